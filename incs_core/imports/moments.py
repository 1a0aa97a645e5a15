"""Times as other systems write them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

_EARLIEST_S: Final = 1_262_304_000  # 2010: INCS and its channels are younger
_LATEST_S: Final = 4_102_444_800  # 2100
_SECONDS, _MILLISECONDS, _MICROSECONDS = 10, 13, 16  # digits


def read_moment(cell: str | datetime) -> datetime | None:
    """A moment: ISO 8601, Unix time in seconds, milli- or microseconds, a spreadsheet's own date.

    It is without a zone where the text has none; None: no such form.
    """
    if isinstance(cell, datetime):
        return cell
    if cell.isdigit() and len(cell) in {_SECONDS, _MILLISECONDS, _MICROSECONDS}:
        return _of_epoch(int(cell) / 10 ** (len(cell) - _SECONDS))
    try:
        return datetime.fromisoformat(cell)
    except ValueError:
        return None


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
