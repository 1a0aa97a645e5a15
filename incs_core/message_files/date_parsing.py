"""Parses times in the formats of other systems."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

_EARLIEST_S: Final = 1_262_304_000  # 2010, before INCS and its channels existed
_LATEST_S: Final = 4_102_444_800  # 2100
_SECONDS, _MILLISECONDS, _MICROSECONDS = 10, 13, 16  # digits
_AMBIGUOUS_DATE: Final = re.compile(
    r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)


class DateOrder(StrEnum):
    """Order of day and month in dates such as 08/04/2026, which are ambiguous."""

    UNKNOWN_ORDER = "unsaid"
    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


def is_ambiguous_date(cell: str | datetime) -> bool:
    """Tell whether a cell is a date whose order of day and month must be given."""
    return isinstance(cell, str) and _AMBIGUOUS_DATE.fullmatch(cell) is not None


def parse_time(cell: str | datetime, order: DateOrder = DateOrder.UNKNOWN_ORDER) -> datetime | None:
    """Parse ISO 8601, Unix time in seconds, milli- or microseconds, or a spreadsheet date.

    Also 08/04/2026 17:22 if `order` is known. The result is naive if the text has no zone; None for
    any other format.
    """
    if isinstance(cell, datetime):
        return cell
    if cell.isascii() and cell.isdigit() and len(cell) in {_SECONDS, _MILLISECONDS, _MICROSECONDS}:
        return _from_epoch(int(cell) / 10 ** (len(cell) - _SECONDS))
    try:
        return datetime.fromisoformat(cell)
    except ValueError:
        return None if order is DateOrder.UNKNOWN_ORDER else _from_ambiguous(cell, order)


def epoch_milliseconds(moment: datetime, zone: ZoneInfo) -> int:
    """Return epoch milliseconds; a naive time is in `zone`."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return round(moment.timestamp() * 1000)


def is_plausible(ms: int) -> bool:
    """Tell whether a time is between 2010 and 2099."""
    return _EARLIEST_S * 1000 <= ms < _LATEST_S * 1000


def _from_epoch(seconds: float) -> datetime | None:
    if not _EARLIEST_S <= seconds < _LATEST_S:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _from_ambiguous(cell: str, order: DateOrder) -> datetime | None:
    match = _AMBIGUOUS_DATE.fullmatch(cell)
    if match is None:
        return None
    first, second, year, hour, minute, seconds = (int(part or 0) for part in match.groups())
    day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
    try:
        return datetime(year, month, day, hour, minute, seconds)  # noqa: DTZ001 - the caller adds the zone
    except ValueError:
        return None
