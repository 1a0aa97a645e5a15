"""What a column of a large file holds, and times as they read in the reporting zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

Values = Sequence[str | int | float | None]
"""The values of one column, one for each row of a portion."""

_QUARTER_MS: Final = 900_000  # clocks are set at full quarters, in every zone
_DAY_S: Final = 86_400
_EPOCH_SERIAL: Final = 25_569  # 1970-01-01 as a spreadsheet counts days


class Kind(StrEnum):
    """What the values are. WORD: a text of which there are few; MOMENT: epoch milliseconds, UTC."""

    TEXT = "text"
    WORD = "word"
    NUMBER = "number"
    MOMENT = "moment"


class FileColumn(NamedTuple):
    """A column of a file: its heading, what it holds, and its width in characters."""

    name: str
    kind: Kind = Kind.TEXT
    width: int = 16


class _Quarter(NamedTuple):
    """What all moments of a quarter of an hour have in common."""

    hour: str  # 2026-04-08 17:
    minute: int
    offset: str  # +07:00
    offset_s: int


class LocalTimes:
    """Moments in a zone, fast: what is the same within a quarter of an hour is worked out once."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._quarters: dict[int, _Quarter] = {}

    def text(self, ms: int) -> str:
        """As ``2026-04-08 17:22:01+07:00``."""
        number, rest = divmod(ms, _QUARTER_MS)
        hour, minute, offset, _ = self._quarters.get(number) or self._quarter(number)
        minutes, seconds = divmod(rest // 1000, 60)
        return f"{hour}{minute + minutes:02d}:{seconds:02d}{offset}"

    def serial(self, ms: int) -> float:
        """As a spreadsheet counts: days since 1899-12-30, as the clock on the wall reads."""
        number = ms // _QUARTER_MS
        quarter = self._quarters.get(number) or self._quarter(number)
        return (ms / 1000 + quarter.offset_s) / _DAY_S + _EPOCH_SERIAL

    def _quarter(self, number: int) -> _Quarter:
        local = datetime.fromtimestamp(number * _QUARTER_MS / 1000, UTC).astimezone(self._zone)
        offset = local.utcoffset()
        found = self._quarters[number] = _Quarter(
            local.strftime("%Y-%m-%d %H:"),
            local.minute,
            local.isoformat(timespec="seconds")[19:],
            int(offset.total_seconds()) if offset else 0,
        )
        return found
