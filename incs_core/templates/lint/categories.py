"""Checks of the category against the content; reviewers reject a wrong category."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from incs_core.templates.lint.fields import VISIBLE_PARTS, MessagePart, text_fields
from incs_core.templates.lint.findings import Context, Finding, warning
from incs_core.templates.lint.word_lists import first_word, word_list
from incs_core.wire.templates import TemplateDraft

_LINK_PARTS: Final = frozenset({MessagePart.LINK, MessagePart.MEDIA})


def category_findings(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Compare the category of an RCS draft with its texts."""
    text = "\n".join(
        text_field.text for text_field in text_fields(draft) if text_field.part in VISIBLE_PARTS
    )
    if draft.category == "AUTHENTICATION":
        yield from _authentication_findings(draft)
    else:
        yield from _code_findings(text)
    promotional = first_word("promotion", text)
    if promotional and draft.category in {"TRANSACTION", "AUTHENTICATION"}:
        message = f"“{promotional}” is promotional; reviewers expect category PROMOTION."
        yield warning("category", message, "category-promotion")


def _authentication_findings(draft: TemplateDraft) -> Iterator[Finding]:
    code_variables = set(word_list("code_variables"))
    if not any(name.lower() in code_variables for name in draft.variables):
        message = (
            "AUTHENTICATION carries a one-time code; write it as [code], or change the category."
        )
        yield warning("category", message, "category-no-code")
    if draft.type != "text" or any(
        text_field.part in _LINK_PARTS for text_field in text_fields(draft)
    ):
        message = "One-time codes are plain text: remove cards, media and links."
        yield warning("category", message, "category-code-only")


def _code_findings(text: str) -> Iterator[Finding]:
    code_word = first_word("code", text)
    if code_word:
        message = f"“{code_word}” is about a one-time code; use category AUTHENTICATION."
        yield warning("category", message, "category-code")


def utility_findings(category: str, text: str) -> Iterator[Finding]:
    """WhatsApp: Meta moves promotional UTILITY templates to MARKETING or rejects them."""
    promotional = first_word("promotion", text)
    if category == "UTILITY" and promotional:
        message = (
            f"“{promotional}” is promotional; Meta moves such templates to MARKETING or "
            "rejects them."
        )
        yield warning("category", message, "category-promotion")
    code_word = first_word("code", text)
    if code_word:
        message = f"“{code_word}” is about a one-time code; INCS documents no such category here."
        yield warning("category", message, "category-code")
