"""``import``: record messages that another system sent."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from incs_core.cli.services import actor, chosen_account, opened_store
from incs_core.errors import IncsError
from incs_core.settings import load_settings

if TYPE_CHECKING:
    from incs_core.message_files.import_job import ImportJob


SHOWN_PROBLEMS = 20


def add_to(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV or a spreadsheet")
    parser.add_argument("--account", help="the account that sent them (default: the first)")
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="which column is which field, where the guess is wrong; may be given often",
    )
    parser.add_argument(
        "--dates",
        choices=("day-first", "month-first"),
        help="how dates such as 08/04/2026 are meant",
    )
    parser.add_argument(
        "--errors",
        type=Path,
        metavar="FILE",
        help="where wrong rows go, to be mended and imported (default: FILE-errors.csv)",
    )
    parser.add_argument(
        "--skip-errors", action="store_true", help="record the right rows although some are wrong"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check all rows, then record them in one transaction; none when one is wrong, unless asked."""
    from incs_core.message_files.column_mapping import missing_columns, named_columns
    from incs_core.message_files.date_parsing import DateOrder
    from incs_core.message_files.import_job import ImportJob
    from incs_core.tabular.reader import open_table

    settings = load_settings()
    account = chosen_account(settings, arguments.account)
    table = open_table(arguments.file.name, _content(arguments.file))
    columns = named_columns(table, arguments.column)
    for problem in missing_columns(columns):
        raise IncsError(problem.message, advice="Name it with --column FIELD=COLUMN.")
    errors = arguments.errors or arguments.file.with_name(f"{arguments.file.stem}-errors.csv")
    with opened_store(settings) as store:
        order = DateOrder((arguments.dates or DateOrder.UNSAID).replace("-", " "))
        job = ImportJob(store, table, columns, account, settings.timezone, errors, order)
        job.check()
        _tell_problems(job, arguments)
        changed = job.record(actor())
    print(f"{job.right:,} rows read, {changed:,} messages new or changed.")
    return 1 if job.wrong else 0


def _tell_problems(job: ImportJob, arguments: argparse.Namespace) -> None:
    """Name the first wrong rows and the file that has all; raises unless they may be skipped."""
    if not job.wrong:
        job.errors_path.unlink(missing_ok=True)
        return
    for row, problems in job.problems[:SHOWN_PROBLEMS]:
        for problem in problems:
            print(f"line {row}, {problem.field}: {problem.message}", file=sys.stderr)
    where = f"All {job.wrong:,} wrong rows are in {job.errors_path}, each with what is wrong."
    if not arguments.skip_errors:
        raise IncsError(
            f"{job.wrong:,} rows of {arguments.file} are wrong; nothing was recorded. {where}",
            advice="Mend the file and run the command again, or record the right rows with "
            "--skip-errors and import the mended rows afterwards.",
        )
    print(where, file=sys.stderr)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise IncsError(f"{path} cannot be read: {error.strerror or error}.") from error
