"""Iterators over the texts, cards and suggestions of an RCS draft, with their field paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from incs_core.wire.template_contents import Card, CarouselContent, RichCardContent, Suggestion
from incs_core.wire.templates import TemplateDraft


class MessagePart(StrEnum):
    """Role of a text in the message."""

    TEXT = "text"
    TITLE = "title"
    DESCRIPTION = "description"
    LABEL = "label"
    ANSWER = "answer"
    LINK = "link"
    PHONE = "phone"
    MEDIA = "media"
    THUMBNAIL = "thumbnail"
    EXTRA = "extra"


VISIBLE_PARTS = frozenset(
    {MessagePart.TEXT, MessagePart.TITLE, MessagePart.DESCRIPTION, MessagePart.LABEL}
)
"""Parts that the recipient sees as text."""
SENTENCE_PARTS = frozenset({MessagePart.TEXT, MessagePart.TITLE, MessagePart.DESCRIPTION})


@dataclass(frozen=True, slots=True)
class TextField:
    """A text with its field path and its role."""

    field: str
    part: MessagePart
    text: str


def text_fields(draft: TemplateDraft) -> Iterator[TextField]:
    """Yield the non-empty texts of a draft in document order."""
    return (text_field for text_field in _all_texts(draft) if text_field.text.strip())


def _all_texts(draft: TemplateDraft) -> Iterator[TextField]:
    content = draft.content
    if isinstance(content, RichCardContent | CarouselContent):
        for field, card in cards(draft):
            yield from _card_texts(field, card)
    else:
        yield TextField("content.textMessage", MessagePart.TEXT, content.text_message)
        yield from _suggestion_texts("content.suggestions", content.suggestions)


def cards(draft: TemplateDraft) -> Iterator[tuple[str, Card]]:
    """Yield (field path, card)."""
    content = draft.content
    if isinstance(content, RichCardContent):
        yield "content.standaloneCard", content.standalone_card
    elif isinstance(content, CarouselContent):
        for index, card in enumerate(content.carousel_card):
            yield f"content.carouselCard[{index}]", card


def suggestion_lists(draft: TemplateDraft) -> Iterator[tuple[str, tuple[Suggestion, ...]]]:
    """Yield (field path, suggestions): of the text, or of each card."""
    content = draft.content
    if isinstance(content, RichCardContent | CarouselContent):
        for field, card in cards(draft):
            yield f"{field}.suggestions", card.suggestions
    else:
        yield "content.suggestions", content.suggestions


def suggestions(draft: TemplateDraft) -> Iterator[tuple[str, Suggestion]]:
    """Yield (field path, suggestion)."""
    for field, items in suggestion_lists(draft):
        for index, suggestion in enumerate(items):
            yield f"{field}[{index}]", suggestion


def extra_field(suggestion: Suggestion, name: str) -> str:
    """Return an undocumented field of a suggestion as text, "" if missing."""
    value = (suggestion.model_extra or {}).get(name)
    return "" if value is None else str(value)


def _card_texts(field: str, card: Card) -> Iterator[TextField]:
    yield TextField(f"{field}.cardTitle", MessagePart.TITLE, card.card_title)
    yield TextField(f"{field}.cardDescription", MessagePart.DESCRIPTION, card.card_description)
    yield TextField(f"{field}.mediaUrl", MessagePart.MEDIA, card.media_url)
    yield TextField(f"{field}.thumbnailUrl", MessagePart.THUMBNAIL, card.thumbnail_url)
    yield from _suggestion_texts(f"{field}.suggestions", card.suggestions)


def _suggestion_texts(field: str, items: Sequence[Suggestion]) -> Iterator[TextField]:
    for index, suggestion in enumerate(items):
        field_path = f"{field}[{index}]"
        yield TextField(f"{field_path}.text", MessagePart.LABEL, suggestion.text)
        yield TextField(f"{field_path}.postbackData", MessagePart.ANSWER, suggestion.postback_data)
        yield TextField(f"{field_path}.url", MessagePart.LINK, suggestion.url)
        yield TextField(f"{field_path}.phoneNumber", MessagePart.PHONE, suggestion.phone_number)
        for name in suggestion.model_extra or {}:
            yield TextField(
                f"{field_path}.{name}", MessagePart.EXTRA, extra_field(suggestion, name)
            )
