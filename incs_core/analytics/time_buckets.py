"""Hours, days and weeks of the reporting zone: no gaps; counts by weekday and hour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from incs_core.analytics.rates import SMALL_N
from incs_core.domain.delivery import CountRow, Counts
from incs_core.domain.filters import Filter, Group
from incs_core.store.rollups import buckets
from incs_core.store.rollups.buckets import hour_start

Grain = Literal["hour", "day"]


def zero_filled(
    rows: Iterable[CountRow], wanted: Filter, grain: Grain, zone: ZoneInfo, now_ms: int
) -> tuple[CountRow, ...]:
    """A row for each hour or day of the period up to now, in order.

    Later ones appear only if they have messages, which a clock ahead of ours can cause.
    """
    known: dict[Group, Counts] = {row.group: row.counts for row in rows}
    groups = all_buckets(known, wanted, grain, zone, now_ms)
    return tuple(CountRow(group, known.get(group, Counts())) for group in groups)


def all_buckets(
    known: Iterable[Group], wanted: Filter, grain: Grain, zone: ZoneInfo, now_ms: int
) -> list[Group]:
    """Each hour or day of the period up to now, and those that are known, in order."""
    return sorted({*known, *_groups(wanted, grain, zone, now_ms)}, key=_order)


def weekly(rows: Iterable[CountRow]) -> tuple[CountRow, ...]:
    """Rows by day (ISO date) added up by week; the group is the ISO date of its Monday."""
    found: dict[Group, Counts] = {}
    for row in rows:
        monday = monday_of(row.group)
        found[monday] = found.get(monday, Counts()) + row.counts
    return tuple(CountRow(group, counts) for group, counts in found.items())


def monday_of(group: Group) -> str:
    """The ISO date of the Monday of a day's week."""
    day = date.fromisoformat(str(group))
    return (day - timedelta(days=day.weekday())).isoformat()


def bounds_ms(group: Group, zone: ZoneInfo, days: int = 1) -> tuple[int, int]:
    """First moment of an hour or day group, and the first one after it, in epoch milliseconds.

    An hour is taken as 60 minutes, also where the clock cuts it short; `days` is how many days
    begin with the group's (7 for weeks).
    """
    if isinstance(group, int):
        return group * 1_000, (group + buckets.HOUR_S) * 1_000
    day = date.fromisoformat(group)
    return buckets.day_bounds_ms(day, day + timedelta(days=days - 1), zone)


def _groups(wanted: Filter, grain: Grain, zone: ZoneInfo, now_ms: int) -> list[Group]:
    today = buckets.day_bucket(now_ms, zone)
    first = buckets.bucket_of_day(wanted.start)
    last = min(buckets.bucket_of_day(wanted.end), today)
    if last < first:
        return []
    if grain == "day":
        return [buckets.day_of(day).isoformat() for day in range(first, last + 1)]
    hours = buckets.hours_of_days(wanted.start, buckets.day_of(last), zone)
    return [hour for hour in hours if hour * 1_000 <= now_ms]


def _order(group: Group) -> tuple[int, str]:
    return (group, "") if isinstance(group, int) else (0, group)


def iso_of(group: Group, zone: ZoneInfo) -> str:
    """A group by its name; an hour (UTC epoch seconds) as ISO text in local time."""
    return buckets.hour_start(group, zone).isoformat() if isinstance(group, int) else group


WeekdayHour = tuple[int, int]
"""A weekday (0 is Monday) and the hour (0 to 23) at which a cell of the map begins."""
WIDTHS = (1, 2, 3, 4, 6)


def counts_by_weekday_hour(
    rows: Iterable[CountRow], zone: ZoneInfo, width: int = 1
) -> dict[WeekdayHour, Counts]:
    """Counts per weekday and `width` hours, in local time, from rows by hour (UTC seconds)."""
    found: dict[WeekdayHour, Counts] = {}
    for row in rows:
        begins = hour_start(int(row.group), zone)
        slot = begins.weekday(), begins.hour - begins.hour % width
        found[slot] = found.get(slot, Counts()) + row.counts
    return found


def fitting_width(rows: Iterable[CountRow], zone: ZoneInfo) -> int:
    """The fewest hours a cell must have, so that most cells have enough to judge by; 6 at most."""
    rows = tuple(rows)
    return next(
        (w for w in WIDTHS if _mostly_enough(counts_by_weekday_hour(rows, zone, w))), WIDTHS[-1]
    )


def _mostly_enough(cells: Mapping[WeekdayHour, Counts]) -> bool:
    used = [counts.completed >= SMALL_N for counts in cells.values() if counts.accepted]
    return sum(used) * 2 >= len(used)
