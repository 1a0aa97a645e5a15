"""Every text of an RCS draft with its field and its part in the message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from incs_core.wire.template_contents import Card, CarouselContent, RichCardContent, Suggestion
from incs_core.wire.templates import TemplateDraft


class MessagePart(StrEnum):
    """What a text is in its message."""

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


READ = frozenset({MessagePart.TEXT, MessagePart.TITLE, MessagePart.DESCRIPTION, MessagePart.LABEL})
"""Parts that the recipient reads as words."""
SENTENCES = frozenset({MessagePart.TEXT, MessagePart.TITLE, MessagePart.DESCRIPTION})


@dataclass(frozen=True, slots=True)
class TextField:
    """A text that is not empty, where it stands and what it is."""

    field: str
    part: MessagePart
    text: str


def text_fields(draft: TemplateDraft) -> Iterator[TextField]:
    """Every text of a draft that is not empty, in document order."""
    return (place for place in _all(draft) if place.text.strip())


def _all(draft: TemplateDraft) -> Iterator[TextField]:
    content = draft.content
    if isinstance(content, RichCardContent | CarouselContent):
        for field, card in cards(draft):
            yield from _card(field, card)
    else:
        yield TextField("content.textMessage", MessagePart.TEXT, content.text_message)
        yield from _suggestions("content.suggestions", content.suggestions)


def cards(draft: TemplateDraft) -> Iterator[tuple[str, Card]]:
    """Every card with its field."""
    content = draft.content
    if isinstance(content, RichCardContent):
        yield "content.standaloneCard", content.standalone_card
    elif isinstance(content, CarouselContent):
        for index, card in enumerate(content.carousel_card):
            yield f"content.carouselCard[{index}]", card


def suggestion_lists(draft: TemplateDraft) -> Iterator[tuple[str, tuple[Suggestion, ...]]]:
    """Every list of suggestions with its field: the text's own, or one of each card."""
    content = draft.content
    if isinstance(content, RichCardContent | CarouselContent):
        for field, card in cards(draft):
            yield f"{field}.suggestions", card.suggestions
    else:
        yield "content.suggestions", content.suggestions


def suggestions(draft: TemplateDraft) -> Iterator[tuple[str, Suggestion]]:
    """Every suggestion with its field."""
    for field, listed in suggestion_lists(draft):
        for index, suggestion in enumerate(listed):
            yield f"{field}[{index}]", suggestion


def extra_field(suggestion: Suggestion, name: str) -> str:
    """A field of an unconfirmed suggestion, as text; "" where it is missing."""
    value = (suggestion.model_extra or {}).get(name)
    return "" if value is None else str(value)


def _card(field: str, card: Card) -> Iterator[TextField]:
    yield TextField(f"{field}.cardTitle", MessagePart.TITLE, card.card_title)
    yield TextField(f"{field}.cardDescription", MessagePart.DESCRIPTION, card.card_description)
    yield TextField(f"{field}.mediaUrl", MessagePart.MEDIA, card.media_url)
    yield TextField(f"{field}.thumbnailUrl", MessagePart.THUMBNAIL, card.thumbnail_url)
    yield from _suggestions(f"{field}.suggestions", card.suggestions)


def _suggestions(field: str, listed: Sequence[Suggestion]) -> Iterator[TextField]:
    for index, suggestion in enumerate(listed):
        where = f"{field}[{index}]"
        yield TextField(f"{where}.text", MessagePart.LABEL, suggestion.text)
        yield TextField(f"{where}.postbackData", MessagePart.ANSWER, suggestion.postback_data)
        yield TextField(f"{where}.url", MessagePart.LINK, suggestion.url)
        yield TextField(f"{where}.phoneNumber", MessagePart.PHONE, suggestion.phone_number)
        for name in suggestion.model_extra or {}:
            yield TextField(f"{where}.{name}", MessagePart.EXTRA, extra_field(suggestion, name))
