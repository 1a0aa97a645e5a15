"""Documented limits and choices of the API, each with its source, read from ``limits.toml``.

The source is the RCS platform or Meta where INCS's own pages say nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self


class Limit(int):
    """An integer limit with the page that documents it."""

    source: str

    def __new__(cls, value: int, source: str = "") -> Self:
        """Create a limit; `source` is the page that documents it."""
        limit = super().__new__(cls, value)
        limit.source = source
        return limit


@dataclass(frozen=True, slots=True)
class SuggestionRule:
    """Fields (wire names) of a suggestion type; `confirmed`: INCS itself documents it."""

    kind: str
    fields: tuple[str, ...]
    optional: tuple[str, ...]
    confirmed: bool
    source: str


@dataclass(frozen=True, slots=True)
class MediaRule:
    """Media rule of one card layout: ratios are (width, height), `best` is in pixels."""

    type: str
    layout: Mapping[str, str]
    ratio: tuple[int, int]
    best: tuple[int, int]
    image_mb: int
    video_mb: int
    thumbnail: tuple[int, int]
    source: str


_RULES: Final[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)
_SOURCES: Final[dict[str, str]] = _RULES["sources"]


def _limit(name: str) -> Limit:
    rule = _RULES["numbers"][name]
    return Limit(rule["value"], _SOURCES[rule["source"]])


def _choices(name: str) -> tuple[str, ...]:
    return tuple(_RULES["choices"][name]["value"])


def _suggestion(kind: str, rule: Mapping[str, Any]) -> SuggestionRule:
    fields, optional = tuple(rule["fields"]), tuple(rule.get("optional", ()))
    return SuggestionRule(kind, fields, optional, rule["confirmed"], _SOURCES[rule["source"]])


def _media(rule: Mapping[str, Any]) -> MediaRule:
    layout = {name: rule[name] for name in ("orientation", "height", "width") if name in rule}
    return MediaRule(
        type=rule["type"],
        layout=layout,
        ratio=(rule["ratio"][0], rule["ratio"][1]),
        best=(rule["best"][0], rule["best"][1]),
        image_mb=rule["image_mb"],
        video_mb=rule["video_mb"],
        thumbnail=(rule["thumbnail"][0], rule["thumbnail"][1]),
        source=_SOURCES[rule["source"]],
    )


# Paging and lookups
MAX_STATUS_IDS: Final = _limit("MAX_STATUS_IDS")
MAX_STATUS_QUERY: Final = _limit("MAX_STATUS_QUERY")
MAX_TEMPLATE_PAGE: Final = _limit("MAX_TEMPLATE_PAGE")
DEFAULT_TEMPLATE_PAGE: Final = _limit("DEFAULT_TEMPLATE_PAGE")
MAX_TASK_PAGE: Final = _limit("MAX_TASK_PAGE")
DEFAULT_TASK_PAGE: Final = _limit("DEFAULT_TASK_PAGE")

# RCS templates
MAX_NAME: Final = _limit("MAX_NAME")
MAX_TEXT: Final = _limit("MAX_TEXT")
MAX_TEXT_SUGGESTIONS: Final = _limit("MAX_TEXT_SUGGESTIONS")
MAX_CARD_SUGGESTIONS: Final = _limit("MAX_CARD_SUGGESTIONS")
MIN_CARDS: Final = _limit("MIN_CARDS")
MAX_CARDS: Final = _limit("MAX_CARDS")
MAX_SUGGESTION_TEXT: Final = _limit("MAX_SUGGESTION_TEXT")
MAX_POSTBACK: Final = _limit("MAX_POSTBACK")
MAX_CARD_TITLE: Final = _limit("MAX_CARD_TITLE")
MAX_CARD_DESCRIPTION: Final = _limit("MAX_CARD_DESCRIPTION")
MAX_THUMBNAIL_KB: Final = _limit("MAX_THUMBNAIL_KB")

# RCS messages
MAX_RCS_MESSAGE: Final = _limit("MAX_RCS_MESSAGE")
MAX_RCS_MESSAGE_KB: Final = _limit("MAX_RCS_MESSAGE_KB")
REPLY_WINDOW_HOURS: Final = _limit("REPLY_WINDOW_HOURS")

# WhatsApp templates
MAX_WABA_NAME: Final = _limit("MAX_WABA_NAME")
MAX_WABA_HEADER: Final = _limit("MAX_WABA_HEADER")
MAX_WABA_HEADER_VARIABLES: Final = _limit("MAX_WABA_HEADER_VARIABLES")
MAX_WABA_BODY: Final = _limit("MAX_WABA_BODY")
MAX_WABA_FOOTER: Final = _limit("MAX_WABA_FOOTER")
MAX_WABA_BUTTONS: Final = _limit("MAX_WABA_BUTTONS")
MAX_WABA_BUTTON_TEXT: Final = _limit("MAX_WABA_BUTTON_TEXT")
MAX_WABA_BUTTON_URL: Final = _limit("MAX_WABA_BUTTON_URL")
MAX_WABA_CODE: Final = _limit("MAX_WABA_CODE")
MAX_WABA_OF_KIND: Final[Mapping[str, Limit]] = {
    "URL": _limit("MAX_WABA_URL_BUTTONS"),
    "PHONE_NUMBER": _limit("MAX_WABA_PHONE_BUTTONS"),
    "COPY_CODE": _limit("MAX_WABA_CODE_BUTTONS"),
}

# WhatsApp and Viber messages
MAX_WHATSAPP_VIDEO_MB: Final = _limit("MAX_WHATSAPP_VIDEO_MB")
MAX_VIBER_TEXT: Final = _limit("MAX_VIBER_TEXT")
MAX_VIBER_MEDIA_MB: Final = _limit("MAX_VIBER_MEDIA_MB")
MAX_VIBER_VIDEO_MINUTES: Final = _limit("MAX_VIBER_VIDEO_MINUTES")

# Tasks
MAX_TASK_NAME: Final = _limit("MAX_TASK_NAME")
MAX_TASK_DESCRIPTION: Final = _limit("MAX_TASK_DESCRIPTION")

# Phone numbers
MIN_PHONE_DIGITS: Final = _limit("MIN_PHONE_DIGITS")
MAX_PHONE_DIGITS: Final = _limit("MAX_PHONE_DIGITS")

# Choices
RCS_DOCUMENT_TYPES: Final = _choices("RCS_DOCUMENT_TYPES")
WHATSAPP_VIDEO_TYPES: Final = _choices("WHATSAPP_VIDEO_TYPES")
VIBER_IMAGE_TYPES: Final = _choices("VIBER_IMAGE_TYPES")
VIBER_VIDEO_TYPES: Final = _choices("VIBER_VIDEO_TYPES")
VIBER_DOCUMENT_TYPES: Final = _choices("VIBER_DOCUMENT_TYPES")
CARD_IMAGE_TYPES: Final = _choices("CARD_IMAGE_TYPES")
CARD_VIDEO_TYPES: Final = _choices("CARD_VIDEO_TYPES")
THUMBNAIL_TYPES: Final = _choices("THUMBNAIL_TYPES")
TEMPLATE_CATEGORIES: Final = _choices("TEMPLATE_CATEGORIES")
WABA_CATEGORIES: Final = _choices("WABA_CATEGORIES")
WABA_HEADERS: Final = _choices("WABA_HEADERS")
WABA_BUTTONS: Final = _choices("WABA_BUTTONS")
ORIENTATIONS: Final = _choices("ORIENTATIONS")
HEIGHTS: Final = _choices("HEIGHTS")
WIDTHS: Final = _choices("WIDTHS")
ALIGNMENTS: Final = _choices("ALIGNMENTS")

SUGGESTIONS: Final[Mapping[str, SuggestionRule]] = {
    kind: _suggestion(kind, rule) for kind, rule in _RULES["suggestions"].items()
}
"""All suggestion types; the unconfirmed ones come from the RCS platform."""

MEDIA: Final = tuple(_media(rule) for rule in _RULES["media"])
"""Media rules, one for each card layout."""


def media_rule(kind: str, layout: Mapping[str, str]) -> MediaRule | None:
    """Return the rule for a medium of `kind` in a card layout (orientation, height, width)."""
    return next(
        (
            rule
            for rule in MEDIA
            if rule.type == kind
            and all(layout.get(name) == expected for name, expected in rule.layout.items())
        ),
        None,
    )
