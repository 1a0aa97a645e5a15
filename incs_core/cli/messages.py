"""The commands about many messages at once: ``statuses`` and ``import``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from incs_core.cli.output import add_format, print_rows
from incs_core.cli.services import actor, chosen_account, opened_services, opened_store
from incs_core.errors import IncsError
from incs_core.settings import load_settings
from incs_core.tabular.columns import Cell
from incs_core.wire.message_status import MessageStatus

if TYPE_CHECKING:
    from incs_core.lookups.lookup import LookupFailure
    from incs_core.message_files.import_job import ImportJob


SHOWN_PROBLEMS = 20


def add_statuses(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("ids", nargs="*", metavar="IDS", help="message ids")
    parser.add_argument("--file", type=Path, metavar="F", help="a file of ids; - reads stdin")
    parser.add_argument("--account", help="the account that sent them (default: the first)")
    add_format(parser)
    parser.set_defaults(run=run_statuses)


def run_statuses(arguments: argparse.Namespace) -> int:
    """Look up, record, print; exit status 1 when a part could not be asked."""
    from incs_core.lookups.id_parsing import parse_ids
    from incs_core.lookups.lookup import Lookup
    from incs_core.lookups.worker_pool import RETRY_BATCHES

    parsed = parse_ids("\n".join([*arguments.ids, _ids_text(arguments.file)]))
    if not parsed.ids:
        raise IncsError("No message ids were given.", advice="Pass ids, or use --file.")
    settings = load_settings()
    account = chosen_account(settings, arguments.account).id
    with opened_services(settings) as services:
        client, store = services.client(account), services.store
        look_up = Lookup(client, store, account, parsed.ids, retry=RETRY_BATCHES).run()
    found = {status.message_id: status for status in look_up.results}
    failed = {message_id for failure in look_up.failures for message_id in failure.ids}
    rows = [_row(one, found.get(one), one in failed) for one in parsed.ids]
    print_rows(rows, arguments.format)
    _print_failures(look_up.failures)
    return 1 if look_up.failures else 0


def _print_failures(failures: Sequence[LookupFailure]) -> None:
    """Each kind of trouble once, with how many ids it concerns and what to do."""
    concerned: dict[tuple[str, str], int] = {}
    for failure in failures:
        kind = (str(failure.error), failure.error.advice)
        concerned[kind] = concerned.get(kind, 0) + len(failure.ids)
    for (words, advice), count in concerned.items():
        print(f"{count} ids could not be looked up. {words}\nWhat to do: {advice}", file=sys.stderr)


def _ids_text(path: Path | None) -> str:
    if path is None:
        return ""
    if str(path) == "-":
        return sys.stdin.read()
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise IncsError(f"{path} cannot be read: {error}") from error


def _row(message_id: str, status: MessageStatus | None, failed: bool) -> dict[str, Cell]:
    if status is None:  # unknown: INCS was asked, and does not know it
        word = "not asked" if failed else "unknown"
        return {"message_id": message_id, "status": word, "code": "", "reason": "", "at": ""}
    at = status.received_at.isoformat() if status.received_at else ""
    return {
        "message_id": message_id,
        "status": status.raw_status,
        "code": status.error_code or "",
        "reason": status.error_title,
        "at": at,
    }


def add_import(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV or spreadsheet")
    parser.add_argument("--account", help="the account that sent them (default: the first)")
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="map a field to a column; repeatable",
    )
    parser.add_argument(
        "--dates",
        choices=("day-first", "month-first"),
        help="order of day and month in dates such as 08/04/2026",
    )
    parser.add_argument(
        "--errors",
        type=Path,
        metavar="FILE",
        help="file for invalid rows (default: FILE-errors.csv)",
    )
    parser.add_argument(
        "--skip-errors", action="store_true", help="import valid rows and skip invalid ones"
    )
    parser.set_defaults(run=run_import)


def run_import(arguments: argparse.Namespace) -> int:
    """Check all rows, then record them in one transaction; none when one is wrong, unless asked."""
    from incs_core.message_files.column_mapping import missing_columns, named_columns
    from incs_core.message_files.date_parsing import DateOrder
    from incs_core.message_files.import_job import ImportJob
    from incs_core.tabular.reader import open_table

    settings = load_settings()
    account = chosen_account(settings, arguments.account)
    table = open_table(arguments.file.name, _read(arguments.file))
    columns = named_columns(table, arguments.column)
    for problem in missing_columns(columns):
        raise IncsError(problem.message, advice="Name it with --column FIELD=COLUMN.")
    errors = arguments.errors or arguments.file.with_name(f"{arguments.file.stem}-errors.csv")
    with opened_store(settings) as store:
        order = DateOrder((arguments.dates or DateOrder.UNKNOWN_ORDER).replace("-", " "))
        job = ImportJob(store, table, columns, account, settings.timezone, errors, order)
        job.check()
        _tell_problems(job, arguments)
        changed = job.record(actor())
    print(f"{job.valid:,} rows imported, {changed:,} messages new or changed.")
    return 1 if job.invalid else 0


def _tell_problems(job: ImportJob, arguments: argparse.Namespace) -> None:
    """Name the first wrong rows and the file that has all; raises unless they may be skipped."""
    if not job.invalid:
        job.errors_path.unlink(missing_ok=True)
        return
    for row, problems in job.problems[:SHOWN_PROBLEMS]:
        for problem in problems:
            print(f"line {row}, {problem.field}: {problem.message}", file=sys.stderr)
    where = f"All {job.invalid:,} invalid rows are in {job.errors_path}, each with its problem."
    if not arguments.skip_errors:
        raise IncsError(
            f"{job.invalid:,} rows of {arguments.file} are invalid; nothing was imported. {where}",
            advice="Correct the file and run the command again, or import the valid rows with "
            "--skip-errors.",
        )
    print(where, file=sys.stderr)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise IncsError(f"{path} cannot be read: {error.strerror or error}.") from error
