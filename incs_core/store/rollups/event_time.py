"""By event time: in which hour each message reached each status, and the same for all messages."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, func, select

from incs_core.domain.delivery import EventTimeCounts, EventTimeRow
from incs_core.domain.filters import Filter, Group
from incs_core.store.rollups import buckets
from incs_core.store.rollups.buckets import both_buckets, day_of_hour
from incs_core.store.rollups.select_statements import among_dims
from incs_core.store.schema import (
    FAILED,
    HAPPENED_COLUMNS,
    REFUSED,
    happened_day,
    happened_hour,
    messages,
)
from incs_core.store.schema import meta as meta_table

log = logging.getLogger(__name__)

EventTimeCells = dict[tuple[int, int], list[int]]  # by bucket and dim_id
StatusTimes = tuple[int | None, int | None, int | None, int | None, int | None]
NEVER: Final[StatusTimes] = (None, None, None, None, None)
NOTHING: Final = (0,) * len(HAPPENED_COLUMNS)
_SLOT_MS: Final = 900_000  # every zone's hours begin on a quarter of an hour
_FETCH: Final = 10_000
_c = messages.c
_DELIVERED: Final = func.coalesce(_c.delivered_ms, _c.read_ms)
_SENT: Final = func.coalesce(_c.sent_ms, _DELIVERED)


def status_times(
    status: int,
    cohort_ms: int,
    sent_ms: int | None,
    delivered_ms: int | None,
    read_ms: int | None,
    failed_ms: int | None,
) -> StatusTimes:
    """When a message was accepted, sent, delivered, read and failed (epoch milliseconds)."""
    if status >= FAILED:
        return (cohort_ms, None, None, None, failed_ms) if status == FAILED else NEVER
    if delivered_ms is None:
        delivered_ms = read_ms
    return cohort_ms, delivered_ms if sent_ms is None else sent_ms, delivered_ms, read_ms, None


def count_by_hour(connection: Connection, zone: ZoneInfo) -> EventTimeCells:
    """What happened in each local hour, counted from all messages."""
    cells: EventTimeCells = {}
    for place, (moment, condition) in enumerate(_steps()):
        slot = (moment // _SLOT_MS).label("slot")
        query = (
            select(_c.dim_id, slot, func.count())
            .where(condition, moment.is_not(None))
            .group_by(_c.dim_id, slot)
        )
        result = connection.execute(query, execution_options={"yield_per": _FETCH})
        for dim_id, number, count in result:
            cell = both_buckets(number * _SLOT_MS, zone)[0], dim_id
            cells.setdefault(cell, [*NOTHING])[place] += count
    return cells


def by_day(hours: EventTimeCells, zone: ZoneInfo) -> EventTimeCells:
    """The same by local day."""
    days: EventTimeCells = {}
    for (hour, dim_id), counts in hours.items():
        cell = day_of_hour(hour, zone), dim_id
        days[cell] = [*map(sum, zip(days.get(cell, NOTHING), counts, strict=True))]
    return days


def fill_event_time(connection: Connection) -> None:
    """Count what there is into the two tables, which must be empty; once, on migration."""
    kept = select(meta_table.c.value).where(meta_table.c.key == "zone")
    zone = connection.execute(kept).scalar()
    if zone is None:
        return  # nobody has opened this history yet
    if connection.execute(select(_c.account).limit(1)).first() is None:
        return
    log.warning("Counting the history by event time, once; a million messages take some seconds.")
    hours = count_by_hour(connection, ZoneInfo(zone))
    for table, cells in ((happened_hour, hours), (happened_day, by_day(hours, ZoneInfo(zone)))):
        if cells:
            connection.execute(table.insert(), [*_rows(cells)])


def _rows(cells: EventTimeCells) -> Iterable[dict[str, int]]:
    names = ("bucket", "dim_id", *HAPPENED_COLUMNS)
    return (dict(zip(names, (*cell, *cells[cell]), strict=True)) for cell in sorted(cells))


def _steps() -> tuple[tuple[ColumnElement[Any], ColumnElement[bool]], ...]:
    """The moment of each of HAPPENED_COLUMNS, and of which messages: `times_of` in SQL."""
    arrives, accepted = _c.status < FAILED, _c.status < REFUSED
    return (
        (_c.cohort_ms, accepted),
        (_SENT, arrives),
        (_DELIVERED, arrives),
        (_c.read_ms, arrives),
        (_c.failed_ms, _c.status == FAILED),
    )


def event_time_counts(
    connection: Connection, zone: ZoneInfo, wanted: Filter, by: Literal["hour", "day"]
) -> list[EventTimeRow]:
    """The hours or days of the period in which anything happened, in order.

    The period limits when it happened, not when the messages were sent.
    """
    table = happened_hour if by == "hour" else happened_day
    first, after = _range(zone, wanted, by)
    sums = [func.sum(table.c[name]) for name in HAPPENED_COLUMNS]
    statement = (
        select(table.c.bucket, *sums)
        .where(table.c.bucket >= first, table.c.bucket < after, *among_dims(table, wanted))
        .group_by(table.c.bucket)
        .order_by(table.c.bucket)
    )
    return [
        EventTimeRow(_group(bucket, by), EventTimeCounts(*map(int, counts)))
        for bucket, *counts in connection.execute(statement).all()
        if any(counts)  # a message that moved away may leave a row of zeros
    ]


def _range(zone: ZoneInfo, wanted: Filter, by: Literal["hour", "day"]) -> tuple[int, int]:
    if by == "day":
        return buckets.bucket_of_day(wanted.start), buckets.bucket_of_day(wanted.end) + 1
    start_ms, after_ms = buckets.day_bounds_ms(wanted.start, wanted.end, zone)
    return start_ms // 1_000, after_ms // 1_000


def _group(bucket: int, by: Literal["hour", "day"]) -> Group:
    return bucket if by == "hour" else buckets.day_of(bucket).isoformat()
