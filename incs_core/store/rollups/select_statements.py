"""How the roll-ups are read: statements for whole local days, split where messages expire.

Rows come back as (part, key, the seven counting columns, expired). Several parts are joined into
one statement, so that all of them see the same moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Table,
    case,
    func,
    literal_column,
    select,
    union_all,
)

from incs_core.domain.delivery import Counts
from incs_core.domain.filters import FILTER_FIELDS, Filter
from incs_core.store.rollups import buckets
from incs_core.store.schema import COUNT_COLUMNS, dimensions, rollup_day, rollup_hour

Key = Literal["total", "bucket", "dim"]
Rows = Select[*tuple[Any, ...]]
Statement = Rows | CompoundSelect[*tuple[Any, ...]]
ZERO: ColumnElement[int] = literal_column("0", Integer)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole local days, both included, and what an open message has to be older than to expire."""

    start: date
    end: date
    zone: ZoneInfo
    cutoff_ms: int

    @property
    def days(self) -> tuple[int, int]:
        """The first and the last day bucket."""
        return buckets.bucket_of_day(self.start), buckets.bucket_of_day(self.end)

    @property
    def hours(self) -> tuple[int, int]:
        """The first hour bucket, and the first one after the span."""
        start_ms, after_ms = buckets.day_bounds_ms(self.start, self.end, self.zone)
        return start_ms // 1_000, after_ms // 1_000

    @property
    def cutoff_day(self) -> int:
        """The day bucket in which the cutoff lies."""
        return buckets.day_bucket(self.cutoff_ms, self.zone)

    @property
    def expired_hours(self) -> tuple[int, int] | None:
        """The hours of the cutoff's own day that are expired; None if no such hour is ours."""
        first, last = self.days
        day = buckets.day_of(self.cutoff_day)
        start, cutoff = buckets.day_start_ms(day, self.zone) // 1_000, self.cutoff_ms // 1_000
        return (start, cutoff) if first <= self.cutoff_day <= last and start < cutoff else None


def dims_of(wanted: Filter) -> list[ColumnElement[bool]]:
    """Conditions on `dimensions` for a filter's attributes; none if it takes everything."""
    chosen = [(dimensions.c[each.name], each.values(wanted)) for each in FILTER_FIELDS]
    tests = [] if wanted.include_tests else [dimensions.c.is_test == 0]
    return [*(column.in_(values) for column, values in chosen if values), *tests]


def among_dims(table: Table, wanted: Filter) -> list[ColumnElement[bool]]:
    """The condition that a roll-up row belongs to a filter's messages."""
    conditions = dims_of(wanted)
    if not conditions:
        return []
    return [table.c.dim_id.in_(select(dimensions.c.id).where(*conditions))]


def day_counts(part: int, span: Span, wanted: Filter, key: Key) -> list[Statement]:
    """Counts from the day table, with the hours of the cutoff's day added to the expired."""
    first, last = span.days
    statement = _counts(part, rollup_day, key, span.cutoff_day).where(
        rollup_day.c.bucket.between(first, last), *among_dims(rollup_day, wanted)
    )
    split = _expired_part(part, span, wanted, key)
    return [statement] if split is None else [statement, split]


def hour_counts(part: int, span: Span, wanted: Filter) -> list[Statement]:
    """Counts from the hour table, by hour."""
    first, after = span.hours
    where = (rollup_hour.c.bucket >= first, rollup_hour.c.bucket < after)
    statement = _counts(part, rollup_hour, "bucket", span.cutoff_ms // 1_000)
    return [statement.where(*where, *among_dims(rollup_hour, wanted))]


def sum_by_key(statements: Sequence[Statement]) -> Statement:
    """One statement for all parts."""
    return union_all(*statements) if len(statements) > 1 else statements[0]


def counts_of(row: Sequence[int | None]) -> Counts:
    """Nested counts from the exclusive ones and the expired; sums over no rows are None."""
    accepted, sent, delivered, read, failed, refused, unconfirmed, expired = (n or 0 for n in row)
    arrived = delivered + read
    return Counts(
        accepted=accepted + sent + arrived + failed,
        sent=sent + arrived,
        delivered=arrived,
        read=read,
        failed=failed,
        pending=accepted + sent - expired,
        expired=expired,
        refused=refused,
        unconfirmed=unconfirmed,
    )


def _counts(part: int, table: Table, key: Key, expired_before: int) -> Rows:
    opened = table.c.accepted_only + table.c.sent_only
    expired = func.sum(case((table.c.bucket < expired_before, opened), else_=0))
    sums = [func.sum(table.c[name]) for name in COUNT_COLUMNS]
    return _keyed(select(_constant(part), _key(table, key), *sums, expired), table, key)


def _expired_part(part: int, span: Span, wanted: Filter, key: Key) -> Rows | None:
    hours = span.expired_hours
    if hours is None:
        return None
    table = rollup_hour
    name = _constant(span.cutoff_day) if key == "bucket" else _key(table, key)
    opened = func.sum(table.c.accepted_only + table.c.sent_only)
    statement = select(_constant(part), name, *[ZERO] * len(COUNT_COLUMNS), opened)
    where = (table.c.bucket >= hours[0], table.c.bucket < hours[1], *among_dims(table, wanted))
    return _keyed(statement.where(*where), table, "dim" if key == "dim" else "total")


def _key(table: Table, key: Key) -> ColumnElement[int]:
    if key == "total":
        return ZERO
    return table.c.bucket if key == "bucket" else table.c.dim_id


def _keyed(statement: Rows, table: Table, key: Key) -> Rows:
    return statement if key == "total" else statement.group_by(_key(table, key))


def _constant(value: int) -> ColumnElement[int]:
    return literal_column(str(value), Integer)
