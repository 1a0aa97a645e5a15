"""All checks of a draft, in the order in which a person reads the form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from incs_core.templates.lint import addresses, media, suggestions, texts
from incs_core.templates.lint.categories import category_findings
from incs_core.templates.lint.findings import Context, Finding, error
from incs_core.templates.lint.whatsapp import waba_findings
from incs_core.wire.templates import TemplateDraft, WabaTemplateDraft

_RULES: Final[tuple[Callable[[TemplateDraft, Context], Iterator[Finding]], ...]] = (
    texts.taken_name,
    category_findings,
    texts.bracket_findings,
    texts.variables_at_an_edge,
    texts.variables_side_by_side,
    texts.foreign_variables,
    texts.variables_alike,
    texts.left_placeholders,
    texts.shouting,
    addresses.address_findings,
    addresses.phone_findings,
    media.media_findings,
    suggestions.unconfirmed_types,
    suggestions.missing_parts,
    suggestions.alike,
    texts.repeated_cards,
    texts.message_size,
)


def lint(draft: TemplateDraft | WabaTemplateDraft, context: Context | None = None) -> list[Finding]:
    """Everything that a draft's author should know before submitting; never raises.

    Errors would be refused by INCS or could not work; warnings may lead to a rejection. Fields are
    dotted as on the wire: ``content.suggestions[0].text``.
    """
    context = context or Context()
    if isinstance(draft, WabaTemplateDraft):
        return list(waba_findings(draft, context))
    checked = [error(where, message, "contract") for where, message in draft.check()]
    return [*checked, *(found for rule in _RULES for found in rule(draft, context))]
