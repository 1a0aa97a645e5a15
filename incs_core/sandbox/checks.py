"""INCS's validation of messages and templates (INCS: Send Messages, Template Creation)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from incs_core.sandbox.http.request_parsing import (
    missing,
    one_of,
    required_integer,
    required_link,
    required_list,
    required_object,
    required_phone,
    required_text,
)
from incs_core.sandbox.responses import RefusedError, invalid
from incs_core.wire import limits

_VARIABLE = re.compile(r"\[([A-Za-z0-9_]+)\]")


def placeholder_names(content: object) -> set[str]:
    """Return the names of all variables in a content, except in thumbnails."""
    return {name for text in _texts(content) for name in _VARIABLE.findall(text)}


def fill_placeholders(text: str, values: Mapping[str, str]) -> str:
    """Return a text with the variables that have values replaced."""
    return _VARIABLE.sub(lambda match: values.get(match[1], match[0]), text)


def iter_suggestions(content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield all suggestions of a content and of its cards, in order."""
    cards = [content, content.get("standaloneCard"), *(content.get("carouselCard") or [])]
    for card in cards:
        if isinstance(card, dict):
            yield from card.get("suggestions") or []


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for item in part:
            yield from _texts(item)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name != "thumbnailUrl":
                yield from _texts(value)


Body = dict[str, Any]

_WHATSAPP_ERROR = 10002
_WABA_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_COMPONENT_TYPES = ("HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER")
_MEDIA_HEADERS = ("IMAGE", "VIDEO", "DOCUMENT", "LOCATION")


def check_waba_template(body: Body) -> None:
    """Validate a template; raises RefusedError, 400 for missing fields and 422 for wrong ones."""
    missing(("name", "language", "category"), body)
    required_text(body, "name", maximum=limits.MAX_WABA_NAME)
    required_text(body, "language", maximum=limits.MAX_WABA_NAME)
    one_of(body, "category", limits.WABA_CATEGORIES)
    for index, component in enumerate(required_list(body, "components")):
        where = f"components.{index}"
        if not isinstance(component, dict):
            raise invalid(f"The {where} must be an object.")
        kind = component.get("type")
        if not isinstance(kind, str) or kind.upper() not in _COMPONENT_TYPES:
            raise invalid(
                f"The selected {where}.type is invalid: use {', '.join(_COMPONENT_TYPES)}."
            )
        required_text(component, "text", of=f"{where}.", required=False)
        _objects(component, "buttons", f"{where}.")


def _objects(holder: Body, name: str, where: str) -> list[Body]:
    items = required_list(holder, name, of=where)
    if not all(isinstance(item, dict) for item in items):
        raise invalid(f"The {where}{name} must be an array of objects.")
    return items


def check_components(template: Body, sent: Body) -> None:
    """Raise Meta's error if the components of a send do not fill the template."""
    given = _given_counts(_objects(sent, "components", "template."))
    if given != _expected_counts(template.get("components") or []):
        raise RefusedError(
            _WHATSAPP_ERROR,
            "(#132000) Number of parameters does not match the expected number of params",
        )


def _expected_counts(components: list[Body]) -> Counter[str]:
    expected: Counter[str] = Counter()
    for component in components:
        kind = str(component["type"]).upper()
        if kind == "HEADER" and str(component.get("format", "")).upper() in _MEDIA_HEADERS:
            expected["header"] = 1
        elif kind in {"HEADER", "BODY"}:
            expected[kind.lower()] = _variables(component.get("text"))
        for index, button in enumerate(component.get("buttons") or []):
            expected[f"button {index}"] = _expected_by(button)
    return +expected


def _expected_by(button: Body) -> int:
    is_coupon = str(button.get("type", "")).upper() == "COPY_CODE"
    return 1 if is_coupon else _variables(button.get("url"))


def _variables(text: object) -> int:
    return len(set(_WABA_VARIABLE.findall(text))) if isinstance(text, str) else 0


def _given_counts(components: list[Body]) -> Counter[str]:
    given: Counter[str] = Counter()
    for index, component in enumerate(components):
        where = f"template.components.{index}."
        kind = one_of(component, "type", ("header", "body", "button"), of=where)
        part = f"button {component.get('index')}" if kind == "button" else kind
        is_quick_reply = str(component.get("sub_type", "")).lower() == "quick_reply"
        count = len(_objects(component, "parameters", where))
        given[part] += 0 if is_quick_reply else count
    return +given


_NAME = re.compile(r"[A-Za-z0-9_]+", re.ASCII)
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_VIDEO_EXTENSIONS = (".mp4", ".mpeg", ".mpg", ".webm", ".3gp", ".m4v")
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
    """Validate a template; raises RefusedError, 400 for missing fields and 422 for wrong ones."""
    missing(("name", "type", "category", "content"), body)
    name = required_text(body, "name", maximum=limits.MAX_NAME)
    if not _NAME.fullmatch(name):
        raise invalid("The name may only contain letters, digits and underscores.")
    kind = one_of(body, "type", tuple(_CONTENTS))
    one_of(body, "category", limits.TEMPLATE_CATEGORIES)
    _CONTENTS[kind](required_object(body, "content"))


def _check_text(content: Body) -> None:
    required_text(content, "textMessage", of="content.", maximum=limits.MAX_TEXT)
    _check_suggestions(content, "content.", limits.MAX_TEXT_SUGGESTIONS)


def _check_richcard(content: Body) -> None:
    orientation = one_of(content, "orientation", limits.ORIENTATIONS, of="content.")
    if orientation == "VERTICAL":
        one_of(content, "height", limits.HEIGHTS, of="content.")
    elif content.get("alignment") is not None:
        one_of(content, "alignment", limits.ALIGNMENTS, of="content.")
    _check_card(
        required_object(content, "standaloneCard", of="content."), "content.standaloneCard."
    )


def _check_carousel(content: Body) -> None:
    one_of(content, "height", limits.HEIGHTS, of="content.")
    one_of(content, "width", limits.WIDTHS, of="content.")
    cards = required_list(content, "carouselCard", of="content.")
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
    required_text(card, "cardTitle", of=where, maximum=limits.MAX_CARD_TITLE)
    required_text(card, "cardDescription", of=where, maximum=limits.MAX_CARD_DESCRIPTION)
    media = required_link(card, "mediaUrl", of=where)
    thumbnail = required_text(card, "thumbnailUrl", of=where, required=False)
    if thumbnail:
        required_link(card, "thumbnailUrl", of=where)
        if placeholder_names([thumbnail]):
            raise invalid(f"The {where}thumbnailUrl may not contain variables.")
    if media.lower().endswith(_VIDEO_EXTENSIONS) and placeholder_names([media]) and not thumbnail:
        raise invalid(f"The {where}thumbnailUrl field is required for a variable video.")
    _check_suggestions(card, where, limits.MAX_CARD_SUGGESTIONS)


def _check_suggestions(holder: Body, where: str, most: int) -> None:
    suggestions = required_list(holder, "suggestions", of=where)
    if len(suggestions) > most:
        raise invalid(f"The {where}suggestions may not have more than {most} items.")
    for index, suggestion in enumerate(suggestions):
        part = f"{where}suggestions.{index}"
        if not isinstance(suggestion, dict):
            raise invalid(f"The {part} must be an object.")
        _check_suggestion(suggestion, f"{part}.")


def _check_suggestion(suggestion: Body, where: str) -> None:
    kind = one_of(suggestion, "suggestionType", _SUGGESTION_TYPES, of=where)
    required_text(suggestion, "text", of=where, maximum=limits.MAX_SUGGESTION_TEXT)
    required_text(suggestion, "postbackData", of=where, maximum=limits.MAX_POSTBACK)
    if kind == "url_action":
        required_link(suggestion, "url", of=where)
    elif kind == "dialer_action":
        phone = required_text(suggestion, "phoneNumber", of=where)
        if not _PHONE.fullmatch(phone):
            raise invalid(f"The {where}phoneNumber is invalid.")


MESSAGE_TYPES = {
    "rcs": ("template", "text", "image", "video", "document"),
    "whatsapp": ("template", "text", "image", "video", "audio", "document", "interactive"),
    "viber": ("otp", "text", "image", "video", "document"),
}
_TEXT_LIMITS: dict[str, int | None] = {
    "rcs": limits.MAX_RCS_MESSAGE,
    "whatsapp": None,
    "viber": limits.MAX_VIBER_TEXT,
}
_FILE_TYPES: dict[tuple[str, str], tuple[str, ...]] = {
    ("rcs", "document"): limits.RCS_DOCUMENT_TYPES,
    ("whatsapp", "video"): limits.WHATSAPP_VIDEO_TYPES,
    ("viber", "image"): limits.VIBER_IMAGE_TYPES,
    ("viber", "video"): limits.VIBER_VIDEO_TYPES,
    ("viber", "document"): limits.VIBER_DOCUMENT_TYPES,
}
_INTERACTIVE_TYPES = ("cta_url", "list", "carousel", "button")


class CheckedMessage(NamedTuple):
    """A valid send. `template` is its template object, or None."""

    recipient: str
    kind: str
    template: Body | None


def check_message(channel: str, body: Body) -> CheckedMessage:
    """Validate a send; raises RefusedError 422 for wrong parameters."""
    recipient = required_phone(body, "to")
    kind = one_of(body, "type", MESSAGE_TYPES[channel])
    if kind == "template":
        template = required_object(body, "template")
        required_text(template, "name", of="template.")
        return CheckedMessage(recipient, kind, template)
    _check_content(channel, kind, body)
    return CheckedMessage(recipient, kind, None)


def _check_content(channel: str, kind: str, body: Body) -> None:
    if kind == "text":
        required_text(body, "text", maximum=_TEXT_LIMITS[channel])
    elif kind == "otp":
        _check_otp(required_object(body, "otp"))
    elif kind == "interactive":
        one_of(required_object(body, "interactive"), "type", _INTERACTIVE_TYPES, of="interactive.")
    else:
        endings = _FILE_TYPES.get((channel, kind), ())
        required_link(required_object(body, kind), "link", of=f"{kind}.", endings=endings)


def _check_otp(otp: Body) -> None:
    required_text(otp, "code", of="otp.")
    required_text(otp, "language", of="otp.")
    required_integer(otp, "code_expiration_minutes", of="otp.", minimum=1)


def parameters_of(template: Body) -> dict[str, str]:
    """Return the values of an RCS template send; they are strings (INCS: Send RCS Messages)."""
    values = template.get("parameters")
    if values is None or values == []:
        return {}
    if not isinstance(values, dict):
        raise invalid("The template.parameters must be an object.")
    if not all(isinstance(value, str) for value in values.values()):
        raise invalid("The template.parameters must have strings as values.")
    return values
