"""Counts by event time per hour, day or week, and by weekday and hour.

A cohort counts a message when it was sent; event time counts each status when it was reached. A
past hour changes only by late receipts, so an incident shows when it occurred.
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
    """How often a status was reached in an hour of the week: `n` times in `hours` such hours."""

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
    """The rates of the messages that were delivered or failed: delivered / (delivered + failed).

    Expired messages have no event and so no event time.
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
    """The hours from the first with any event to the last complete one.

    Hours before the first message and the current hour would distort an average. `rows` are by
    hour, in order and without gaps.
    """
    ended = [row for row in rows if int(row.group) * 1_000 + HOUR_MS <= now_ms]
    return tuple(dropwhile(lambda row: row.counts == EventTimeCounts(), ended))


def usual_week_by_hour(
    rows: Iterable[EventTimeRow], zone: ZoneInfo, step: SeriesStep
) -> dict[WeekdayHour, UsualHour]:
    """How often a status is reached in each hour of the week, from rows by hour without gaps."""
    events: Counter[WeekdayHour] = Counter()
    hours: Counter[WeekdayHour] = Counter()
    for row in rows:
        begins = hour_start(int(row.group), zone)
        slot = begins.weekday(), begins.hour
        hours[slot] += 1
        events[slot] += int(getattr(row.counts, step))
    return {slot: UsualHour(events[slot], hours[slot]) for slot in sorted(hours)}


def _weekly(rows: Iterable[EventTimeRow]) -> tuple[EventTimeRow, ...]:
    weeks: dict[Group, EventTimeCounts] = {}
    for row in rows:
        monday = monday_of(row.group)
        weeks[monday] = weeks.get(monday, EventTimeCounts()) + row.counts
    return tuple(EventTimeRow(group, counts) for group, counts in weeks.items())
