"""Several templates out of files, checked as if they were submitted one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from incs_core.errors import InvalidDraft, Problem
from incs_core.templates.files import Draft, read_json
from incs_core.templates.lint import Context, Finding, Severity, lint
from incs_core.wire.templates import WabaTemplateDraft


@dataclass(frozen=True, slots=True)
class TemplateSource:
    """A file's name and what is in it; `problem`: why it could not be read."""

    name: str
    text: str | bytes = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CheckedTemplate:
    """A template out of a source, with everything that its author should know.

    `place` counts within the source from 1; it is 0 where the whole source is wrong.
    """

    source: str
    place: int
    name: str
    draft: Draft | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What stops its submission."""
        return self._of(Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What advises."""
        return self._of(Severity.WARNING)

    @property
    def kind(self) -> str:
        """Its type on the wire; ``waba`` for WhatsApp, empty where it cannot be read."""
        if self.draft is None:
            return ""
        return "waba" if isinstance(self.draft, WabaTemplateDraft) else self.draft.type

    def _of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(found for found in self.findings if found.severity is severity)


def check_all(
    sources: Iterable[TemplateSource], taken: Iterable[str] = ()
) -> list[CheckedTemplate]:
    """Read and check every template of every source, in order.

    Args:
        sources: files; one that cannot be read is an error of its own, not the end.
        taken: names in use: of RCS templates, or ``name/language`` of WhatsApp ones. A name that
            came before in the same batch counts as in use too.
    """
    used = set(taken)
    return [one for source in sources for one in _checked(source, used)]


def key_of(draft: Draft) -> str:
    """Under what a name is taken."""
    if isinstance(draft, WabaTemplateDraft):
        return f"{draft.name}/{draft.language}"
    return draft.name


def _checked(source: TemplateSource, used: set[str]) -> list[CheckedTemplate]:
    if source.problem:
        return [_unreadable(source, [Problem("file", source.problem)])]
    try:
        listed = read_json(source.text)
    except InvalidDraft as error:
        return [_unreadable(source, error.problems)]
    checked = []
    for found in listed:
        if found.draft is None:
            findings = _errors(found.problems)
        else:
            findings = tuple(lint(found.draft, Context(taken=frozenset(used))))
            used.add(key_of(found.draft))
        checked.append(CheckedTemplate(source.name, found.place, found.name, found.draft, findings))
    return checked


def _unreadable(source: TemplateSource, problems: Iterable[Problem]) -> CheckedTemplate:
    return CheckedTemplate(source.name, 0, "", None, _errors(problems))


def _errors(problems: Iterable[Problem]) -> tuple[Finding, ...]:
    return tuple(Finding(problem.field, problem.message, rule="contract") for problem in problems)
