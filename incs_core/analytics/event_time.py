"""By event time: statuses reached in each hour, day or week, and by weekday and hour.

By cohort a message stands where it was sent; here each step stands where it happened. An hour that
has passed changes only by late word, so an incident shows when it was, not when its messages began.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import Literal
from zoneinfo import ZoneInfo

from incs_core.analytics.rates import Rates
from incs_core.analytics.store_protocol import DeliverySource
from incs_core.analytics.time_buckets import Grain, WeekdayHour, all_buckets, monday_of
from incs_core.domain.delivery import Counts, EventTimeCounts, EventTimeRow
from incs_core.domain.filters import Filter, Group
from incs_core.store.rollups.buckets import HOUR_MS, hour_start

SeriesStep = Literal["delivered", "read"]


@dataclass(frozen=True, slots=True)
class UsualHour:
    """How often a step happened in an hour of the week: `n` times in `hours` such hours."""

    n: int
    hours: int

    @property
    def mean(self) -> float:
        """How many times an hour."""
        return self.n / self.hours if self.hours else 0.0


def event_time_series(
    store: DeliverySource, wanted: Filter, grain: Grain | Literal["week"], now_ms: int
) -> tuple[EventTimeRow, ...]:
    """A row for each hour, day or week (group: its Monday) of the period up to now, in order."""
    by: Grain = "hour" if grain == "hour" else "day"
    known: dict[Group, EventTimeCounts] = {
        row.group: row.counts for row in store.rollups.event_time(wanted, by)
    }
    groups = all_buckets(known, wanted, by, store.zone, now_ms)
    rows = [EventTimeRow(group, known.get(group, EventTimeCounts())) for group in groups]
    return _weekly(rows) if grain == "week" else tuple(rows)


def completed_rates(counts: EventTimeCounts) -> Rates:
    """The rates of what was delivered or failed in a time: delivered / (delivered + failed).

    Nothing else has its final word at a moment: what expires, does so because nothing happened.
    """
    return Rates.of(
        Counts(
            accepted=counts.ended,
            sent=counts.delivered,
            delivered=counts.delivered,
            failed=counts.failed,
        )
    )


def known_hours(rows: Sequence[EventTimeRow], now_ms: int) -> tuple[EventTimeRow, ...]:
    """The hours from the first in which anything happened to the last that has ended.

    Before the first message nothing could happen, and an hour that goes on is not whole: neither
    says what is usual. `rows` are by hour, in order and without gaps.
    """
    ended = [row for row in rows if int(row.group) * 1_000 + HOUR_MS <= now_ms]
    return tuple(dropwhile(lambda row: row.counts == EventTimeCounts(), ended))


def usual_week_by_hour(
    rows: Iterable[EventTimeRow], zone: ZoneInfo, step: SeriesStep
) -> dict[WeekdayHour, UsualHour]:
    """How often a step usually happens in each hour of the week, from rows by hour without gaps."""
    found: Counter[WeekdayHour] = Counter()
    hours: Counter[WeekdayHour] = Counter()
    for row in rows:
        begins = hour_start(int(row.group), zone)
        slot = begins.weekday(), begins.hour
        hours[slot] += 1
        found[slot] += int(getattr(row.counts, step))
    return {slot: UsualHour(found[slot], hours[slot]) for slot in sorted(hours)}


def _weekly(rows: Iterable[EventTimeRow]) -> tuple[EventTimeRow, ...]:
    weeks: dict[Group, EventTimeCounts] = {}
    for row in rows:
        monday = monday_of(row.group)
        weeks[monday] = weeks.get(monday, EventTimeCounts()) + row.counts
    return tuple(EventTimeRow(group, counts) for group, counts in weeks.items())
