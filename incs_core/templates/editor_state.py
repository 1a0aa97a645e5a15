"""An RCS template while it is written: what the form holds, also what is not sent.

Texts of a kind that is not chosen now stay, so that changing the kind loses nothing. Every card and
suggestion has an id of its own that survives moving it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Protocol, TypeVar

from incs_core.wire.limits import MIN_CARDS, SUGGESTIONS
from incs_core.wire.parsing import read_items
from incs_core.wire.templates import TemplateDraft

_NOT_A_WORD: Final = re.compile(r"\W+")
_CARD_FIELDS: Final = ("cardTitle", "cardDescription", "mediaUrl", "thumbnailUrl")
_LAYOUT: Final = {
    "orientation": "VERTICAL",
    "height": "MEDIUM",
    "alignment": "LEFT",
    "width": "MEDIUM",
}
_SHOWN: Final = {
    "VERTICAL": ("orientation", "height"),
    "HORIZONTAL": ("orientation", "alignment"),
}


class ListItem(Protocol):
    """Something in a list that can be moved."""

    uid: str


Item = TypeVar("Item", bound=ListItem)


def new_uid() -> str:
    """A short id for a part of a draft."""
    return secrets.token_hex(4)


@dataclass(slots=True)
class EditableSuggestion:
    """A suggestion as typed: its type, and its fields by their names on the wire."""

    kind: str = "reply"
    fields: dict[str, str] = field(default_factory=dict)
    uid: str = field(default_factory=new_uid)

    def wire(self) -> dict[str, str]:
        """What is sent: label and answer, and what the type needs; its own fields alone."""
        rule = SUGGESTIONS.get(self.kind)
        own = (*rule.fields, *rule.optional) if rule else tuple(self.fields)
        label = self.fields.get("text", "").strip()
        answer = self.fields.get("postbackData", "").strip() or default_postback(label)
        said = {name: self.fields[name].strip() for name in own if self.fields.get(name)}
        return {"suggestionType": self.kind, "text": label, "postbackData": answer, **said}


@dataclass(slots=True)
class EditableCard:
    """A card as typed: its fields by their names on the wire, and its suggestions."""

    fields: dict[str, str] = field(default_factory=dict)
    suggestions: list[EditableSuggestion] = field(default_factory=list)
    uid: str = field(default_factory=new_uid)

    def wire(self) -> dict[str, Any]:
        """What is sent."""
        said = {name: self.fields.get(name, "").strip() for name in _CARD_FIELDS}
        return {**said, "suggestions": [one.wire() for one in self.suggestions]}

    def copied(self) -> EditableCard:
        """A card that says the same, with ids of its own."""
        suggestions = [EditableSuggestion(one.kind, dict(one.fields)) for one in self.suggestions]
        return EditableCard(dict(self.fields), suggestions)


@dataclass(slots=True)
class EditableTemplate:
    """An RCS template as typed. `layout` holds orientation, height, alignment and width."""

    name: str = ""
    kind: str = "text"
    category: str = "PROMOTION"
    text: str = ""
    layout: dict[str, str] = field(default_factory=lambda: dict(_LAYOUT))
    suggestions: list[EditableSuggestion] = field(default_factory=list)
    cards: list[EditableCard] = field(default_factory=lambda: [EditableCard()])

    def content(self) -> dict[str, Any]:
        """The content as it would be sent, empty texts included."""
        if self.kind == "richcard":
            card = self.cards[0].wire()
            return {**self._layout(*_SHOWN[self.layout["orientation"]]), "standaloneCard": card}
        if self.kind == "carousel":
            cards = [card.wire() for card in self.cards]
            return {**self._layout("height", "width"), "carouselCard": cards}
        said = [one.wire() for one in self.suggestions]
        return {"textMessage": self.text.strip(), "suggestions": said}

    def _layout(self, *names: str) -> dict[str, str]:
        return {name: self.layout[name] for name in names}

    def draft(self) -> TemplateDraft:
        """The draft that would be submitted; it may still have problems."""
        named = {"name": self.name.strip(), "type": self.kind, "category": self.category}
        return TemplateDraft.model_validate({**named, "content": self.content()})

    def become(self, kind: str) -> None:
        """Change the kind; a carousel has two cards at least."""
        self.kind = kind
        if kind == "carousel":
            self.cards += [EditableCard() for _ in range(MIN_CARDS - len(self.cards))]

    def as_json(self) -> dict[str, Any]:
        """Everything typed, to be kept."""
        return asdict(self)


def editable_template(draft: TemplateDraft) -> EditableTemplate:
    """The form of a draft that comes from elsewhere: a clone, a file, a rejected template."""
    wire = draft.wire()
    content: Mapping[str, Any] = wire["content"]
    cards = content.get("carouselCard") or [content.get("standaloneCard") or {}]
    layout = {name: str(content[name]) for name in _LAYOUT if content.get(name)}
    made = EditableTemplate(
        name=draft.name,
        kind=draft.type,
        category=draft.category,
        text=str(content.get("textMessage", "")),
        layout=_known(_LAYOUT | layout),
        suggestions=_suggestions(content.get("suggestions")),
        cards=[_card(card) for card in cards],
    )
    made.become(draft.type)
    return made


def _known(layout: dict[str, str]) -> dict[str, str]:
    """An orientation that we cannot show becomes the usual one; the check names the rest."""
    if layout["orientation"] not in _SHOWN:
        layout["orientation"] = _LAYOUT["orientation"]
    return layout


def template_from_json(kept: Mapping[str, Any]) -> EditableTemplate:
    """The form that was kept with `as_json`."""
    parts = {"suggestions", "cards"}
    plain = {name: value for name, value in kept.items() if name not in parts}
    cards = [
        EditableCard(card["fields"], _kept_suggestions(card["suggestions"]), card["uid"])
        for card in kept["cards"]
    ]
    return EditableTemplate(
        **plain, suggestions=_kept_suggestions(kept["suggestions"]), cards=cards
    )


def _kept_suggestions(kept: Iterable[Mapping[str, Any]]) -> list[EditableSuggestion]:
    return [EditableSuggestion(**one) for one in kept]


def _card(card: Mapping[str, Any]) -> EditableCard:
    fields = {name: str(card[name]) for name in _CARD_FIELDS if card.get(name)}
    return EditableCard(fields, _suggestions(card.get("suggestions")))


def _suggestions(listed: object) -> list[EditableSuggestion]:
    found = [one for one in read_items(listed) if isinstance(one, Mapping)]
    return [
        EditableSuggestion(
            str(one.get("suggestionType", "reply")),
            {str(name): str(value) for name, value in one.items() if name != "suggestionType"},
        )
        for one in found
    ]


def default_postback(label: str) -> str:
    """What a tap sends where nobody said: the label, made simple."""
    return _NOT_A_WORD.sub("_", label.lower()).strip("_")


def move(listed: list[Item], uid: str, step: int) -> None:
    """Move an item up (-1) or down (1); at an end it stays."""
    index = position(listed, uid)
    wanted = index + step
    if 0 <= wanted < len(listed):
        listed[index], listed[wanted] = listed[wanted], listed[index]


def remove(listed: list[Item], uid: str) -> None:
    """Take an item away."""
    del listed[position(listed, uid)]


def position(listed: Sequence[ListItem], uid: str) -> int:
    """Where an item stands. Raises ValueError if it is not there."""
    return [one.uid for one in listed].index(uid)
