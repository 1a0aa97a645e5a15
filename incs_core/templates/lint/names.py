"""Checks of a template's name (INCS: Template Creation)."""

from __future__ import annotations

from collections.abc import Iterator

from incs_core.models.templates import TemplateDraft
from incs_core.templates.lint.findings import Context, Finding, error, warning


def taken_name(draft: TemplateDraft, context: Context) -> Iterator[Finding]:
    """The platform takes a name once."""
    yield from taken_findings(draft.name, context.taken)


def taken_findings(name: str, taken: frozenset[str]) -> Iterator[Finding]:
    """A name in use is refused; one that differs in capitals alone is mistaken for another."""
    if name and name in taken:
        message = "A template of this name exists already; choose another, such as one with _2."
        yield error("name", message, "name-taken")
        return
    alike = next((other for other in taken if other.casefold() == name.casefold()), "")
    if alike:
        message = f"It differs from {alike} in capitals alone; choose one that nobody mixes up."
        yield warning("name", message, "name-alike")
