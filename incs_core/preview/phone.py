"""A message as it looks on a phone, as HTML.

What the message holds is taken apart here; the template `phone.html` draws the parts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from incs_core.html_templates import html_templates, printable
from incs_core.preview.content import fill_text, marked_variables, text_of, wrapped_lines
from incs_core.preview.media import Media, media, media_kind, safe_url

Values = Mapping[str, str]
Scheme = Literal["page", "light", "dark"]

PHONE = html_templates(__package__, {"safe_url": safe_url}).get_template("phone.html")

BUBBLE_LINES, BUBBLE_WIDTH = 10, 40
CARD_LINES, CARD_WIDTH = 3, 34
"""About where phones collapse a text, and how many characters stand in a line."""

SUGGESTION_ICONS = {
    "url_action": ("link", "opens a web page"),
    "dialer_action": ("call", "calls a phone number"),
    "view_location_latlong": ("place", "shows a location"),
    "view_location_query": ("place", "shows a location"),
    "share_location": ("place", "shares the location"),
    "calendar_event": ("event", "creates a calendar event"),
}
WABA_BUTTONS = {
    "URL": ("link", "opens a web page"),
    "PHONE_NUMBER": ("call", "calls a phone number"),
    "COPY_CODE": ("copy", "copies a code"),
}
REPLY = ("reply", "answers")
WABA_TEXTS = {
    "HEADER": ("title", 0),
    "BODY": ("description", BUBBLE_LINES),
    "FOOTER": ("small", 0),
}


class Words(NamedTuple):
    """A text, how it looks, and after how many lines a collapsed preview cuts it; 0: never."""

    look: str
    text: str
    fold: int = 0


class Action(NamedTuple):
    """A button or chip: its icon, what stands on it, and what it does."""

    icon: str
    text: str
    hint: str


class Card(NamedTuple):
    """A card; its `media` fill it from side to side, a `header` stands among the words."""

    look: str
    words: Sequence[Words]
    buttons: Sequence[Action]
    media: Media | None = None
    header: Media | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """What stands on the screen of the phone. `chosen`: the card in view, from 0."""

    hint: str = ""
    bubble: Words | None = None
    chips: Sequence[Action] = ()
    file: Media | None = None
    card: Card | None = None
    carousel: Sequence[Card] | None = None
    chosen: int | None = None


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
    return _phone(_screen(content, values or {}, card), sender, scheme, collapsed=collapsed)


def text_preview(text: str, *, sender: str = "") -> str:
    """The HTML of a plain text message."""
    if not text.strip():
        return hint_preview("The text appears here as you write.", sender=sender)
    return _phone(Screen(bubble=Words("bubble", text)), sender)


def hint_preview(words: str, *, sender: str = "") -> str:
    """The HTML of a phone without a message yet: what to do to see one."""
    return _phone(Screen(hint=words), sender)


def media_preview(kind: str, link: str, *, sender: str = "") -> str:
    """The HTML of an image, video or document message (``kind``: the wire's type)."""
    if not link.strip():
        return hint_preview("The file appears here once it has a link.", sender=sender)
    return _phone(Screen(file=media(link, kind=kind, shape="alone")), sender)


def _phone(screen: Screen, sender: str, scheme: Scheme = "page", *, collapsed: bool = False) -> str:
    initial = (re.sub(r"\W", "", sender) or "I")[0].upper()
    name = printable(sender) or "Your business"
    return PHONE.render(
        screen=screen, sender=name, initial=initial, scheme=scheme, collapsed=collapsed
    )


def _screen(content: Mapping[str, Any], values: Values, chosen: int | None) -> Screen:
    if isinstance(content.get("components"), list):
        return Screen(card=_whatsapp(content["components"], values))
    if isinstance(content.get("standaloneCard"), Mapping):
        return Screen(card=_rich_card(content, values))
    if isinstance(content.get("carouselCard"), list):
        return Screen(carousel=_carousel(content, values), chosen=chosen)
    if isinstance(content.get("textMessage"), str):
        return _text(content, values)
    return Screen(hint="No preview for this kind of template; its JSON is below.")


def _text(content: Mapping[str, Any], values: Values) -> Screen:
    text, chips = text_of(content, "textMessage"), _suggestions(content, values)
    if not text:
        return Screen(hint="The text appears here.", chips=chips)
    return Screen(bubble=_words("bubble", text, values, BUBBLE_LINES), chips=chips)


def _rich_card(content: Mapping[str, Any], values: Values) -> Card:
    if text_of(content, "orientation").upper() == "HORIZONTAL":
        side = "right" if text_of(content, "alignment").upper() == "RIGHT" else "left"
        return _card(content["standaloneCard"], values, f"incs-side incs-{side}", "side")
    return _card(content["standaloneCard"], values, "incs-tall", _height(content))


def _carousel(content: Mapping[str, Any], values: Values) -> list[Card]:
    width = "small" if text_of(content, "width").upper() == "SMALL" else "medium"
    cards = [card for card in content["carouselCard"] if isinstance(card, Mapping)]
    return [_card(card, values, f"incs-{width}", _height(content)) for card in cards]


def _height(content: Mapping[str, Any]) -> str:
    height = text_of(content, "height").lower()
    return height if height in {"short", "medium", "tall"} else "medium"


def _card(card: Mapping[str, Any], values: Values, look: str, shape: str) -> Card:
    title, description = text_of(card, "cardTitle"), text_of(card, "cardDescription")
    words = (
        _words("title", title, values),
        _words("description", description, values, CARD_LINES, CARD_WIDTH),
    )
    link = fill_text(text_of(card, "mediaUrl"), values)
    thumbnail = text_of(card, "thumbnailUrl")
    box = media(link, kind=media_kind(link), shape=shape, thumbnail=thumbnail) if link else None
    return Card(look, [part for part in words if part.text], _suggestions(card, values), box)


def _words(
    look: str, text: str, values: Values, lines: int = 0, width: int = BUBBLE_WIDTH
) -> Words:
    is_long = lines and wrapped_lines(fill_text(text, values), width) > lines
    return Words(look, marked_variables(text, values), lines if is_long else 0)


def _suggestions(part: Mapping[str, Any], values: Values) -> list[Action]:
    found = part.get("suggestions")
    return [
        _action(
            SUGGESTION_ICONS.get(text_of(one, "suggestionType"), REPLY),
            text_of(one, "text"),
            text_of(one, "url") or text_of(one, "phoneNumber"),
            values,
        )
        for one in (found if isinstance(found, list) else ())
        if isinstance(one, Mapping)
    ]


def _action(look: tuple[str, str], text: str, target: str, values: Values) -> Action:
    icon, does = look
    hint = " ".join(filter(None, (does, fill_text(target, values))))
    return Action(icon, marked_variables(text, values), hint)


def _whatsapp(components: list[Any], values: Values) -> Card:
    parts = [part for part in components if isinstance(part, Mapping)]
    words, header = [], None
    for part in parts:
        kind, shown = text_of(part, "type").upper(), text_of(part, "format").lower()
        own = _of(values, kind.lower())
        if kind == "HEADER" and shown in {"image", "video", "document"}:
            header = media(own.get("link", ""), kind=shown, shape="medium")
        elif kind in WABA_TEXTS and text_of(part, "text"):
            look, lines = WABA_TEXTS[kind]
            words.append(_words(look, text_of(part, "text"), own, lines))
    lists = [part.get("buttons") for part in parts]
    buttons = [button for found in lists if isinstance(found, list) for button in found]
    drawn = [
        _waba_button(button, _of(values, f"button{index}"))
        for index, button in enumerate(buttons)
        if isinstance(button, Mapping)
    ]
    return Card("incs-tall", words, drawn, header=header)


def _waba_button(button: Mapping[str, Any], values: Values) -> Action:
    look = WABA_BUTTONS.get(text_of(button, "type").upper(), REPLY)
    target = text_of(button, "url") or text_of(button, "phone_number") or values.get("code", "")
    return _action(look, text_of(button, "text") or "Copy code", target, values)


def _of(values: Values, part: str) -> dict[str, str]:
    """The values of one part: WhatsApp counts its variables anew in each."""
    start = f"{part}."
    return {
        name.removeprefix(start): value for name, value in values.items() if name.startswith(start)
    }
