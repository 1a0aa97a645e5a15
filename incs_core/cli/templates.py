"""The command ``templates``: list, show, submit, delete and check templates; files in and out.

Exit status: 0 all done, 1 something failed or has errors (each is named), 2 misused.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from incs_core.cli.output import FORMATS, as_table, print_rows
from incs_core.cli.services import actor, chosen_account, opened_services
from incs_core.domain.templates import TemplateChange, TemplateRow
from incs_core.errors import IncsError, TransportError, Unconfirmed
from incs_core.settings import Account, load_settings
from incs_core.tabular.columns import Cell
from incs_core.templates.batch import CheckedTemplate, TemplateSource, check_sources

if TYPE_CHECKING:
    from incs_core.templates.files import Draft
    from incs_core.web.services import Services
    from incs_core.wire.templates import Template


EXIT = "exit status: 0 success; 1 failures or errors, each listed; 2 wrong usage"
DELETED = "DELETED"
WITHOUT_ERRORS = {"ok", "warnings", "submitted"}


def add_templates(parser: argparse.ArgumentParser) -> None:
    """A sub-command for each thing to do."""
    parser.epilog = EXIT
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    _add_list(parts.add_parser("list", help="every template of an account"))
    _add_show(parts.add_parser("show", help="one template with its history, or its JSON"))
    _add_submit(parts.add_parser("submit", help="submit JSON files without errors"))
    _add_delete(parts.add_parser("delete", help="delete one at INCS; its JSON stays here"))
    _add_lint(parts.add_parser("lint", help="check JSON files offline"))


def _add_list(parser: argparse.ArgumentParser) -> None:
    _add_account(parser)
    parser.add_argument(
        "--status",
        action="append",
        default=[],
        metavar="WORD",
        help="filter by status as in INCS, or DELETED; repeatable",
    )
    _add_stored(parser)
    parser.add_argument("--format", choices=FORMATS, default="table")
    parser.add_argument("--json", dest="format", action="store_const", const="json")
    parser.set_defaults(run=list_all)


def _add_show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("template", metavar="NAME_OR_ID")
    _add_account(parser)
    _add_stored(parser)
    parser.add_argument("--json", action="store_true", help="as JSON from INCS, with the history")
    parser.add_argument("--draft", action="store_true", help="as JSON for resubmission")
    parser.set_defaults(run=show)


def _add_submit(parser: argparse.ArgumentParser) -> None:
    _add_files(parser)
    _add_account(parser)
    parser.set_defaults(run=submit)


def _add_delete(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("template", metavar="NAME_OR_ID")
    _add_account(parser)
    parser.add_argument("--yes", action="store_true", help="skip the confirmation")
    parser.set_defaults(run=delete)


def _add_lint(parser: argparse.ArgumentParser) -> None:
    _add_files(parser)
    parser.set_defaults(run=lint)


def _add_account(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", help="whose templates (default: the first)")


def _add_stored(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--stored", action="store_true", help="last known state, without contacting INCS"
    )


def list_all(arguments: argparse.Namespace) -> int:
    """Print every template of an account, newest first."""
    settings = load_settings()
    account = chosen_account(settings, arguments.account)
    with opened_services(settings) as services:
        rows = _known(services, services.accounts[account.id], stored=arguments.stored)
    wanted = {word.upper() for word in arguments.status}
    shown = [row for row in rows if (_status(row) in wanted if wanted else not row.deleted_ms)]
    newest = sorted(shown, key=lambda row: row.created_ms or 0, reverse=True)
    print_rows([_row(row, settings.timezone) for row in newest], arguments.format)
    return 0


def show(arguments: argparse.Namespace) -> int:
    """Print one template: its facts and its history, or its JSON."""
    from incs_core.sync.template_sync import template_from_row
    from incs_core.templates.files import draft_of, to_json

    settings = load_settings()
    account = chosen_account(settings, arguments.account)
    with opened_services(settings) as services:
        rows = _known(services, services.accounts[account.id], stored=arguments.stored)
        row = _found(rows, arguments.template)
        changes = services.store.templates.changes(account.id, row.template_id)
    if arguments.draft:
        sys.stdout.write(to_json(draft_of(template_from_row(row))))
    elif arguments.json:
        print(json.dumps(_whole(row, changes), indent=2, ensure_ascii=False))
    else:
        _print_story(row, changes, settings.timezone)
    return 0


def delete(arguments: argparse.Namespace) -> int:
    """Say what breaks, have the name typed, delete; the JSON stays in the history."""
    from incs_core.submissions import delete_template
    from incs_core.sync.template_sync import template_from_row

    settings = load_settings()
    account = chosen_account(settings, arguments.account)
    if account.channel != "rcs":
        raise IncsError(
            "INCS supports deletion of RCS templates only.",
            advice="Delete the others where they were created.",
        )
    with opened_services(settings) as services:
        rows = _known(services, services.accounts[account.id], stored=False)
        row = _found([each for each in rows if not each.deleted_ms], arguments.template)
        _say_what_breaks(services, account.id, row)
        if not arguments.yes and not _typed(row.name):
            raise IncsError("Nothing was deleted: the name was not confirmed.")
        client = services.client(account.id)
        delete_template(services.store, client, template_from_row(row), actor())
    print(f"Deleted {row.name} ({row.template_id}). Its JSON stays: templates show --stored.")
    return 0


def _known(services: Services, account: Account, *, stored: bool) -> list[TemplateRow]:
    """Every template of an account that we ever saw, after a look at INCS unless told not to."""
    from incs_core.sync.template_sync import sync_templates

    if not stored:
        sync_templates(services.store, services.client(account.id), account)
    return services.store.templates.list(account.id)


def _found(rows: list[TemplateRow], wanted: str) -> TemplateRow:
    """The template of this id or name; of several of one name the living, else the newest."""
    fit = [row for row in rows if wanted in {row.template_id, row.name}]
    if not fit:
        raise IncsError(
            f"There is no template “{wanted}”.",
            advice="Look with: incs templates list.",
        )
    return max(fit, key=lambda row: (row.deleted_ms is None, row.created_ms or 0))


def _say_what_breaks(services: Services, account: str, row: TemplateRow) -> None:
    from incs_core.analytics.template_traffic import template_use

    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    use = template_use(services.store, account, row.name, now_ms)
    print(
        f"{row.name} will be deleted at INCS for every system. This cannot be undone.",
        file=sys.stderr,
    )
    for sentence in use.sentences():
        print(f"  {sentence}", file=sys.stderr)


def _typed(name: str) -> bool:
    if not sys.stdin.isatty():
        raise IncsError(
            "Deleting needs confirmation, and there is no terminal.",
            advice="Run it in a terminal, or add --yes.",
        )
    print("Type the name of the template to delete it: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip() == name


def _row(row: TemplateRow, zone: ZoneInfo) -> dict[str, Cell]:
    return {
        "name": row.name,
        "status": _status(row),
        "type": row.type,
        "category": row.category,
        "submitted": _when(row.created_ms, zone),
        "status_since": _when(row.status_updated_ms, zone),
        "template_id": row.template_id,
    }


def _status(row: TemplateRow) -> str:
    return DELETED if row.deleted_ms else row.status


def _when(ms: int | None, zone: ZoneInfo) -> str:
    if not ms:
        return ""
    return datetime.fromtimestamp(ms / 1000, zone).isoformat(timespec="seconds")


def _print_story(row: TemplateRow, changes: list[TemplateChange], zone: ZoneInfo) -> None:
    for name, value in _row(row, zone).items():
        if value:
            print(f"{name:13}{value}")
    print()
    print(as_table([_line(change, zone) for change in changes]))


def _line(change: TemplateChange, zone: ZoneInfo) -> dict[str, Cell]:
    return {
        "when": _when(change.at_ms, zone),
        "what": change.aspect,
        "before": change.old_value or "",
        "after": change.new_value,
        "learnt": _when(change.learnt_ms, zone),
        "from": change.source,
        "reason": change.reason,
    }


def _whole(row: TemplateRow, changes: list[TemplateChange]) -> dict[str, object]:
    history = [_line(change, ZoneInfo("UTC")) for change in changes]
    return {**_row(row, ZoneInfo("UTC")), "template": json.loads(row.raw), "history": history}


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

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {
            "file": self.checked.source,
            "place": self.checked.position,
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


def _add_files(parser: argparse.ArgumentParser) -> None:
    """The arguments that lint and submit share."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a JSON file, a folder of JSON files, or - for stdin; a file may contain a list",
    )
    parser.add_argument("--strict", action="store_true", help="treat warnings as errors")
    parser.add_argument("--json", action="store_true", help="print results as JSON")


def lint(arguments: argparse.Namespace) -> int:
    """Check files without asking INCS; exit status 1 when any has errors."""
    found = [_judged(one, arguments.strict) for one in check_sources(_sources(arguments.files))]
    return _tell(found, "without errors", as_json=arguments.json)


def submit(arguments: argparse.Namespace) -> int:
    """Check, then submit what has no errors; exit status 1 unless every one was submitted."""
    settings = load_settings()
    account = chosen_account(settings, arguments.account).id
    sources = list(_sources(arguments.files))
    with opened_services(settings) as services:
        checked = check_sources(sources, _taken(services, account))
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
            yield SubmissionResult(one, "not tried", f"not tried, because of: {unreachable}")
        else:
            try:
                template = _submit(services, account, one.draft)
            except Unconfirmed as error:
                yield SubmissionResult(
                    one, "unconfirmed", f"it may have been submitted: {error} {error.advice}"
                )
            except IncsError as error:
                unreachable = error if isinstance(error, TransportError) else None
                yield SubmissionResult(
                    one, "failed", f"not submitted: {error} {error.advice}".strip()
                )
            else:
                yield _accepted(one, template)


def _submit(services: Services, account: str, draft: Draft) -> Template:
    from incs_core.submissions import submit_template

    return submit_template(services.store, services.client(account), draft, actor())


def _taken(services: Services, account: str) -> set[str]:
    """The names in use at INCS now, as the checks want them."""
    from incs_core.sync.template_sync import sync_templates, template_from_row

    sync_templates(services.store, services.client(account), services.accounts[account])
    rows = [row for row in services.store.templates.list(account) if row.deleted_ms is None]
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
    return SubmissionResult(one, "ok", "no problems")


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
        place = f"#{checked.position}" if several and checked.position else ""
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
        yield TemplateSource(str(path), problem="The folder contains no .json file.")
    for file in files:
        yield _read(str(file), file.read_bytes)


def _read(name: str, read: Callable[[], bytes]) -> TemplateSource:
    try:
        return TemplateSource(name, read())
    except OSError as error:
        return TemplateSource(name, problem=f"It cannot be read: {error.strerror or error}.")
