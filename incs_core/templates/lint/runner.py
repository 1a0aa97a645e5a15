"""Runs all checks of a draft, in the order of the form's fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from incs_core.templates.lint import addresses, media, suggestions, texts
from incs_core.templates.lint.categories import category_findings
from incs_core.templates.lint.findings import Context, Finding, error
from incs_core.templates.lint.whatsapp import waba_findings
from incs_core.wire.templates import TemplateDraft, WabaTemplateDraft

_RULES: Final[tuple[Callable[[TemplateDraft, Context], Iterator[Finding]], ...]] = (
    texts.name_in_use,
    category_findings,
    texts.bracket_findings,
    texts.variables_at_an_edge,
    texts.variables_side_by_side,
    texts.foreign_variables,
    texts.variables_differing_in_case,
    texts.placeholders_left,
    texts.excessive_capitals,
    addresses.url_findings,
    addresses.phone_findings,
    media.media_findings,
    suggestions.unconfirmed_types,
    suggestions.missing_fields,
    suggestions.repeated_suggestions,
    texts.repeated_cards,
    texts.message_size,
)


def lint(draft: TemplateDraft | WabaTemplateDraft, context: Context | None = None) -> list[Finding]:
    """Return all findings of a draft; never raises.

    INCS would refuse errors, or they cannot work; warnings may lead to a rejection. Fields are
    dotted wire paths: ``content.suggestions[0].text``.
    """
    context = context or Context()
    if isinstance(draft, WabaTemplateDraft):
        return list(waba_findings(draft, context))
    checked = [error(field, message, "contract") for field, message in draft.check()]
    return [*checked, *(finding for rule in _RULES for finding in rule(draft, context))]
