"""Checks of a draft as a whole: cards beside each other, and its size."""

from __future__ import annotations

import json
from collections.abc import Iterator

from incs_core.models.limits import MAX_RCS_MESSAGE_KB
from incs_core.models.templates import TemplateDraft
from incs_core.templates.lint.findings import Context, Finding, error, warning
from incs_core.templates.lint.places import cards


def repeated_cards(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """A card that was copied and not changed."""
    seen: dict[str, int] = {}
    for number, (field, card) in enumerate(cards(draft), start=1):
        said = json.dumps(card.wire(), sort_keys=True)
        first = seen.setdefault(said, number)
        if first != number and card.wire():
            message = f"It is the same as card {first}; change one of them, or remove it."
            yield warning(field, message, "card-repeated")


def message_size(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """The whole message has a bound of its own."""
    size = len(json.dumps(draft.content.wire(), ensure_ascii=False).encode())
    if size > MAX_RCS_MESSAGE_KB * 1024:
        message = f"It has {size // 1024} KB; at most {MAX_RCS_MESSAGE_KB} KB. Shorten the texts."
        yield error("content", message, "message-size")
