"""Template drafts that the sandbox takes, to be spoilt by tests."""

from __future__ import annotations

from typing import Any

Body = dict[str, Any]

REPLY: Body = {"suggestionType": "reply", "text": "Yes", "postbackData": "yes_[name]"}
CARD: Body = {
    "cardTitle": "Title",
    "cardDescription": "Hello [name]",
    "mediaUrl": "https://media.example.com/a.png",
    "suggestions": [REPLY],
}


def text_draft(name: str, **content: object) -> Body:
    """A text template; `content` replaces parts of its content."""
    inside = {"textMessage": "Hello [name]", "suggestions": [REPLY], **content}
    return {"name": name, "type": "text", "category": "TRANSACTION", "content": inside}


def card_draft(name: str, card: Body | None = None, **content: object) -> Body:
    """A rich card; `card` and `content` replace parts of it."""
    inside = {"orientation": "VERTICAL", "height": "SHORT", **content}
    whole = {**inside, "standaloneCard": {**CARD, **(card or {})}}
    return {"name": name, "type": "richcard", "category": "PROMOTION", "content": whole}


def carousel_draft(name: str, cards: int = 2, **content: object) -> Body:
    """A carousel of so many cards; `content` replaces parts of its content."""
    inside = {"height": "SHORT", "width": "MEDIUM", "carouselCard": [CARD] * cards, **content}
    return {"name": name, "type": "carousel", "category": "PROMOTION", "content": inside}
