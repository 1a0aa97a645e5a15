"""Recomputes every roll-up from the messages: checks that they agree, and changes the zone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, Table, delete, func, select

from incs_core.domain.events import Difference
from incs_core.domain.histogram import bucket_of, pack, unpack
from incs_core.store.drivers.base import REBUILD_LOCK
from incs_core.store.meta import ZONE
from incs_core.store.rollups import event_time
from incs_core.store.rollups.buckets import both_buckets, day_of_hour
from incs_core.store.rollups.deltas import Cell, FailureCell, LatencyCell
from incs_core.store.schema import (
    COUNT_COLUMNS,
    FAILED,
    INTENT,
    LATENCY_DELIVERED,
    LATENCY_READ,
    REFUSED,
    failures_day,
    failures_hour,
    happened_day,
    happened_hour,
    latency_day,
    messages,
    rollup_day,
    rollup_hour,
)
from incs_core.store.schema import meta as meta_table
from incs_core.store.unit_of_work import StoreContext, UnitOfWork

K = TypeVar("K", bound=tuple[Any, ...])
V = TypeVar("V")
Values = tuple[int, ...]
_SLOT_MS: Final = 900_000  # every zone's hours begin on a quarter of an hour
_FETCH: Final = 10_000
_ROLLUPS: Final = (
    rollup_hour,
    rollup_day,
    happened_hour,
    happened_day,
    failures_hour,
    failures_day,
    latency_day,
)
_c = messages.c
_SLOT: Final = (_c.cohort_ms // _SLOT_MS).label("slot")


def rebuild(core: StoreContext, zone: ZoneInfo) -> list[Difference]:
    """Recompute the roll-ups in `zone`; return the cells that did not agree with the messages.

    One transaction: who reads meanwhile sees the old figures, who writes waits. If the zone in
    force was another one, every cell is new and the one difference is the zone itself.
    """

    def work(change: UnitOfWork) -> list[Difference]:
        connection = change.connection
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({REBUILD_LOCK})")
        kept = core.follow_zone(change.driver.zone_name())
        moved = kept.key != zone.key
        if moved:
            _forget(connection)
        differences = _recount(change, zone)
        if moved:
            connection.execute(
                meta_table.update().where(meta_table.c.key == ZONE).values(value=zone.key)
            )
            return [Difference("meta", (ZONE, kept.key, zone.key), (), ())]
        return differences

    differences = core.change(work)
    core.zone = zone
    return differences


def _recount(change: UnitOfWork, zone: ZoneInfo) -> list[Difference]:
    connection = change.connection
    hours = _count_hours(connection, zone)
    days = _by_day(hours, zone)
    failed_hours = _count_failures(connection, zone)
    failed_days = _failures_by_day(failed_hours, zone)
    found = _mend(change, rollup_hour, 2, _tuples(hours))
    found += _mend(change, rollup_day, 2, _tuples(days))
    found += _mend_happened(change, zone)
    found += _mend(change, failures_hour, 4, {cell: (n,) for cell, n in failed_hours.items()})
    found += _mend(change, failures_day, 4, {cell: (n,) for cell, n in failed_days.items()})
    return found + _mend_latency(change, _count_latency(connection, zone))


def _mend_happened(change: UnitOfWork, zone: ZoneInfo) -> list[Difference]:
    hours = event_time.count_by_hour(change.connection, zone)
    found = _mend(change, happened_hour, 2, _tuples(hours))
    return found + _mend(change, happened_day, 2, _tuples(event_time.by_day(hours, zone)))


def _count_hours(connection: Connection, zone: ZoneInfo) -> dict[Cell, list[int]]:
    query = (
        select(_c.dim_id, _c.status, _SLOT, func.count())
        .where(_c.status != INTENT)
        .group_by(_c.dim_id, _c.status, _SLOT)
    )
    cells: dict[Cell, list[int]] = {}
    for dim_id, status, slot, count in _stream(connection, query):
        cell = both_buckets(slot * _SLOT_MS, zone)[0], dim_id
        counts = cells.get(cell)
        if counts is None:
            counts = cells[cell] = [0] * len(COUNT_COLUMNS)
        counts[status] += count
    return cells


def _by_day(hours: Mapping[Cell, list[int]], zone: ZoneInfo) -> dict[Cell, list[int]]:
    days: dict[Cell, list[int]] = {}
    for (hour, dim_id), counts in hours.items():
        cell = day_of_hour(hour, zone), dim_id
        before = days.get(cell)
        days[cell] = [*counts] if before is None else [*map(sum, zip(before, counts, strict=True))]
    return days


def _count_failures(connection: Connection, zone: ZoneInfo) -> dict[FailureCell, int]:
    code = func.coalesce(_c.error_code, "").label("code")
    query = (
        select(_c.dim_id, _c.status, _SLOT, code, func.count())
        .where(_c.status.in_((FAILED, REFUSED)))
        .group_by(_c.dim_id, _c.status, _SLOT, code)
    )
    cells: dict[FailureCell, int] = {}
    for dim_id, status, slot, words, count in _stream(connection, query):
        hour = both_buckets(slot * _SLOT_MS, zone)[0]
        cell = hour, dim_id, words, int(status == REFUSED)
        cells[cell] = cells.get(cell, 0) + count
    return cells


def _failures_by_day(hours: Mapping[FailureCell, int], zone: ZoneInfo) -> dict[FailureCell, int]:
    days: dict[FailureCell, int] = {}
    for (hour, dim_id, code, refused), count in hours.items():
        cell = day_of_hour(hour, zone), dim_id, code, refused
        days[cell] = days.get(cell, 0) + count
    return days


def _count_latency(connection: Connection, zone: ZoneInfo) -> dict[LatencyCell, dict[int, int]]:
    query = select(
        _c.dim_id,
        _SLOT,
        _c.delivered_ms - _c.accepted_ms,
        _c.read_ms - _c.delivered_ms,
    ).where(_c.delivered_ms.is_not(None), _c.status != FAILED, _c.status != REFUSED)
    cells: dict[LatencyCell, dict[int, int]] = {}
    for dim_id, slot, to_delivered, to_read in _stream(connection, query):
        day = both_buckets(slot * _SLOT_MS, zone)[1]
        if to_delivered is not None:
            _tally(cells, (day, dim_id, LATENCY_DELIVERED), to_delivered)
        if to_read is not None:
            _tally(cells, (day, dim_id, LATENCY_READ), to_read)
    return cells


def _tally(cells: dict[LatencyCell, dict[int, int]], cell: LatencyCell, ms: int) -> None:
    histogram = cells.setdefault(cell, {})
    bucket = bucket_of(ms / 1000)
    histogram[bucket] = histogram.get(bucket, 0) + 1


def _mend(
    change: UnitOfWork, table: Table, keys: int, counted: dict[Any, Values]
) -> list[Difference]:
    return _put_right(change, table, keys, counted, tuple)


def _mend_latency(
    change: UnitOfWork, counted: dict[LatencyCell, dict[int, int]]
) -> list[Difference]:
    packed = {cell: (pack(histogram),) for cell, histogram in counted.items()}

    def normal(values: Iterable[Any]) -> tuple[bytes, ...]:
        return tuple(pack(unpack(bytes(value))) for value in values)

    return _put_right(change, latency_day, 3, packed, normal)


def _put_right(
    change: UnitOfWork,
    table: Table,
    keys: int,
    counted: dict[Any, tuple[Any, ...]],
    normal: Callable[[Iterable[Any]], tuple[Any, ...]],
) -> list[Difference]:
    """Compare a table with what was counted, and write only the cells that differ."""
    found: list[Difference] = []
    wrong: list[tuple[Any, ...]] = []
    for row in _stream(change.connection, select(table)):
        key, stored = tuple(row[:keys]), normal(row[keys:])
        right = counted.pop(key, ())
        if right != stored:
            found.append(Difference(table.name, key, _figures(stored), _figures(right)))
            wrong.append((*key, *right))
    missing = [(*key, *values) for key, values in sorted(counted.items())]
    found += [Difference(table.name, row[:keys], (), _figures(row[keys:])) for row in missing]
    _delete(change.connection, table, keys, wrong)
    right_rows = [row for row in wrong if len(row) > keys] + missing
    change.driver.pour(table.name, table.columns.keys(), right_rows)
    return found


def _delete(connection: Connection, table: Table, keys: int, rows: list[tuple[Any, ...]]) -> None:
    columns = list(table.columns)[:keys]
    for row in rows:
        conditions = (column == value for column, value in zip(columns, row, strict=False))
        connection.execute(delete(table).where(*conditions))


def _figures(values: Iterable[Any]) -> Values:
    """Counts as they are; a packed histogram as how many durations it holds."""
    return tuple(
        sum(unpack(value).values()) if isinstance(value, bytes) else int(value) for value in values
    )


def _tuples(cells: Mapping[Cell, list[int]]) -> dict[Any, Values]:
    return {cell: tuple(counts) for cell, counts in cells.items()}


def _forget(connection: Connection) -> None:
    for table in _ROLLUPS:
        connection.execute(delete(table))


def _stream(connection: Connection, query: Select[Any]) -> Iterable[Any]:
    """The rows of a query a portion at a time: there may be millions."""
    result = connection.execute(query, execution_options={"yield_per": _FETCH})
    for portion in result.partitions(_FETCH):
        yield from portion
