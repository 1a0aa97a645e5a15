"""Category against content: reviewers reject what is filed under the wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from incs_core.templates.lint.fields import READ, MessagePart, text_fields
from incs_core.templates.lint.findings import Context, Finding, warning
from incs_core.templates.lint.word_lists import first_word, word_list
from incs_core.wire.templates import TemplateDraft

_OPENING: Final = frozenset({MessagePart.LINK, MessagePart.MEDIA})


def category_findings(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Compare what the category promises with what the texts say."""
    text = "\n".join(place.text for place in text_fields(draft) if place.part in READ)
    if draft.category == "AUTHENTICATION":
        yield from _authentication(draft)
    else:
        yield from _no_code(text)
    sells = first_word("promotion", text)
    if sells and draft.category in {"TRANSACTION", "AUTHENTICATION"}:
        message = f"“{sells}” sells; reviewers expect it under PROMOTION."
        yield warning("category", message, "category-promotion")


def _authentication(draft: TemplateDraft) -> Iterator[Finding]:
    carried = set(word_list("code_variables"))
    if not any(name.lower() in carried for name in draft.variables):
        message = (
            "AUTHENTICATION carries a one-time code; write it as [code], or file it elsewhere."
        )
        yield warning("category", message, "category-no-code")
    if draft.type != "text" or any(place.part in _OPENING for place in text_fields(draft)):
        message = "A one-time code goes as plain text: remove cards, media and links."
        yield warning("category", message, "category-code-only")


def _no_code(text: str) -> Iterator[Finding]:
    found = first_word("code", text)
    if found:
        message = f"“{found}” is about a one-time code; file it under AUTHENTICATION."
        yield warning("category", message, "category-code")


def utility_findings(category: str, text: str) -> Iterator[Finding]:
    """WhatsApp: what sells under UTILITY becomes MARKETING, with its price, or is rejected."""
    sells = first_word("promotion", text)
    if category == "UTILITY" and sells:
        message = f"“{sells}” sells; Meta moves such templates to MARKETING or rejects them."
        yield warning("category", message, "category-promotion")
    found = first_word("code", text)
    if found:
        message = f"“{found}” is about a one-time code; INCS documents no such category here."
        yield warning("category", message, "category-code")
