"""Writer of CSV files of any length, chunk by chunk."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from incs_core.tabular.columns import ColumnKind, ColumnValues, FileColumn, LocalTimes
from incs_core.tabular.formulas import neutralize_formula


class CsvFile:
    """A CSV file in UTF-8 with a byte-order mark, without which Excel garbles accents.

    Formulas are neutralised. Times are ISO 8601 with the offset of `zone`.
    """

    def __init__(self, path: Path, columns: Sequence[FileColumn], zone: ZoneInfo) -> None:
        self._kinds = [column.kind for column in columns]
        self._times = LocalTimes(zone)
        self._cell_cache: dict[object, object] = {}
        self._file = path.open("w", encoding="utf-8-sig", newline="", buffering=1 << 20)
        self._writer = csv.writer(self._file)
        self._writer.writerow([column.name for column in columns])

    def write(self, columns: Sequence[ColumnValues]) -> None:
        """Append a chunk of rows, given as columns of equal length."""
        cells = [self._cells(*pair) for pair in zip(self._kinds, columns, strict=True)]
        self._writer.writerows(zip(*cells, strict=True))

    def close(self) -> None:
        """Finish the file."""
        self._file.close()

    def _cells(self, kind: ColumnKind, values: ColumnValues) -> Sequence[object]:
        if kind is ColumnKind.MOMENT:
            return self._times.texts(values)
        if kind is ColumnKind.NUMBER:
            return values
        if kind is ColumnKind.WORD:
            cached = self._cell_cache
            return [
                cached[value] if value in cached else self._cached_cell(value) for value in values
            ]
        return [neutralize_formula(value) for value in values]

    def _cached_cell(self, value: str | float | None) -> object:
        cell = self._cell_cache[value] = neutralize_formula(value)
        return cell
