"""Contents of RCS template drafts: text, rich card, carousel (INCS: Template Creation).

Python names are wire names in snake case: `text_message` is `textMessage`. Both are accepted, and
unknown fields are passed on. Problems use wire names.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from incs_core.errors import Problem
from incs_core.wire import limits
from incs_core.wire.drafts import (
    Draft,
    choice_problems,
    count_problems,
    link_problems,
    text_problems,
)

_DIALABLE_NUMBER = re.compile(rf"\+\d{{{limits.MIN_PHONE_DIGITS},{limits.MAX_PHONE_DIGITS}}}")
_EMPTY: tuple[object, ...] = (None, "", [])


class WireDraft(Draft):
    """A part of a template draft; `wire` leaves empty values out."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, extra="allow")

    def wire(self) -> dict[str, Any]:
        """Return the object in wire format, without empty values."""
        pruned: dict[str, Any] = _pruned(self.model_dump(by_alias=True, mode="json"))
        return pruned


def _pruned(node: Any) -> Any:
    if isinstance(node, dict):
        pruned = {key: _pruned(item) for key, item in node.items()}
        return {key: item for key, item in pruned.items() if item not in _EMPTY}
    return [_pruned(item) for item in node] if isinstance(node, list) else node


class Suggestion(WireDraft):
    """A button or suggested reply.

    The documented types are `reply`, `url_action` and `dialer_action`; others are passed on
    unchecked.
    """

    suggestion_type: str = "reply"
    text: str = ""
    postback_data: str = ""
    url: str = ""
    phone_number: str = ""

    def problems(self, field: str) -> Iterator[Problem]:
        """Check label, postback data and the fields of the type; lengths include variables."""
        yield from text_problems(f"{field}.suggestionType", self.suggestion_type)
        yield from text_problems(f"{field}.text", self.text, limits.MAX_SUGGESTION_TEXT)
        yield from text_problems(f"{field}.postbackData", self.postback_data, limits.MAX_POSTBACK)
        if self.suggestion_type == "url_action":
            yield from _url_problems(f"{field}.url", self.url)
        if self.suggestion_type == "dialer_action" and not _DIALABLE_NUMBER.fullmatch(
            self.phone_number
        ):
            message = "Enter the number with + and country code, for example +6281500000200."
            yield Problem(f"{field}.phoneNumber", message)


class Card(WireDraft):
    """A card with an image, GIF or video."""

    card_title: str = ""
    card_description: str = ""
    media_url: str = ""
    thumbnail_url: str = ""
    suggestions: tuple[Suggestion, ...] = ()

    def problems(self, field: str) -> Iterator[Problem]:
        """Check texts, media and suggestions of one card."""
        title, description = f"{field}.cardTitle", f"{field}.cardDescription"
        yield from text_problems(title, self.card_title, limits.MAX_CARD_TITLE)
        yield from text_problems(description, self.card_description, limits.MAX_CARD_DESCRIPTION)
        yield from _url_problems(f"{field}.mediaUrl", self.media_url)
        if self.thumbnail_url:
            yield from _thumbnail_problems(f"{field}.thumbnailUrl", self.thumbnail_url)
        limit = limits.MAX_CARD_SUGGESTIONS
        yield from _suggestion_problems(f"{field}.suggestions", self.suggestions, limit)


class Content(WireDraft):
    """The content of a template."""

    type: ClassVar[str]

    def check(self, field: str = "content") -> list[Problem]:
        """Return all problems that can be detected before submitting."""
        return list(self.problems(field))

    @abstractmethod
    def problems(self, field: str) -> Iterator[Problem]:
        """Yield the problems; `field` is the path of this content."""


class TextContent(Content):
    """A text with up to 11 suggestions."""

    type = "text"

    text_message: str = ""
    suggestions: tuple[Suggestion, ...] = ()

    def problems(self, field: str) -> Iterator[Problem]:
        """Check text and suggestions."""
        yield from text_problems(f"{field}.textMessage", self.text_message, limits.MAX_TEXT)
        limit = limits.MAX_TEXT_SUGGESTIONS
        yield from _suggestion_problems(f"{field}.suggestions", self.suggestions, limit)


class RichCardContent(Content):
    """One card. A vertical card has a height; a horizontal one may have a media alignment."""

    type = "richcard"

    orientation: str = "VERTICAL"
    height: str = ""
    alignment: str = ""
    standalone_card: Card = Card()

    def problems(self, field: str) -> Iterator[Problem]:
        """Check layout and card."""
        orientation = self.orientation
        yield from choice_problems(f"{field}.orientation", orientation, limits.ORIENTATIONS)
        if orientation == "VERTICAL" or self.height:
            yield from choice_problems(f"{field}.height", self.height, limits.HEIGHTS)
        if self.alignment and orientation != "HORIZONTAL":
            yield Problem(f"{field}.alignment", "Leave it out; only HORIZONTAL cards have one.")
        elif self.alignment:
            yield from choice_problems(f"{field}.alignment", self.alignment, limits.ALIGNMENTS)
        yield from self.standalone_card.problems(f"{field}.standaloneCard")


class CarouselContent(Content):
    """Two to ten cards of one size."""

    type = "carousel"

    height: str = ""
    width: str = ""
    carousel_card: tuple[Card, ...] = ()

    def problems(self, field: str) -> Iterator[Problem]:
        """Check size, number of cards and each card."""
        yield from choice_problems(f"{field}.height", self.height, limits.HEIGHTS)
        yield from choice_problems(f"{field}.width", self.width, limits.WIDTHS)
        cards, path = self.carousel_card, f"{field}.carouselCard"
        yield from count_problems(path, len(cards), limits.MIN_CARDS, limits.MAX_CARDS, "cards")
        for index, card in enumerate(cards):
            yield from card.problems(f"{path}[{index}]")


CONTENTS: dict[str, type[TextContent] | type[RichCardContent] | type[CarouselContent]] = {
    "text": TextContent,
    "richcard": RichCardContent,
    "carousel": CarouselContent,
}
"""Content class by template type."""


def _suggestion_problems(
    field: str, suggestions: Sequence[Suggestion], limit: int
) -> Iterator[Problem]:
    yield from count_problems(field, len(suggestions), 0, limit, "suggestions")
    for index, suggestion in enumerate(suggestions):
        yield from suggestion.problems(f"{field}[{index}]")


def _url_problems(field: str, address: str) -> Iterator[Problem]:
    """Check a URL, which may contain variables or be one."""
    if not address.startswith("["):
        yield from link_problems(field, address)


def _thumbnail_problems(field: str, address: str) -> Iterator[Problem]:
    if "[" in address:
        yield Problem(field, "Use a fixed address; thumbnails take no variables.")
    else:
        yield from link_problems(field, address)
