"""The vendor's checks of an RCS template (INCS: Template Creation); numbers from models.limits."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from incs_core.models import limits
from incs_core.sandbox.answers import invalid
from incs_core.sandbox.placeholders import variables
from incs_core.sandbox.reading import link_of, list_of, missing, object_of, one_of, text_of

Body = dict[str, Any]

_NAME = re.compile(r"[A-Za-z0-9_]+", re.ASCII)
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_VIDEOS = (".mp4", ".mpeg", ".mpg", ".webm", ".3gp", ".m4v")
_SUGGESTION_TYPES = (
    "reply",
    "url_action",
    "dialer_action",
    "view_location_latlong",
    "view_location_query",
    "share_location",
    "calendar_event",
)


def check_rcs_template(body: Body) -> None:
    """Refuse what INCS refuses: missing fields 400, wrong ones 422."""
    missing(("name", "type", "category", "content"), body)
    name = text_of(body, "name", most=limits.MAX_NAME)
    if not _NAME.fullmatch(name):
        raise invalid("The name may only contain letters, digits and underscores.")
    kind = one_of(body, "type", tuple(_CONTENTS))
    one_of(body, "category", limits.TEMPLATE_CATEGORIES)
    _CONTENTS[kind](object_of(body, "content"))


def _check_text(content: Body) -> None:
    text_of(content, "textMessage", of="content.", most=limits.MAX_TEXT)
    _check_suggestions(content, "content.", limits.MAX_TEXT_SUGGESTIONS)


def _check_richcard(content: Body) -> None:
    orientation = one_of(content, "orientation", limits.ORIENTATIONS, of="content.")
    if orientation == "VERTICAL":
        one_of(content, "height", limits.HEIGHTS, of="content.")
    elif content.get("alignment") is not None:
        one_of(content, "alignment", limits.ALIGNMENTS, of="content.")
    _check_card(object_of(content, "standaloneCard", of="content."), "content.standaloneCard.")


def _check_carousel(content: Body) -> None:
    one_of(content, "height", limits.HEIGHTS, of="content.")
    one_of(content, "width", limits.WIDTHS, of="content.")
    cards = list_of(content, "carouselCard", of="content.")
    if not limits.MIN_CARDS <= len(cards) <= limits.MAX_CARDS:
        raise invalid(
            f"The content.carouselCard must have between {limits.MIN_CARDS} and "
            f"{limits.MAX_CARDS} cards."
        )
    for index, card in enumerate(cards):
        where = f"content.carouselCard.{index}"
        if not isinstance(card, dict):
            raise invalid(f"The {where} must be an object.")
        _check_card(card, f"{where}.")


_CONTENTS: dict[str, Callable[[Body], None]] = {
    "text": _check_text,
    "richcard": _check_richcard,
    "carousel": _check_carousel,
}


def _check_card(card: Body, where: str) -> None:
    text_of(card, "cardTitle", of=where, most=limits.MAX_CARD_TITLE)
    text_of(card, "cardDescription", of=where, most=limits.MAX_CARD_DESCRIPTION)
    media = link_of(card, "mediaUrl", of=where)
    thumbnail = text_of(card, "thumbnailUrl", of=where, required=False)
    if thumbnail:
        link_of(card, "thumbnailUrl", of=where)
        if variables([thumbnail]):
            raise invalid(f"The {where}thumbnailUrl may not contain variables.")
    if media.lower().endswith(_VIDEOS) and variables([media]) and not thumbnail:
        raise invalid(f"The {where}thumbnailUrl field is required for a variable video.")
    _check_suggestions(card, where, limits.MAX_CARD_SUGGESTIONS)


def _check_suggestions(holder: Body, where: str, most: int) -> None:
    suggestions = list_of(holder, "suggestions", of=where)
    if len(suggestions) > most:
        raise invalid(f"The {where}suggestions may not have more than {most} items.")
    for index, suggestion in enumerate(suggestions):
        place = f"{where}suggestions.{index}"
        if not isinstance(suggestion, dict):
            raise invalid(f"The {place} must be an object.")
        _check_suggestion(suggestion, f"{place}.")


def _check_suggestion(suggestion: Body, where: str) -> None:
    kind = one_of(suggestion, "suggestionType", _SUGGESTION_TYPES, of=where)
    text_of(suggestion, "text", of=where, most=limits.MAX_SUGGESTION_TEXT)
    text_of(suggestion, "postbackData", of=where, most=limits.MAX_POSTBACK)
    if kind == "url_action":
        link_of(suggestion, "url", of=where)
    elif kind == "dialer_action":
        phone = text_of(suggestion, "phoneNumber", of=where)
        if not _PHONE.fullmatch(phone):
            raise invalid(f"The {where}phoneNumber is invalid.")
