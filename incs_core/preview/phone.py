"""A message as it looks on a phone, as HTML.

Everything in it that came from outside goes through :func:`escape` or :func:`safe_url`; there is
no other way for a text or an address into the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from incs_core.preview.media import media_box, media_kind
from incs_core.preview.style import STYLE
from incs_core.preview.text import (
    escape,
    escape_text,
    escape_with_variables,
    escaped_lines,
    fill_text,
    text_of,
)

Values = Mapping[str, str]
Scheme = Literal["page", "light", "dark"]

BUBBLE_LINES, BUBBLE_WIDTH = 10, 40
CARD_LINES, CARD_WIDTH = 3, 34
"""About where phones collapse a text, and how many characters stand in a line."""

SUGGESTION_ICONS = {
    "url_action": ("link", "opens a web page"),
    "dialer_action": ("call", "calls a number"),
    "view_location_latlong": ("place", "shows a place"),
    "view_location_query": ("place", "shows a place"),
    "share_location": ("place", "shares the phone's place"),
    "calendar_event": ("event", "makes a calendar entry"),
}
WABA_BUTTONS = {
    "URL": ("link", "opens a web page"),
    "PHONE_NUMBER": ("call", "calls a number"),
    "COPY_CODE": ("copy", "copies a code"),
}
REPLY = ("reply", "answers")


def template_preview(
    content: Mapping[str, Any],
    values: Values | None = None,
    *,
    sender: str = "",
    scheme: Scheme = "page",
    collapsed: bool = False,
    card: int | None = None,
) -> str:
    """The HTML of a template.

    Args:
        content: the template's content as on the wire (INCS: Template Creation), or
            ``{"components": [...]}`` of a WhatsApp template. Parts that are missing or of another
            kind than documented are left out.
        values: what stands in place of a variable, by the names of
            :func:`incs_core.wire.templates.variables_in`; the others are shown as ``[name]``.
        sender: who writes, for the head of the phone.
        scheme: a phone in light or dark; ``page``: as the page around it.
        collapsed: long texts as phones first show them, with “Read more”.
        card: which card of a carousel is scrolled into view, from 0.
    """
    return _phone(_body(content, values or {}, card), sender, scheme, collapsed=collapsed)


def text_preview(text: str, *, sender: str = "") -> str:
    """The HTML of a plain text message."""
    body = _bubble(escape(text)) if text.strip() else _hint("The text appears here as you write.")
    return _phone(body, sender)


def hint_preview(words: str, *, sender: str = "") -> str:
    """The HTML of a phone without a message yet: what to do to see one."""
    return _phone(_hint(words), sender)


def media_preview(kind: str, link: str, *, sender: str = "") -> str:
    """The HTML of an image, video or document message (``kind``: the wire's type)."""
    if not link.strip():
        return _phone(_hint("The file appears here once it has a link."), sender)
    box = media_box(link, kind=kind, shape="alone")
    return _phone(f'<div class="incs-bubble incs-file">{box}</div>', sender)


def _body(content: Mapping[str, Any], values: Values, card: int | None) -> str:
    if isinstance(content.get("components"), list):
        return _whatsapp(content["components"], values)
    if isinstance(content.get("standaloneCard"), Mapping):
        return _rich_card(content, values)
    if isinstance(content.get("carouselCard"), list):
        return _carousel(content, values, card)
    if isinstance(content.get("textMessage"), str):
        return _text(content, values)
    return _hint("There is no preview for this kind of template; its raw form is below.")


def _text(content: Mapping[str, Any], values: Values) -> str:
    text = text_of(content, "textMessage")
    bubble = _hint("The text appears here.")
    if text:
        words = _foldable(text, values, BUBBLE_LINES, BUBBLE_WIDTH)
        bubble = f'<div class="incs-bubble">{words}</div>'
    chips = "".join(
        f'<span class="incs-chip">{label}</span>'
        for label in _suggestions(content.get("suggestions"), values)
    )
    return bubble + (f'<div class="incs-chips">{chips}</div>' if chips else "")


def _rich_card(content: Mapping[str, Any], values: Values) -> str:
    if text_of(content, "orientation").upper() == "HORIZONTAL":
        side = "right" if text_of(content, "alignment").upper() == "RIGHT" else "left"
        return _card(content["standaloneCard"], values, f"incs-side incs-{side}", "side")
    shape = _height(content)
    return _card(content["standaloneCard"], values, "incs-tall", shape)


def _carousel(content: Mapping[str, Any], values: Values, chosen: int | None) -> str:
    cards = [card for card in content["carouselCard"] if isinstance(card, Mapping)]
    width = "small" if text_of(content, "width").upper() == "SMALL" else "medium"
    shape = _height(content)
    drawn = "".join(
        f'<div role="group" class="{_chosen(number - 1, chosen)}" '
        f'aria-label="Card {number} of {len(cards)}">'
        f"{_card(card, values, f'incs-{width}', shape)}</div>"
        for number, card in enumerate(cards, start=1)
    )
    label = f"{len(cards)} cards, scroll sideways"
    return f'<div class="incs-cards" role="region" tabindex="0" aria-label="{label}">{drawn}</div>'


def _chosen(index: int, chosen: int | None) -> str:
    return "incs-chosen" if index == chosen else "incs-beside"


def _height(content: Mapping[str, Any]) -> str:
    height = text_of(content, "height").lower()
    return height if height in {"short", "medium", "tall"} else "medium"


def _card(card: Mapping[str, Any], values: Values, css: str, shape: str) -> str:
    media = _card_media(card, values, shape)
    title = escape_with_variables(text_of(card, "cardTitle"), values)
    description = _foldable(text_of(card, "cardDescription"), values, CARD_LINES, CARD_WIDTH)
    buttons = "".join(
        f'<div class="incs-button">{label}</div>'
        for label in _suggestions(card.get("suggestions"), values)
    )
    words = f'<div class="incs-title" dir="auto">{title}</div>' if title else ""
    words += f'<div class="incs-description">{description}</div>' if description else ""
    return (
        f'<div class="incs-card {css}">{media}'
        f'<div class="incs-words">{words}{_actions(buttons)}</div></div>'
    )


def _foldable(text: str, values: Values, lines: int, width: int) -> str:
    """A text that a collapsed preview cuts after some lines."""
    if not text:
        return ""
    is_long = escaped_lines(fill_text(text, values), width) > lines
    fold = f" incs-fold incs-fold-{lines}" if is_long else ""
    more = '<span class="incs-more">Read more</span>' if is_long else ""
    return (
        f'<div class="incs-said{fold}" dir="auto">{escape_with_variables(text, values)}</div>{more}'
    )


def _actions(buttons: str) -> str:
    return f'<div class="incs-buttons">{buttons}</div>' if buttons else ""


def _card_media(card: Mapping[str, Any], values: Values, shape: str) -> str:
    link = fill_text(text_of(card, "mediaUrl"), values)
    if not link:
        return ""
    thumbnail = text_of(card, "thumbnailUrl")
    return media_box(link, kind=media_kind(link), shape=shape, thumbnail=thumbnail)


def _suggestions(suggestions: object, values: Values) -> Iterable[str]:
    if not isinstance(suggestions, list):
        return
    for suggestion in suggestions:
        if isinstance(suggestion, Mapping):
            look = SUGGESTION_ICONS.get(text_of(suggestion, "suggestionType"), REPLY)
            target = text_of(suggestion, "url") or text_of(suggestion, "phoneNumber")
            yield _label(look, text_of(suggestion, "text"), target, values)


def _label(look: tuple[str, str], text: str, target: str, values: Values) -> str:
    icon, does = look
    hint = escape(" ".join(filter(None, (does, fill_text(target, values)))))
    words = escape_with_variables(text, values) or "&nbsp;"
    return f'<i class="incs-icon incs-{icon}" title="{hint}"></i><bdi title="{hint}">{words}</bdi>'


def _whatsapp(components: list[Any], values: Values) -> str:
    parts = [part for part in components if isinstance(part, Mapping)]
    inside = "".join(_component(part, values) for part in parts)
    lists = [part.get("buttons") for part in parts]
    buttons = [button for found in lists if isinstance(found, list) for button in found]
    drawn = "".join(
        f'<div class="incs-button">{_waba_button(button, _of(values, f"button{index}"))}</div>'
        for index, button in enumerate(buttons)
        if isinstance(button, Mapping)
    )
    words = f'<div class="incs-words">{inside}{_actions(drawn)}</div>'
    return f'<div class="incs-card incs-tall">{words}</div>'


def _component(part: Mapping[str, Any], values: Values) -> str:
    kind = text_of(part, "type").upper()
    own = _of(values, kind.lower())
    if kind == "HEADER" and text_of(part, "format").upper() in {"IMAGE", "VIDEO", "DOCUMENT"}:
        link = own.get("link", "")
        return media_box(link, kind=text_of(part, "format").lower(), shape="medium")
    css = {"HEADER": "incs-title", "BODY": "incs-description", "FOOTER": "incs-small"}.get(kind)
    words = escape_with_variables(text_of(part, "text"), own)
    if kind == "BODY":
        words = _foldable(text_of(part, "text"), own, BUBBLE_LINES, BUBBLE_WIDTH)
    return f'<div class="{css}" dir="auto">{words}</div>' if css and words else ""


def _of(values: Values, part: str) -> dict[str, str]:
    """The values of one part: WhatsApp counts its variables anew in each."""
    start = f"{part}."
    return {
        name.removeprefix(start): value for name, value in values.items() if name.startswith(start)
    }


def _waba_button(button: Mapping[str, Any], values: Values) -> str:
    look = WABA_BUTTONS.get(text_of(button, "type").upper(), REPLY)
    target = text_of(button, "url") or text_of(button, "phone_number") or values.get("code", "")
    return _label(look, text_of(button, "text") or "Copy code", target, values)


def _bubble(inner: str) -> str:
    return f'<div class="incs-bubble" dir="auto">{inner}</div>'


def _hint(words: str) -> str:
    return f'<div class="incs-hint">{words}</div>'


def _phone(body: str, sender: str, scheme: Scheme = "page", *, collapsed: bool = False) -> str:
    name = escape(escape_text(sender) or "Your business")
    css = f"incs-phone incs-as-{scheme}" + (" incs-collapsed" if collapsed else "")
    initial = escape((re.sub(r"\W", "", escape_text(sender)) or "I")[0].upper())
    return (
        f'{STYLE}<div class="{css}" role="group" aria-label="Preview of the message">'
        f'<div class="incs-head"><span class="incs-face" aria-hidden="true">{initial}</span>'
        f'<bdi class="incs-name">{name}</bdi></div>'
        f'<div class="incs-screen">{body}</div></div>'
    )
