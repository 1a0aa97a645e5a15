"""What the checks find in the draft, with the names in use and the files that were looked at."""

from __future__ import annotations

from collections.abc import Sequence

from incs_core.templates.lint import Context, Finding, errors_of, lint
from incs_core.ui.guard import section
from incs_core.ui.templates.builder.work import Work
from incs_core.ui.templates.loading import read_templates


def check(work: Work) -> list[Finding]:
    """Everything that should be known before submitting."""
    return lint(work.draft(), Context(taken=taken_names(work)))


def taken_names(work: Work) -> frozenset[str]:
    """The names in use at INCS; names that we cannot read now are no reason to stop."""
    with section("the names that are taken"):
        found = [entry.template for entry in read_templates(work.account).listed]
        if work.is_waba:
            return frozenset(f"{one.name}/{one.language}" for one in found)
        return frozenset(one.name for one in found)
    return frozenset()


def cards_with_errors(work: Work) -> set[str]:
    """Ids of the cards in which something is wrong, but not of those nobody has begun."""
    fields = [one.field for one in errors_of(lint(work.template.draft()))]
    return {
        card.uid
        for index, card in enumerate(work.template.cards)
        if (work.tried or any(card.fields.values()))
        and _any_in(f"content.carouselCard[{index}]", fields)
    }


def _any_in(card: str, fields: Sequence[str]) -> bool:
    return any(field == card or field.startswith(f"{card}.") for field in fields)
