"""``report``: the delivery figures."""

from __future__ import annotations

import argparse
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from incs_core.cli.opening import opened_store
from incs_core.cli.output import add_format, print_rows
from incs_core.errors import IncsError
from incs_core.settings import load_settings

DEFAULT_DAYS = 30
GROUPINGS = ("hour", "day", "template", "country", "type", "error")


def add_to(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    zone_note = "a date in the reporting zone, included"
    parser.add_argument("--from", dest="start", type=_date, metavar="DATE", help=zone_note)
    parser.add_argument("--to", dest="end", type=_date, metavar="DATE", help=zone_note)
    parser.add_argument("--by", choices=GROUPINGS, help="one row a group")
    parser.add_argument("--include-tests", action="store_true", help="count tests too")
    add_format(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the figures."""
    from incs_core.analytics.report import ReportBy, report
    from incs_core.store.delivery_types import Filter

    settings = load_settings()
    start, end = _period(arguments.start, arguments.end, settings.timezone)
    chosen = Filter(
        start=start,
        end=end,
        accounts=tuple(settings.accounts),
        include_tests=arguments.include_tests,
    )
    by: ReportBy = arguments.by or "total"
    with opened_store(settings) as store:
        rows = report(store, chosen, by, now_ms=int(time.time() * 1000))
        print_rows([row.as_dict(by) for row in rows], arguments.format)
    return 0


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date such as 2026-04-08") from None


def _period(start: date | None, end: date | None, zone: ZoneInfo) -> tuple[date, date]:
    end = end or datetime.now(zone).date()
    start = start or end - timedelta(days=DEFAULT_DAYS - 1)
    if start > end:
        raise IncsError(f"The period ends ({end}) before it starts ({start}).")
    return start, end
