"""Error codes in time: how many a day, and when each was first and last met."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from incs_core.store import buckets
from incs_core.store.delivery_sql import among_dims
from incs_core.store.delivery_types import FailureDay, FailureSeen, Filter
from incs_core.store.schema import failures_day


def failure_days(connection: Connection, wanted: Filter) -> list[FailureDay]:
    """Failed and refused messages per day and error code, in order of day and code."""
    table = failures_day
    key = (table.c.bucket, table.c.code, table.c.refused)
    total = func.sum(table.c.n)
    first, last = buckets.bucket_of_day(wanted.start), buckets.bucket_of_day(wanted.end)
    statement = (
        select(*key, total)
        .where(table.c.bucket.between(first, last), *among_dims(table, wanted))
        .group_by(*key)
        .having(total > 0)
        .order_by(*key)
    )
    return [
        FailureDay(buckets.day_of(day), code, bool(refused), int(n))
        for day, code, refused, n in connection.execute(statement)
    ]


def failures_seen(connection: Connection, wanted: Filter) -> list[FailureSeen]:
    """When each code was first and last met; the dates of the filter do not matter."""
    table = failures_day
    key = (table.c.code, table.c.refused)
    statement = (
        select(*key, func.min(table.c.bucket), func.max(table.c.bucket))
        .where(table.c.n > 0, *among_dims(table, wanted))
        .group_by(*key)
        .order_by(*key)
    )
    return [
        FailureSeen(code, bool(refused), buckets.day_of(first), buckets.day_of(last))
        for code, refused, first, last in connection.execute(statement)
    ]
