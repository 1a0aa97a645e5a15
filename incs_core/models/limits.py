"""Every documented number of the API, each with the page it comes from.

Limits marked "platform" come from the RCS platform that INCS passes templates on to, or from the
channel itself, where INCS's own pages are silent.
"""

from __future__ import annotations

from typing import Final, Self


class Limit(int):
    """A number with its source."""

    source: str

    def __new__(cls, value: int, source: str = "") -> Self:
        """Make a limit of `value` that `source` documents."""
        limit = super().__new__(cls, value)
        limit.source = source
        return limit


_CREATION = "INCS: Template Creation"
_PLATFORM = "RCS platform (INCS's page is silent)"

# Paging and look-ups
MAX_STATUS_IDS: Final = Limit(100, "INCS: Message Status")
MAX_STATUS_QUERY: Final = Limit(7000, "common web servers take request lines of 8 KB")
MAX_TEMPLATE_PAGE: Final = Limit(100, "INCS: Fetch Templates List")
DEFAULT_TEMPLATE_PAGE: Final = Limit(10, "INCS: Fetch Templates List")
MAX_TASK_PAGE: Final = Limit(100, "INCS: Task List")
DEFAULT_TASK_PAGE: Final = Limit(20, "INCS: Task List")

# RCS templates
MAX_NAME: Final = Limit(25, _CREATION)
MAX_TEXT: Final = Limit(2500, _CREATION)
MAX_TEXT_SUGGESTIONS: Final = Limit(11, _CREATION)
MAX_CARD_SUGGESTIONS: Final = Limit(4, _CREATION)
MIN_CARDS: Final = Limit(2, _CREATION)
MAX_CARDS: Final = Limit(10, _CREATION)
MAX_SUGGESTION_TEXT: Final = Limit(25, _CREATION)
MAX_POSTBACK: Final = Limit(120, _CREATION)
MAX_CARD_TITLE: Final = Limit(200, _PLATFORM)
MAX_CARD_DESCRIPTION: Final = Limit(2000, _PLATFORM)

# RCS messages
MAX_RCS_MESSAGE: Final = Limit(3072, "Google RBM: text of a message")
REPLY_WINDOW_HOURS: Final = Limit(24, "INCS: Send RCS Messages")

# WhatsApp and Viber
MAX_WABA_NAME: Final = Limit(100, "INCS: Create Template (WABA)")
MAX_WHATSAPP_VIDEO_MB: Final = Limit(16, "INCS: Send WhatsApp Messages")
MAX_VIBER_TEXT: Final = Limit(1000, "INCS: Send Viber Messages")
MAX_VIBER_MEDIA_MB: Final = Limit(200, "INCS: Send Viber Messages")
MAX_VIBER_VIDEO_MINUTES: Final = Limit(10, "INCS: Send Viber Messages")

# Tasks
MAX_TASK_NAME: Final = Limit(256, "INCS: Create and Assign a Task")
MAX_TASK_DESCRIPTION: Final = Limit(256, "INCS: Create and Assign a Task")

# Phone numbers
MIN_PHONE_DIGITS: Final = Limit(7, "shortest international number in use")
MAX_PHONE_DIGITS: Final = Limit(15, "ITU E.164")

RCS_DOCUMENT_TYPES: Final = (".pdf",)
"""INCS: Send RCS Messages."""
WHATSAPP_VIDEO_TYPES: Final = (".3gp", ".mp4")
"""INCS: Send WhatsApp Messages."""
VIBER_IMAGE_TYPES: Final = (".png", ".jpeg", ".jpg", ".gif")
"""INCS: Send Viber Messages."""
VIBER_VIDEO_TYPES: Final = (".mp4",)
"""INCS: Send Viber Messages."""
VIBER_DOCUMENT_TYPES: Final = (".doc", ".docx", ".xls", ".xlsx", ".csv", ".pdf")
"""INCS: Send Viber Messages."""

TEMPLATE_CATEGORIES: Final = ("PROMOTION", "TRANSACTION", "AUTHENTICATION")
"""INCS: Template Creation."""
WABA_CATEGORIES: Final = ("MARKETING", "UTILITY")
"""INCS: Create Template (WABA)."""
ORIENTATIONS: Final = ("VERTICAL", "HORIZONTAL")
"""INCS: Template Creation (VERTICAL); the RCS platform (HORIZONTAL)."""
HEIGHTS: Final = ("SHORT", "MEDIUM")
"""INCS: Template Creation (SHORT); the RCS platform (MEDIUM)."""
WIDTHS: Final = ("SMALL", "MEDIUM")
"""INCS: Fetch Templates List (MEDIUM); the RCS platform (SMALL)."""
ALIGNMENTS: Final = ("LEFT", "RIGHT")
"""The RCS platform, for HORIZONTAL cards only."""
