"""Times as other systems write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

_EARLIEST_S: Final = 1_262_304_000  # 2010: INCS and its channels are younger
_LATEST_S: Final = 4_102_444_800  # 2100
_SECONDS, _MILLISECONDS, _MICROSECONDS = 10, 13, 16  # digits


class DateOrder(StrEnum):
    """How dates such as 08/04/2026 are meant; nobody can tell from one alone."""

    UNSAID = "unsaid"
    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


_SLASHED: Final = re.compile(
    r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)


def has_slashes(cell: str | datetime) -> bool:
    """Whether a cell is a date of which it must be said what comes first."""
    return isinstance(cell, str) and _SLASHED.fullmatch(cell) is not None


def parse_time(cell: str | datetime, order: DateOrder = DateOrder.UNSAID) -> datetime | None:
    """A moment: ISO 8601, Unix time in seconds, milli- or microseconds, a spreadsheet's own date.

    Also 08/04/2026 17:22, where `order` says what comes first. It is without a zone where the text
    has none; None: no such form.
    """
    if isinstance(cell, datetime):
        return cell
    if cell.isascii() and cell.isdigit() and len(cell) in {_SECONDS, _MILLISECONDS, _MICROSECONDS}:
        return _of_epoch(int(cell) / 10 ** (len(cell) - _SECONDS))
    try:
        return datetime.fromisoformat(cell)
    except ValueError:
        return None if order is DateOrder.UNSAID else _of_slashed(cell, order)


def milliseconds(moment: datetime, zone: ZoneInfo) -> int:
    """Epoch milliseconds; a moment without a zone is in `zone`."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return round(moment.timestamp() * 1000)


def is_plausible(ms: int) -> bool:
    """Whether messages could be sent then."""
    return _EARLIEST_S * 1000 <= ms < _LATEST_S * 1000


def _of_epoch(seconds: float) -> datetime | None:
    if not _EARLIEST_S <= seconds < _LATEST_S:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _of_slashed(cell: str, order: DateOrder) -> datetime | None:
    found = _SLASHED.fullmatch(cell)
    if found is None:
        return None
    first, second, year, hour, minute, seconds = (int(part or 0) for part in found.groups())
    day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
    try:
        return datetime(year, month, day, hour, minute, seconds)  # noqa: DTZ001 - the reader gives it a zone
    except ValueError:
        return None
