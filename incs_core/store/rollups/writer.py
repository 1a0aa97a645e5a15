"""Writes the sum of a batch's moves into the roll-up tables, each cell once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from incs_core.domain.histogram import add, pack, unpack
from incs_core.store.drivers.base import Driver, Statement
from incs_core.store.rollups.deltas import Cell, FailureCell, LatencyCell, RollupDeltas
from incs_core.store.schema import COUNT_COLUMNS, HAPPENED_COLUMNS

_COMPACT_AFTER: Final = 256  # words appended to one packed histogram
_MOST_CELLS: Final = 20_000


def _counts(table: str, columns: Sequence[str]) -> Statement:
    sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in columns)
    return Statement(
        f"INSERT INTO {table} (bucket, dim_id, {', '.join(columns)}) {{rows}}"
        f" ON CONFLICT (bucket, dim_id) DO UPDATE SET {sums}",
        ("bigint", "int", *("int" for _ in columns)),
        keys=2,
        filling=(0,) * len(columns),
    )


def _failures(table: str) -> Statement:
    return Statement(
        f"INSERT INTO {table} (bucket, dim_id, code, refused, n) {{rows}}"
        f" ON CONFLICT (bucket, dim_id, code, refused) DO UPDATE SET n = {table}.n + excluded.n",
        ("bigint", "int", "text", "int", "int"),
        keys=4,
        filling=(0,),
    )


_LATENCY_HEAD: Final = (
    "INSERT INTO latency_day (bucket, dim_id, kind, counts) {rows}"
    " ON CONFLICT (bucket, dim_id, kind) DO UPDATE SET counts = "
)
_LATENCY_TYPES: Final = ("bigint", "int", "int", "bytea")
# Packed histograms are added by joining them; SQLite joins blobs but calls the result a text.
_APPEND: Final = Statement(
    _LATENCY_HEAD + "CAST(latency_day.counts || excluded.counts AS {blob})",
    _LATENCY_TYPES,
    keys=3,
    filling=(b"",),
)
_REPLACE: Final = Statement(_LATENCY_HEAD + "excluded.counts", _LATENCY_TYPES)
_COLUMNS: Final = {
    "rollup_hour": COUNT_COLUMNS,
    "rollup_day": COUNT_COLUMNS,
    "happened_hour": HAPPENED_COLUMNS,
    "happened_day": HAPPENED_COLUMNS,
}
_COUNTS: Final = {table: _counts(table, columns) for table, columns in _COLUMNS.items()}
_FAILURES: Final = {table: _failures(table) for table in ("failures_hour", "failures_day")}


class RollupWriter:
    """Writes moves; remembers which packed histograms have grown and should be packed anew."""

    def __init__(self) -> None:
        self._appended: dict[LatencyCell, int] = {}

    def write(self, driver: Driver, moves: RollupDeltas) -> None:
        """Add `moves` to the tables. Cells are written in order: two writers cannot deadlock."""
        _write_counts(driver, "rollup_hour", moves.hours)
        _write_counts(driver, "rollup_day", moves.days)
        _write_counts(driver, "happened_hour", moves.event_time_hours)
        _write_counts(driver, "happened_day", moves.event_time_days)
        _write_failures(driver, "failures_hour", moves.failures_hour)
        _write_failures(driver, "failures_day", moves.failures_day)
        self._write_latency(driver, moves.latency)

    def _write_latency(
        self, driver: Driver, latency: Mapping[LatencyCell, Mapping[int, int]]
    ) -> None:
        append, replace = [], []
        for cell in sorted(latency):
            counts = latency[cell].values()
            if not any(counts):
                continue  # what was taken away was added again
            if min(counts) >= 0 and self._may_append(cell, len(counts)):
                append.append((*cell, pack(latency[cell])))
            else:
                replace.append(cell)
        driver.many(_APPEND, append)
        for cell in replace:
            _replace(driver, cell, latency[cell])

    def _may_append(self, cell: LatencyCell, words: int) -> bool:
        if len(self._appended) > _MOST_CELLS:
            self._appended.clear()
        appended = self._appended[cell] = self._appended.get(cell, 0) + words
        if appended > _COMPACT_AFTER:
            self._appended[cell] = 0
        return appended <= _COMPACT_AFTER


def _write_counts(driver: Driver, table: str, cells: Mapping[Cell, list[int]]) -> None:
    rows = [(*cell, *cells[cell]) for cell in sorted(cells) if any(cells[cell])]
    driver.many(_COUNTS[table], rows)
    for bucket, dim_id, *counts in rows:
        if sum(counts) < 0:  # messages moved away; leave no empty cell behind
            zeros = " AND ".join(f"{name} = 0" for name in _COLUMNS[table])
            text = f"DELETE FROM {table} WHERE bucket = ? AND dim_id = ? AND {zeros}"  # noqa: S608
            driver.run(text, (bucket, dim_id))


def _write_failures(driver: Driver, table: str, cells: Mapping[FailureCell, int]) -> None:
    rows = [(*cell, cells[cell]) for cell in sorted(cells) if cells[cell]]
    driver.many(_FAILURES[table], rows)
    for *cell, count in rows:
        if count < 0:
            text = (
                f"DELETE FROM {table} WHERE bucket = ? AND dim_id = ? AND code = ?"  # noqa: S608
                " AND refused = ? AND n <= 0"
            )
            driver.run(text, cell)


def _replace(driver: Driver, cell: LatencyCell, changes: Mapping[int, int]) -> None:
    """Unpack a histogram, change it, and pack it anew, without zeros."""
    where = "WHERE bucket = ? AND dim_id = ? AND kind = ?"
    found = driver.query(f"SELECT counts FROM latency_day {where}{driver.for_update}", cell)  # noqa: S608
    total = add(unpack(bytes(found[0][0])) if found else {}, changes)
    left = {bucket: count for bucket, count in total.items() if count > 0}
    if left:
        driver.many(_REPLACE, [(*cell, pack(left))])
    elif found:
        driver.run(f"DELETE FROM latency_day {where}", cell)  # noqa: S608
