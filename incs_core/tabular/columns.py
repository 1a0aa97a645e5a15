"""What a cell and a column hold, and times as they read in the reporting zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

Cell = str | int | float | bool | date | datetime | None
"""What stands in a cell of a table, on screen and in files."""

ColumnValues = Sequence[str | int | float | None]
"""The values of one column, one for each row of a portion."""

_QUARTER_MS: Final = 900_000  # clocks are set at full quarters, in every zone
_DAY_S: Final = 86_400
_EPOCH_SERIAL: Final = 25_569  # 1970-01-01 as a spreadsheet counts days
_CLOCK: Final = tuple(f"{second // 60:02d}:{second % 60:02d}" for second in range(3_600))


class ColumnKind(StrEnum):
    """What the values are. WORD: a text of which there are few; MOMENT: epoch milliseconds, UTC."""

    TEXT = "text"
    WORD = "word"
    NUMBER = "number"
    MOMENT = "moment"


class FileColumn(NamedTuple):
    """A column of a file: its heading, what it holds, and its width in characters."""

    name: str
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 16


class _Quarter(NamedTuple):
    """What all moments of a quarter of an hour have in common."""

    hour: str  # 2026-04-08 17:
    start_s: int  # within the hour
    offset: str  # +07:00
    offset_s: int


class LocalTimes:
    """Moments in a zone, fast: what is the same within a quarter of an hour is worked out once."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._quarters: dict[int, _Quarter] = {}

    def texts(self, moments: ColumnValues) -> list[str | None]:
        """As ``2026-04-08 17:22:01+07:00``, a whole column: a call for each would cost most."""
        known, quarter, clock = self._quarters.get, self._quarter, _CLOCK
        found: list[str | None] = []
        for ms in moments:
            if ms is None:
                found.append(None)
                continue
            number, rest = divmod(int(ms), _QUARTER_MS)
            hour, start_s, offset, _ = known(number) or quarter(number)
            found.append(f"{hour}{clock[start_s + rest // 1000]}{offset}")
        return found

    def serials(self, moments: ColumnValues) -> list[float | None]:
        """As a spreadsheet counts: days since 1899-12-30, as the clock on the wall reads."""
        known, quarter = self._quarters.get, self._quarter
        found: list[float | None] = []
        for ms in moments:
            if ms is None:
                found.append(None)
                continue
            number = int(ms) // _QUARTER_MS
            offset_s = (known(number) or quarter(number))[3]
            found.append((int(ms) / 1000 + offset_s) / _DAY_S + _EPOCH_SERIAL)
        return found

    def _quarter(self, number: int) -> _Quarter:
        local = datetime.fromtimestamp(number * _QUARTER_MS / 1000, UTC).astimezone(self._zone)
        offset = local.utcoffset()
        found = self._quarters[number] = _Quarter(
            local.strftime("%Y-%m-%d %H:"),
            local.minute * 60,
            local.isoformat(timespec="seconds")[19:],
            int(offset.total_seconds()) if offset else 0,
        )
        return found
