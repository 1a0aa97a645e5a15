"""State of the editor of an RCS template, including values that are not sent.

The texts of other template types stay, so that switching the type loses nothing. Every card and
suggestion has a stable id.
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

_NON_WORD: Final = re.compile(r"\W+")
_CARD_FIELDS: Final = ("cardTitle", "cardDescription", "mediaUrl", "thumbnailUrl")
_DEFAULT_LAYOUT: Final = {
    "orientation": "VERTICAL",
    "height": "MEDIUM",
    "alignment": "LEFT",
    "width": "MEDIUM",
}
_LAYOUT_FIELDS: Final = {
    "VERTICAL": ("orientation", "height"),
    "HORIZONTAL": ("orientation", "alignment"),
}


class ListItem(Protocol):
    """A list item with a stable id."""

    uid: str


Item = TypeVar("Item", bound=ListItem)


def new_uid() -> str:
    """Return a short random id for a card or suggestion."""
    return secrets.token_hex(4)


@dataclass(slots=True)
class EditableSuggestion:
    """A suggestion in the editor: type, and fields by wire name."""

    kind: str = "reply"
    fields: dict[str, str] = field(default_factory=dict)
    uid: str = field(default_factory=new_uid)

    def wire(self) -> dict[str, str]:
        """Return the wire object: label, postback data, and the fields of its type only."""
        rule = SUGGESTIONS.get(self.kind)
        own_fields = (*rule.fields, *rule.optional) if rule else tuple(self.fields)
        label = self.fields.get("text", "").strip()
        postback = self.fields.get("postbackData", "").strip() or default_postback(label)
        fields = {name: self.fields[name].strip() for name in own_fields if self.fields.get(name)}
        return {"suggestionType": self.kind, "text": label, "postbackData": postback, **fields}


@dataclass(slots=True)
class EditableCard:
    """A card in the editor: fields by wire name, and suggestions."""

    fields: dict[str, str] = field(default_factory=dict)
    suggestions: list[EditableSuggestion] = field(default_factory=list)
    uid: str = field(default_factory=new_uid)

    def wire(self) -> dict[str, Any]:
        """Return the wire object."""
        fields = {name: self.fields.get(name, "").strip() for name in _CARD_FIELDS}
        return {**fields, "suggestions": [suggestion.wire() for suggestion in self.suggestions]}

    def copy(self) -> EditableCard:
        """Return a copy with new ids."""
        suggestions = [
            EditableSuggestion(item.kind, dict(item.fields)) for item in self.suggestions
        ]
        return EditableCard(dict(self.fields), suggestions)


@dataclass(slots=True)
class EditableTemplate:
    """An RCS template in the editor. `layout`: orientation, height, alignment and width."""

    name: str = ""
    kind: str = "text"
    category: str = "PROMOTION"
    text: str = ""
    layout: dict[str, str] = field(default_factory=lambda: dict(_DEFAULT_LAYOUT))
    suggestions: list[EditableSuggestion] = field(default_factory=list)
    cards: list[EditableCard] = field(default_factory=lambda: [EditableCard()])

    def content(self) -> dict[str, Any]:
        """Return the wire content, including empty texts."""
        if self.kind == "richcard":
            card = self.cards[0].wire()
            return {
                **self._layout(*_LAYOUT_FIELDS[self.layout["orientation"]]),
                "standaloneCard": card,
            }
        if self.kind == "carousel":
            cards = [card.wire() for card in self.cards]
            return {**self._layout("height", "width"), "carouselCard": cards}
        suggestions = [suggestion.wire() for suggestion in self.suggestions]
        return {"textMessage": self.text.strip(), "suggestions": suggestions}

    def _layout(self, *names: str) -> dict[str, str]:
        return {name: self.layout[name] for name in names}

    def draft(self) -> TemplateDraft:
        """Return the draft to submit; it may have problems."""
        header = {"name": self.name.strip(), "type": self.kind, "category": self.category}
        return TemplateDraft.model_validate({**header, "content": self.content()})

    def change_kind(self, kind: str) -> None:
        """Change the template type; a carousel gets at least two cards."""
        self.kind = kind
        if kind == "carousel":
            self.cards += [EditableCard() for _ in range(MIN_CARDS - len(self.cards))]

    def to_json(self) -> dict[str, Any]:
        """Return the whole state for saving."""
        return asdict(self)


def editable_template(draft: TemplateDraft) -> EditableTemplate:
    """Return the editor state of a draft, such as a clone or a file."""
    wire = draft.wire()
    content: Mapping[str, Any] = wire["content"]
    cards = content.get("carouselCard") or [content.get("standaloneCard") or {}]
    layout = {name: str(content[name]) for name in _DEFAULT_LAYOUT if content.get(name)}
    template = EditableTemplate(
        name=draft.name,
        kind=draft.type,
        category=draft.category,
        text=str(content.get("textMessage", "")),
        layout=_normalise_layout(_DEFAULT_LAYOUT | layout),
        suggestions=_suggestions(content.get("suggestions")),
        cards=[_card(card) for card in cards],
    )
    template.change_kind(draft.type)
    return template


def _normalise_layout(layout: dict[str, str]) -> dict[str, str]:
    """Replace an unknown orientation by the default; the checks report other values."""
    if layout["orientation"] not in _LAYOUT_FIELDS:
        layout["orientation"] = _DEFAULT_LAYOUT["orientation"]
    return layout


def template_from_json(saved: Mapping[str, Any]) -> EditableTemplate:
    """Return the editor state of `as_json`."""
    parts = {"suggestions", "cards"}
    plain = {name: value for name, value in saved.items() if name not in parts}
    cards = [
        EditableCard(card["fields"], _saved_suggestions(card["suggestions"]), card["uid"])
        for card in saved["cards"]
    ]
    return EditableTemplate(
        **plain, suggestions=_saved_suggestions(saved["suggestions"]), cards=cards
    )


def _saved_suggestions(saved: Iterable[Mapping[str, Any]]) -> list[EditableSuggestion]:
    return [EditableSuggestion(**fields) for fields in saved]


def _card(card: Mapping[str, Any]) -> EditableCard:
    fields = {name: str(card[name]) for name in _CARD_FIELDS if card.get(name)}
    return EditableCard(fields, _suggestions(card.get("suggestions")))


def _suggestions(items: object) -> list[EditableSuggestion]:
    suggestions = [item for item in read_items(items) if isinstance(item, Mapping)]
    return [
        EditableSuggestion(
            str(item.get("suggestionType", "reply")),
            {str(name): str(value) for name, value in item.items() if name != "suggestionType"},
        )
        for item in suggestions
    ]


def default_postback(label: str) -> str:
    """Return default postback data for a label: lower case, words joined by underscores."""
    return _NON_WORD.sub("_", label.lower()).strip("_")


def move(items: list[Item], uid: str, step: int) -> None:
    """Move an item up (-1) or down (1); no effect at the ends."""
    index = position(items, uid)
    target = index + step
    if 0 <= target < len(items):
        items[index], items[target] = items[target], items[index]


def remove(items: list[Item], uid: str) -> None:
    """Remove an item."""
    del items[position(items, uid)]


def position(items: Sequence[ListItem], uid: str) -> int:
    """Return the index of an item. Raises ValueError if it is missing."""
    return [item.uid for item in items].index(uid)
