"""What happened in each hour or on each day, whenever the messages were sent."""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from incs_core.store import buckets
from incs_core.store.delivery_sql import among_dims
from incs_core.store.delivery_types import Filter, Group, Happened, HappenedRow
from incs_core.store.schema import HAPPENED_COLUMNS, happened_day, happened_hour


def happened(
    connection: Connection, zone: ZoneInfo, wanted: Filter, by: Literal["hour", "day"]
) -> list[HappenedRow]:
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
        HappenedRow(_group(bucket, by), Happened(*map(int, counts)))
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
