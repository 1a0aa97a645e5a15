"""``templates lint`` and ``templates submit``: files of templates, and what happened to each."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from incs_core.cli.services import actor, chosen_account, opened_services
from incs_core.errors import IncsError, TransportError, Unconfirmed
from incs_core.settings import load_settings
from incs_core.templates.batch import CheckedTemplate, TemplateSource, check_all

if TYPE_CHECKING:
    from incs_core.templates.files import Draft
    from incs_core.web.services import Services
    from incs_core.wire.templates import Template


Row = dict[str, object]
WITHOUT_ERRORS = {"ok", "warnings", "submitted"}


@dataclass(frozen=True, slots=True)
class SubmissionResult:
    """What became of one template; `outcome` is the word for programs, `words` for people."""

    checked: CheckedTemplate
    outcome: str
    words: str
    template_id: str = ""
    status: str = ""
    strict: bool = field(default=False, repr=False)

    @property
    def is_good(self) -> bool:
        """Whether the command did what was asked of it."""
        return self.outcome in WITHOUT_ERRORS and not (self.strict and self.checked.warnings)

    def as_dict(self) -> Row:
        """For ``--json``."""
        return {
            "file": self.checked.source,
            "place": self.checked.place,
            "name": self.checked.name,
            "outcome": self.outcome,
            "message": self.words,
            "template_id": self.template_id,
            "status": self.status,
            "findings": [
                {
                    "field": found.field,
                    "severity": str(found.severity),
                    "message": found.message,
                    "rule": found.rule,
                }
                for found in self.checked.findings
            ],
        }


def add_files(parser: argparse.ArgumentParser) -> None:
    """The arguments that lint and submit share."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a JSON file, a folder of them, or - for the input; a file may hold a list",
    )
    parser.add_argument(
        "--strict", action="store_true", help="count warnings as errors: they stop a submission too"
    )
    parser.add_argument("--json", action="store_true", help="print what happened as JSON")


def lint(arguments: argparse.Namespace) -> int:
    """Check files without asking INCS; exit status 1 when any has errors."""
    found = [_judged(one, arguments.strict) for one in check_all(_sources(arguments.files))]
    return _tell(found, "without errors", as_json=arguments.json)


def submit(arguments: argparse.Namespace) -> int:
    """Check, then submit what has no errors; exit status 1 unless every one was submitted."""
    settings = load_settings()
    account = chosen_account(settings, arguments.account).id
    sources = list(_sources(arguments.files))
    with opened_services(settings) as services:
        checked = check_all(sources, _taken(services, account))
        found = list(_submitted(services, account, checked, strict=arguments.strict))
    return _tell(found, "submitted", as_json=arguments.json)


def _submitted(
    services: Services, account: str, checked: Iterable[CheckedTemplate], *, strict: bool
) -> Iterator[SubmissionResult]:
    unreachable: TransportError | None = None
    for one in checked:
        if one.draft is None or one.errors or (strict and one.warnings):
            yield _refused_here(one, strict)
        elif unreachable is not None:
            yield SubmissionResult(one, "not tried", f"not tried, because before it: {unreachable}")
        else:
            try:
                template = _submit(services, account, one.draft)
            except Unconfirmed as error:
                yield SubmissionResult(
                    one, "unconfirmed", f"it may have arrived: {error} {error.advice}"
                )
            except IncsError as error:
                unreachable = error if isinstance(error, TransportError) else None
                yield SubmissionResult(
                    one, "failed", f"not submitted: {error} {error.advice}".strip()
                )
            else:
                yield _accepted(one, template)


def _submit(services: Services, account: str, draft: Draft) -> Template:
    from incs_core.templates.submission import submit_template

    return submit_template(services.store, services.client(account), draft, actor())


def _taken(services: Services, account: str) -> set[str]:
    """The names in use at INCS now, as the checks want them."""
    from incs_core.sync.template_sync import sync_templates, template_from_row

    sync_templates(services.store, services.client(account), services.accounts[account])
    rows = [row for row in services.store.templates(account) if row.deleted_ms is None]
    if services.accounts[account].channel != "whatsapp":
        return {row.name for row in rows}
    return {f"{row.name}/{template_from_row(row).language}" for row in rows}


def _judged(one: CheckedTemplate, strict: bool) -> SubmissionResult:
    if one.errors:
        return SubmissionResult(one, "errors", _counted(len(one.errors), "error"), strict=strict)
    if one.warnings:
        return SubmissionResult(
            one, "warnings", _counted(len(one.warnings), "warning"), strict=strict
        )
    return SubmissionResult(one, "ok", "nothing to mend")


def _refused_here(one: CheckedTemplate, strict: bool) -> SubmissionResult:
    judged = _judged(one, strict)
    return SubmissionResult(one, judged.outcome, f"not sent: {judged.words}", strict=True)


def _accepted(one: CheckedTemplate, template: Template) -> SubmissionResult:
    words = f"submitted as {template.template_id}, {template.raw_status or 'without a status'}"
    return SubmissionResult(one, "submitted", words, template.template_id, template.raw_status)


def _tell(found: Sequence[SubmissionResult], wanted: str, *, as_json: bool) -> int:
    """Print every template with what happened; returns the exit status."""
    good = sum(one.is_good for one in found)
    if as_json:
        print(json.dumps([one.as_dict() for one in found], indent=2, ensure_ascii=False))
    else:
        _print(found)
        print(f"{good} of {len(found)} {wanted}.", file=sys.stderr)
    return 0 if good == len(found) else 1


def _print(found: Sequence[SubmissionResult]) -> None:
    for one in found:
        checked = one.checked
        several = sum(other.checked.source == checked.source for other in found) > 1
        place = f"#{checked.place}" if several and checked.place else ""
        print(": ".join(filter(None, (f"{checked.source}{place}", checked.name, one.words))))
        for finding in checked.findings:
            print(f"  {finding.severity}: {finding.field}: {finding.message}")


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _sources(names: Sequence[str]) -> Iterator[TemplateSource]:
    for name in names:
        path = Path(name)
        if name == "-":
            yield _read("(input)", sys.stdin.buffer.read)
        elif path.is_dir():
            yield from _folder(path)
        else:
            yield _read(name, path.read_bytes)


def _folder(path: Path) -> Iterator[TemplateSource]:
    files = sorted(path.glob("*.json"))
    if not files:
        yield TemplateSource(str(path), problem="The folder holds no .json file.")
    for file in files:
        yield _read(str(file), file.read_bytes)


def _read(name: str, read: Callable[[], bytes]) -> TemplateSource:
    try:
        return TemplateSource(name, read())
    except OSError as error:
        return TemplateSource(name, problem=f"It cannot be read: {error.strerror or error}.")
