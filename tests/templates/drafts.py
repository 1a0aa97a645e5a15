"""Drafts that have nothing to mend, and ways to spoil them."""

from __future__ import annotations

from typing import Any

from incs_core.wire.templates import TemplateDraft, WabaTemplateDraft

REPLY = {"suggestionType": "reply", "text": "Yes, please", "postbackData": "yes"}
IMAGE = "https://cdn.lumen-shop.com/shoes.png"


def text_draft(
    text: str = "Dear [name], your parcel is here.", *suggestions: dict[str, Any], **fields: str
) -> TemplateDraft:
    """A text with these suggestions."""
    content = {"textMessage": text, "suggestions": list(suggestions)}
    return _draft("text", content, fields)


def card(**fields: Any) -> dict[str, Any]:
    """A card without anything to mend."""
    base = {"cardTitle": "Trail shoes", "cardDescription": "Light and dry.", "mediaUrl": IMAGE}
    return {**base, **fields}


def card_draft(**fields: Any) -> TemplateDraft:
    """A rich card with these fields."""
    shape = {"orientation": "VERTICAL", "height": "SHORT"}
    return _draft("richcard", {**shape, "standaloneCard": card(**fields)}, {})


def carousel_draft(*cards: dict[str, Any], **layout: str) -> TemplateDraft:
    """A carousel of these cards."""
    shape = {"height": "SHORT", "width": "MEDIUM", **layout}
    return _draft("carousel", {**shape, "carouselCard": list(cards)}, {})


def _draft(kind: str, content: dict[str, Any], fields: dict[str, str]) -> TemplateDraft:
    named = {"name": "parcel_here", "category": "TRANSACTION", "type": kind, **fields}
    return TemplateDraft.model_validate({**named, "content": content})


BODY = {"type": "BODY", "text": "Your parcel is on its way to you today."}


def waba_draft(*components: dict[str, Any], **fields: str) -> WabaTemplateDraft:
    """A WhatsApp template of these parts."""
    named = {"name": "parcel_here", "language": "en_US", "category": "UTILITY", **fields}
    return WabaTemplateDraft.model_validate({**named, "components": list(components) or [BODY]})
