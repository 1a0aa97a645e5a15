"""The delivery figures: counts, failures and latency by cohort, read from the roll-ups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    LargeBinary,
    case,
    cast,
    func,
    literal,
    select,
)

from incs_core.domain.delivery import (
    Breakdown,
    CountRow,
    Counts,
    EventTimeRow,
    FailureDay,
    FailureRow,
    FailureSeen,
    Latency,
)
from incs_core.domain.filters import FILTER_FIELDS, Choices, Filter, Group, Grouping
from incs_core.domain.histogram import merge, total
from incs_core.store.rollups import buckets
from incs_core.store.rollups.event_time import event_time_counts
from incs_core.store.rollups.select_statements import (
    Key,
    Span,
    Statement,
    among_dims,
    counts_of,
    day_counts,
    hour_counts,
    sum_by_key,
)
from incs_core.store.schema import (
    LATENCY_DELIVERED,
    LATENCY_READ,
    dimensions,
    error_titles,
    failures_day,
    failures_hour,
    last_receipts,
    latency_day,
)
from incs_core.store.unit_of_work import StoreContext

LatencyBy = Literal["total", "day", "template", "country", "type", "account", "channel"]
Dates = tuple[date, date]
Sums = dict[int, list[int]]
ATTRIBUTES = tuple(each.name for each in FILTER_FIELDS)
TABLES = ("template", "country", "type", "account")
_FEW_DAYS = 3
_CURRENT, _BEFORE, _SERIES = range(3)


def just_before(wanted: Filter) -> Dates:
    """The period of equal length that ends the day before."""
    length = wanted.end - wanted.start + timedelta(days=1)
    return wanted.start - length, wanted.end - length


def grain_of(wanted: Filter) -> Literal["hour", "day"]:
    """The grain of a series over a period: hours for up to three days."""
    return "hour" if (wanted.end - wanted.start).days < _FEW_DAYS else "day"


class Rollups:
    """Counts, failures and delays, read from the roll-ups. Every method raises StoreError.

    Messages belong to the time at which they were accepted (their cohort), except in `event_time`.
    `now_ms` (epoch milliseconds; None: now) decides what is expired.
    """

    def __init__(self, context: StoreContext) -> None:
        self._context = context

    def counts(self, wanted: Filter, by: Grouping, now_ms: int | None = None) -> list[CountRow]:
        """Counts per group that has any message, in order of group; `total` is always one row.

        The group is an hour bucket (UTC epoch seconds), an ISO date, a name, or "" for the total.
        """
        span, key = self._span(wanted.start, wanted.end, now_ms), _key(by)
        parts = hour_counts(0, span, wanted) if by == "hour" else day_counts(0, span, wanted, key)
        with self._read() as connection:
            sums = _sums(connection, parts).get(0, {})
            if by == "total":
                return [CountRow("", _total(sums.values()))]
            if key == "bucket":
                return _by_bucket(sums, days=by == "day")
            return _by_attribute(sums, _attributes(connection), by)

    def tables(self, wanted: Filter, now_ms: int | None = None) -> dict[str, tuple[CountRow, ...]]:
        """The counts by each of TABLES, read in one statement."""
        parts = day_counts(0, self._span(wanted.start, wanted.end, now_ms), wanted, "dim")
        with self._read() as connection:
            sums, names = _sums(connection, parts).get(0, {}), _attributes(connection)
        return {by: tuple(_by_attribute(sums, names, by)) for by in TABLES}

    def breakdown(
        self, wanted: Filter, now_ms: int | None = None, against: Dates | None = None
    ) -> Breakdown:
        """All counts of the Delivery page, with the period it is compared with, in one statement.

        Without `against` that is the period of equal length just before. The series is by hour for
        up to three days, by day for more.
        """
        span = self._span(wanted.start, wanted.end, now_ms)
        before = self._span(*(against or just_before(wanted)), now_ms)
        hourly = grain_of(wanted) == "hour"
        parts = [
            *day_counts(_CURRENT, span, wanted, "dim"),
            *day_counts(_BEFORE, before, wanted, "dim"),
            *(hour_counts(_SERIES, span, wanted) if hourly else []),
            *([] if hourly else day_counts(_SERIES, span, wanted, "bucket")),
        ]
        with self._read() as connection:
            sums, names = _sums(connection, parts), _attributes(connection)
        current, past = sums.get(_CURRENT, {}), sums.get(_BEFORE, {})
        return Breakdown(
            total=_total(current.values()),
            previous=_total(past.values()),
            series=tuple(_by_bucket(sums.get(_SERIES, {}), days=not hourly)),
            tables={by: tuple(_by_attribute(current, names, by)) for by in TABLES},
            previous_tables={by: tuple(_by_attribute(past, names, by)) for by in TABLES},
        )

    def event_time(self, wanted: Filter, by: Literal["hour", "day"]) -> list[EventTimeRow]:
        """The hours or days of the period in which messages reached a status, in order.

        The period limits when that was, not when the messages were sent.
        """
        with self._read() as connection:
            return event_time_counts(connection, self._context.zone, wanted, by)

    def failures(self, wanted: Filter) -> list[FailureRow]:
        """Failed and refused messages per error code, the most frequent first."""
        table, titles = failures_day, error_titles
        total = func.sum(table.c.n)
        grouped = (
            select(table.c.code, table.c.refused, total.label("total"))
            .where(table.c.bucket.between(*_day_range(wanted)), *among_dims(table, wanted))
            .group_by(table.c.code, table.c.refused)
            .having(total > 0)
            .subquery()
        )
        statement = (
            select(grouped.c.code, titles.c.title, grouped.c.total, grouped.c.refused)
            .outerjoin_from(grouped, titles, titles.c.code == grouped.c.code)
            .order_by(grouped.c.total.desc(), grouped.c.code, grouped.c.refused)
        )
        with self._read() as connection:
            rows = _rows(connection, statement)
        return [FailureRow(code, title or "", int(n), bool(no)) for code, title, n, no in rows]

    def failure_days(self, wanted: Filter) -> list[FailureDay]:
        """Failed and refused messages per day and error code, in order of day and code."""
        table = failures_day
        key = (table.c.bucket, table.c.code, table.c.refused)
        total = func.sum(table.c.n)
        statement = (
            select(*key, total)
            .where(table.c.bucket.between(*_day_range(wanted)), *among_dims(table, wanted))
            .group_by(*key)
            .having(total > 0)
            .order_by(*key)
        )
        with self._read() as connection:
            rows = _rows(connection, statement)
        return [
            FailureDay(buckets.day_of(day), code, bool(refused), int(n))
            for day, code, refused, n in rows
        ]

    def failure_hours(self, wanted: Filter, code: str) -> dict[int, int]:
        """How many messages failed with a code, by hour bucket (epoch seconds)."""
        table = failures_hour
        start_ms, after_ms = buckets.day_bounds_ms(wanted.start, wanted.end, self._context.zone)
        statement = (
            select(table.c.bucket, func.sum(table.c.n))
            .where(table.c.bucket >= start_ms // 1_000, table.c.bucket < after_ms // 1_000)
            .where(table.c.code == code, table.c.refused == 0, *among_dims(table, wanted))
            .group_by(table.c.bucket)
        )
        with self._read() as connection:
            return {int(bucket): int(n) for bucket, n in _rows(connection, statement) if n}

    def failures_seen(self, wanted: Filter) -> list[FailureSeen]:
        """When each code was first and last seen; the dates of the filter do not matter."""
        table = failures_day
        key = (table.c.code, table.c.refused)
        statement = (
            select(*key, func.min(table.c.bucket), func.max(table.c.bucket))
            .where(table.c.n > 0, *among_dims(table, wanted))
            .group_by(*key)
            .order_by(*key)
        )
        with self._read() as connection:
            rows = _rows(connection, statement)
        return [
            FailureSeen(code, bool(refused), buckets.day_of(first), buckets.day_of(last))
            for code, refused, first, last in rows
        ]

    def latency(self, wanted: Filter, by: LatencyBy = "total") -> dict[Group, Latency]:
        """Delay histograms per group that has any; `total` is always there, under ""."""
        return self.latencies(wanted, (by,))[by]

    def latencies(
        self, wanted: Filter, groupings: Sequence[LatencyBy]
    ) -> dict[LatencyBy, dict[Group, Latency]]:
        """The same delays in several groupings, read once by day and once by dimension."""
        found: dict[LatencyBy, dict[Group, Latency]] = {}
        others = [by for by in groupings if by != "day"]
        with self._read() as connection:
            if "day" in groupings:
                days = _delays(connection, wanted, latency_day.c.bucket)
                found["day"] = {buckets.day_of(day).isoformat(): days[day] for day in sorted(days)}
            if others:
                parts = _delays(connection, wanted, latency_day.c.dim_id)
                names = _attributes(connection) if set(others) != {"total"} else {}
                found |= {by: _delays_of(parts, by, names) for by in others}
        return found

    def last_receipt_ms(self, accounts: Sequence[str] = ()) -> int | None:
        """When an event of a message was last received (epoch ms); None: never."""
        statement = select(func.max(last_receipts.c.at_ms))
        if accounts:
            statement = statement.where(last_receipts.c.account.in_(tuple(accounts)))
        with self._read() as connection:
            found = connection.execute(statement).scalar()
        return None if found is None else int(found)

    def choices(self, accounts: Sequence[str] = ()) -> Choices:
        """The values that a filter can offer, sorted; messages without a template offer none."""
        columns = [dimensions.c[each.name] for each in FILTER_FIELDS]
        where = [dimensions.c.account.in_(tuple(accounts))] if accounts else []
        with self._read() as connection:
            rows = _rows(connection, select(*columns).where(*where).distinct())
        return Choices(
            **{
                each.attribute: tuple(sorted({row[place] for row in rows} - {""}))
                for place, each in enumerate(FILTER_FIELDS)
            }
        )

    def _read(self) -> AbstractContextManager[Connection]:
        return self._context.database.read()

    def _span(self, start: date, end: date, now_ms: int | None) -> Span:
        return Span(start, end, self._context.zone, self._context.expiry_cutoff_ms(now_ms))


def _delays(connection: Connection, wanted: Filter, key: Column[int]) -> dict[int, Latency]:
    """Delays by day bucket or dimension; the database joins what belongs together."""
    packed = [_packed(connection, kind) for kind in (LATENCY_DELIVERED, LATENCY_READ)]
    among = (latency_day.c.bucket.between(*_day_range(wanted)), *among_dims(latency_day, wanted))
    rows = _rows(connection, select(key, *packed).where(*among).group_by(key))
    return {
        group: Latency(merge(delivered or b""), merge(read or b""))
        for group, delivered, read in rows
        if delivered or read  # a message that moved away leaves an empty histogram
    }


def _packed(connection: Connection, kind: int) -> ColumnElement[bytes]:
    counts = case((latency_day.c.kind == kind, latency_day.c.counts))
    if connection.dialect.name == "sqlite":  # joins blobs but calls the result a text
        return cast(func.group_concat(counts, ""), LargeBinary)
    return func.string_agg(counts, literal(b"", LargeBinary))


def _delays_of(
    parts: Mapping[int, Latency], by: LatencyBy, names: Mapping[int, Mapping[str, str]]
) -> dict[Group, Latency]:
    groups: dict[Group, list[Latency]] = {"": []} if by == "total" else {}
    for dim, delays in parts.items():
        groups.setdefault("" if by == "total" else names[dim][by], []).append(delays)
    return {
        group: Latency(total(one.delivered for one in ours), total(one.read for one in ours))
        for group, ours in sorted(groups.items())
    }


def _day_range(wanted: Filter) -> tuple[int, int]:
    return buckets.bucket_of_day(wanted.start), buckets.bucket_of_day(wanted.end)


def _key(by: Grouping) -> Key:
    if by == "total":
        return "total"
    return "bucket" if by in ("hour", "day") else "dim"


def _rows(connection: Connection, statement: Statement) -> Sequence[Sequence[Any]]:
    return connection.execute(statement).all()


def _sums(connection: Connection, parts: Sequence[Statement]) -> dict[int, Sums]:
    """The exclusive counts and the expired, added up by part and key."""
    found: dict[int, Sums] = {}
    for part, key, *values in _rows(connection, sum_by_key(parts)):
        numbers = [int(value or 0) for value in values]
        sums = found.setdefault(part, {})
        sums[key] = _added(sums[key], numbers) if key in sums else numbers
    return found


def _added(one: Sequence[int], other: Sequence[int]) -> list[int]:
    return [a + b for a, b in zip(one, other, strict=True)]


def _total(rows: Iterable[Sequence[int]]) -> Counts:
    return counts_of([sum(column) for column in zip(*rows, strict=True)] or [0] * 8)


def _by_bucket(sums: Sums, *, days: bool) -> list[CountRow]:
    return [
        CountRow(buckets.day_of(key).isoformat() if days else key, counts_of(sums[key]))
        for key in sorted(sums)
        if any(sums[key])  # a message that moved away leaves a row of zeros
    ]


def _by_attribute(sums: Sums, names: dict[int, dict[str, str]], by: str) -> list[CountRow]:
    groups: dict[str, list[int]] = {}
    for dim, values in sums.items():
        if any(values):
            group = names[dim][by]
            groups[group] = _added(groups[group], values) if group in groups else values
    return [CountRow(group, counts_of(groups[group])) for group in sorted(groups)]


def _attributes(connection: Connection) -> dict[int, dict[str, str]]:
    """What each dimension stands for; to be read after the counts, which may have new ones."""
    columns = [dimensions.c[name] for name in ATTRIBUTES]
    rows = _rows(connection, select(dimensions.c.id, *columns))
    return {row[0]: dict(zip(ATTRIBUTES, row[1:], strict=True)) for row in rows}
