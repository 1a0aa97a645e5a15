"""``report``: the delivery figures."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from incs_core.cli.output import add_format, print_rows
from incs_core.cli.services import opened_store
from incs_core.domain.filters import FILTER_FIELDS, Filter
from incs_core.errors import IncsError
from incs_core.settings import Settings, load_settings

if TYPE_CHECKING:
    from incs_core.store import Store


DEFAULT_DAYS = 30
GROUPINGS = ("hour", "day", *(each.name for each in FILTER_FIELDS), "error")
FILE_KINDS = (".html", ".xlsx")


def add_report(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    zone_note = "date in the reporting zone, inclusive"
    parser.add_argument("--from", dest="start", type=_date, metavar="DATE", help=zone_note)
    parser.add_argument("--to", dest="end", type=_date, metavar="DATE", help=zone_note)
    parser.add_argument("--by", choices=GROUPINGS, help="group the figures by")
    for each in FILTER_FIELDS:
        parser.add_argument(
            f"--{each.name}",
            dest=each.attribute,
            action="append",
            default=[],
            metavar="NAME",
            help="filter; repeatable",
        )
    parser.add_argument("--include-tests", action="store_true", help="include tests")
    add_format(parser)
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="write the full report to FILE.html or FILE.xlsx",
    )
    parser.set_defaults(run=run_report)


def run_report(arguments: argparse.Namespace) -> int:
    """Print the figures, or write the whole report to a file."""
    settings = load_settings()
    chosen = _filter(arguments, settings)
    now_ms = int(time.time() * 1000)
    if arguments.output:
        _check_kind(arguments.output)
    with opened_store(settings) as store:
        if arguments.output:
            _write(store, chosen, arguments.output, now_ms)
        else:
            _print(store, chosen, arguments, now_ms)
    return 0


def _filter(arguments: argparse.Namespace, settings: Settings) -> Filter:
    start, end = _period(arguments.start, arguments.end, settings.timezone)
    unknown = sorted(set(arguments.accounts) - set(settings.accounts))
    if unknown:
        raise IncsError(
            f"There is no account “{unknown[0]}”.",
            advice=f"Configured accounts: {', '.join(settings.accounts)}.",
        )
    chosen = {each.attribute: tuple(getattr(arguments, each.attribute)) for each in FILTER_FIELDS}
    chosen["accounts"] = chosen["accounts"] or tuple(settings.accounts)
    return Filter(start, end, arguments.include_tests, **chosen)


def _print(store: Store, chosen: Filter, arguments: argparse.Namespace, now_ms: int) -> None:
    from incs_core.analytics.report_rows import ReportBy, report

    by: ReportBy = arguments.by or "total"
    rows = report(store, chosen, by, now_ms=now_ms)
    print_rows([row.as_dict(by) for row in rows], arguments.format)


def _write(store: Store, chosen: Filter, file: Path, now_ms: int) -> None:
    from incs_core.analytics.overview import delivery_overview
    from incs_core.report.build import report_document
    from incs_core.report.data import StoreReads, read_report_data
    from incs_core.report.html import report_html
    from incs_core.report.workbook import workbook

    with store.snapshot():
        overview = delivery_overview(store, chosen, now_ms)
        material = read_report_data(StoreReads(store), overview)
    document = report_document(overview, material)
    is_page = file.suffix.lower() == ".html"
    data = report_html(document).encode() if is_page else workbook(document)
    try:
        file.write_bytes(data)
    except OSError as error:
        raise IncsError(f"{file} cannot be written: {error.strerror}.") from error
    print(f"Wrote {file}.", file=sys.stderr)


def _check_kind(file: Path) -> None:
    if file.suffix.lower() not in FILE_KINDS:
        raise IncsError(
            f"{file.name} is neither .html nor .xlsx.", advice="Use one of these extensions."
        )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-04-08") from None


def _period(start: date | None, end: date | None, zone: ZoneInfo) -> tuple[date, date]:
    end = end or datetime.now(zone).date()
    start = start or end - timedelta(days=DEFAULT_DAYS - 1)
    if start > end:
        raise IncsError(f"The period ends ({end}) before it starts ({start}).")
    return start, end
