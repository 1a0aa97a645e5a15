"""Parses and checks the templates of several files as if they were submitted in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from incs_core.errors import InvalidDraft, Problem
from incs_core.templates.files import Draft, read_json
from incs_core.templates.lint import Context, Finding, Severity, lint
from incs_core.wire.templates import WabaTemplateDraft


@dataclass(frozen=True, slots=True)
class TemplateSource:
    """Name and content of a file; `problem` says why it could not be read."""

    name: str
    text: str | bytes = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CheckedTemplate:
    """A template of a source with its findings.

    `position` counts within the source from 1; it is 0 if the whole source is invalid.
    """

    source: str
    position: int
    name: str
    draft: Draft | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings that prevent its submission."""
        return self._of(Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Findings that are advice."""
        return self._of(Severity.WARNING)

    @property
    def kind(self) -> str:
        """Its wire type; ``waba`` for WhatsApp, empty if it cannot be parsed."""
        if self.draft is None:
            return ""
        return "waba" if isinstance(self.draft, WabaTemplateDraft) else self.draft.type

    def _of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity is severity)


def check_sources(
    sources: Iterable[TemplateSource], taken: Iterable[str] = ()
) -> list[CheckedTemplate]:
    """Parse and check every template of every source, in order.

    Args:
        sources: files; an unreadable one becomes an error and does not stop the others.
        taken: names in use: of RCS templates, or ``name/language`` of WhatsApp ones. Earlier names
            of the same batch count as in use too.
    """
    names_in_use = set(taken)
    return [template for source in sources for template in _check_source(source, names_in_use)]


def name_key(draft: Draft) -> str:
    """Return the key under which a name must be unique."""
    if isinstance(draft, WabaTemplateDraft):
        return f"{draft.name}/{draft.language}"
    return draft.name


def _check_source(source: TemplateSource, names_in_use: set[str]) -> list[CheckedTemplate]:
    if source.problem:
        return [_unreadable(source, [Problem("file", source.problem)])]
    try:
        parsed_templates = read_json(source.text)
    except InvalidDraft as error:
        return [_unreadable(source, error.problems)]
    checked = []
    for parsed in parsed_templates:
        if parsed.draft is None:
            findings = _errors(parsed.problems)
        else:
            findings = tuple(lint(parsed.draft, Context(taken=frozenset(names_in_use))))
            names_in_use.add(name_key(parsed.draft))
        checked.append(
            CheckedTemplate(source.name, parsed.position, parsed.name, parsed.draft, findings)
        )
    return checked


def _unreadable(source: TemplateSource, problems: Iterable[Problem]) -> CheckedTemplate:
    return CheckedTemplate(source.name, 0, "", None, _errors(problems))


def _errors(problems: Iterable[Problem]) -> tuple[Finding, ...]:
    return tuple(Finding(problem.field, problem.message, rule="contract") for problem in problems)
