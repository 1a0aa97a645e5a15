"""Column types of a table file, and fast formatting of times in the reporting zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

Cell = str | int | float | bool | date | datetime | None
"""What stands in a cell of a table, on screen and in files."""

ColumnValues = Sequence[str | int | float | None]
"""The values of one column of a chunk of rows."""

_QUARTER_MS: Final = 900_000  # UTC offsets change at full quarter hours, in every zone
_DAY_S: Final = 86_400
_EPOCH_SERIAL: Final = 25_569  # spreadsheet serial number of 1970-01-01
_CLOCK: Final = tuple(f"{second // 60:02d}:{second % 60:02d}" for second in range(3_600))


class ColumnKind(StrEnum):
    """Type of a column. WORD: text with few distinct values; MOMENT: epoch milliseconds, UTC."""

    TEXT = "text"
    WORD = "word"
    NUMBER = "number"
    MOMENT = "moment"


class FileColumn(NamedTuple):
    """A column of a file: heading, type, and width in characters."""

    name: str
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 16


class _Quarter(NamedTuple):
    """Local time and UTC offset that all times of one quarter of an hour share."""

    hour: str  # 2026-04-08 17:
    start_s: int  # within the hour
    offset: str  # +07:00
    offset_s: int


class LocalTimes:
    """Formats times in a zone; caches per quarter of an hour, as zone arithmetic is slow."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._quarters: dict[int, _Quarter] = {}

    def texts(self, times_ms: ColumnValues) -> list[str | None]:
        """Return a column as texts such as ``2026-04-08 17:22:01+07:00``."""
        cached, quarter, clock = self._quarters.get, self._quarter, _CLOCK
        texts: list[str | None] = []
        for ms in times_ms:
            if ms is None:
                texts.append(None)
                continue
            index, rest_ms = divmod(int(ms), _QUARTER_MS)
            hour, start_s, offset, _ = cached(index) or quarter(index)
            texts.append(f"{hour}{clock[start_s + rest_ms // 1000]}{offset}")
        return texts

    def serials(self, times_ms: ColumnValues) -> list[float | None]:
        """Return a column as spreadsheet serial numbers: days since 1899-12-30 in local time."""
        cached, quarter = self._quarters.get, self._quarter
        serials: list[float | None] = []
        for ms in times_ms:
            if ms is None:
                serials.append(None)
                continue
            index = int(ms) // _QUARTER_MS
            offset_s = (cached(index) or quarter(index))[3]
            serials.append((int(ms) / 1000 + offset_s) / _DAY_S + _EPOCH_SERIAL)
        return serials

    def _quarter(self, index: int) -> _Quarter:
        local = datetime.fromtimestamp(index * _QUARTER_MS / 1000, UTC).astimezone(self._zone)
        offset = local.utcoffset()
        quarter = self._quarters[index] = _Quarter(
            local.strftime("%Y-%m-%d %H:"),
            local.minute * 60,
            local.isoformat(timespec="seconds")[19:],
            int(offset.total_seconds()) if offset else 0,
        )
        return quarter
