"""What a message adds to the roll-ups, and the sum of what a batch of messages changes there.

A message's contribution is a pure function of its row. A batch takes away the old and adds the new
contribution of each message that it touches, and then writes each cell once.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import add as add_up
from typing import Any
from zoneinfo import ZoneInfo

from incs_core.domain.histogram import bucket_of
from incs_core.store.rollups.buckets import both_buckets
from incs_core.store.rollups.event_time import NEVER, NOTHING, StatusTimes, status_times
from incs_core.store.schema import (
    COUNT_COLUMNS,
    FAILED,
    INTENT,
    LATENCY_DELIVERED,
    LATENCY_READ,
    REFUSED,
    messages,
)

# A row of `messages`, in the order of its columns.
Row = Sequence[Any]
MESSAGE_COLUMNS = tuple(column.name for column in messages.columns)
DIM, STATUS, COHORT = (MESSAGE_COLUMNS.index(name) for name in ("dim_id", "status", "cohort_ms"))
ACCEPTED_MS, SENT_MS, DELIVERED_MS, READ_MS, FAILED_MS, CODE = (
    MESSAGE_COLUMNS.index(name)
    for name in ("accepted_ms", "sent_ms", "delivered_ms", "read_ms", "failed_ms", "error_code")
)
_WITH_ERROR = (FAILED, REFUSED)
NO_COUNTS = (0,) * len(COUNT_COLUMNS)

Cell = tuple[int, int]  # bucket, dim_id
FailureCell = tuple[int, int, str, int]  # bucket, dim_id, code, refused
LatencyCell = tuple[int, int, int]  # day bucket, dim_id, kind


class RollupDeltas:
    """Differences per roll-up cell, in the buckets of `zone`."""

    __slots__ = ("_day_of", "event_time_hours", "failures_hour", "hours", "latency", "zone")

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.hours: dict[Cell, list[int]] = {}
        self.event_time_hours: dict[Cell, list[int]] = {}
        self.failures_hour: dict[FailureCell, int] = {}
        self.latency: dict[LatencyCell, dict[int, int]] = {}
        self._day_of: dict[int, int] = {}

    @property
    def days(self) -> dict[Cell, list[int]]:
        """The counts by day; each hour belongs to one."""
        return self._by_day(self.hours)

    @property
    def event_time_days(self) -> dict[Cell, list[int]]:
        """Statuses by event time, by day."""
        return self._by_day(self.event_time_hours)

    @property
    def failures_day(self) -> dict[FailureCell, int]:
        """The failures by day."""
        days: dict[FailureCell, int] = {}
        for (hour, dim_id, code, refused), count in self.failures_hour.items():
            cell = self._day_of[hour], dim_id, code, refused
            days[cell] = days.get(cell, 0) + count
        return days

    def change(self, old: Row | None, new: Row) -> None:
        """A message's row became `new`; `old` is None for a message that was not there."""
        if old is not None:
            if _same(old, new):
                return
            self._count(old, -1)
        self._count(new, 1)
        self._move_times(old, new)

    def add(self, row: Row, sign: int) -> None:
        """Add (1) or take away (-1) the contribution of a row of `messages`."""
        self._count(row, sign)
        self._put_times(_times(row), row[DIM], sign)

    def _by_day(self, hours: dict[Cell, list[int]]) -> dict[Cell, list[int]]:
        days: dict[Cell, list[int]] = {}
        for (hour, dim_id), counts in hours.items():
            cell = self._day_of[hour], dim_id
            before = days.get(cell)
            days[cell] = counts if before is None else [*map(add_up, before, counts)]
        return days

    def _count(self, row: Row, sign: int) -> None:
        status = row[STATUS]
        if status == INTENT:
            return
        hour, day = both_buckets(row[COHORT], self.zone)
        cell = hour, row[DIM]
        counts = self.hours.get(cell)
        if counts is None:
            counts = self.hours[cell] = [*NO_COUNTS]
            self._day_of[hour] = day
        counts[status] += sign
        if status in _WITH_ERROR:
            failure = hour, row[DIM], row[CODE] or "", int(status == REFUSED)
            self.failures_hour[failure] = self.failures_hour.get(failure, 0) + sign
        elif row[DELIVERED_MS] is not None:
            self._time(day, row, sign)

    def _move_times(self, old: Row | None, new: Row) -> None:
        """Move what changed: most receipts add one step to those that stay."""
        before, now, dim_id = NEVER if old is None else _times(old), _times(new), new[DIM]
        if old is not None and old[DIM] != dim_id:
            self._put_times(before, old[DIM], -1)
            before = NEVER
        for place in range(len(NEVER)):
            was_ms, at_ms = before[place], now[place]
            if was_ms != at_ms:
                if was_ms is not None:
                    self._put_time(was_ms, dim_id, place, -1)
                if at_ms is not None:
                    self._put_time(at_ms, dim_id, place, 1)

    def _put_times(self, times: StatusTimes, dim_id: int, sign: int) -> None:
        for place, at_ms in enumerate(times):
            if at_ms is not None:
                self._put_time(at_ms, dim_id, place, sign)

    def _put_time(self, at_ms: int, dim_id: int, place: int, sign: int) -> None:
        hour, day = both_buckets(at_ms, self.zone)
        counts = self.event_time_hours.get((hour, dim_id))
        if counts is None:
            counts = self.event_time_hours[hour, dim_id] = [*NOTHING]
            self._day_of[hour] = day
        counts[place] += sign

    def _time(self, day: int, row: Row, sign: int) -> None:
        accepted, delivered, read = row[ACCEPTED_MS], row[DELIVERED_MS], row[READ_MS]
        if accepted is not None:
            self._put((day, row[DIM], LATENCY_DELIVERED), delivered - accepted, sign)
        if read is not None:
            self._put((day, row[DIM], LATENCY_READ), read - delivered, sign)

    def _put(self, cell: LatencyCell, ms: int, sign: int) -> None:
        histogram = self.latency.get(cell)
        if histogram is None:
            histogram = self.latency[cell] = {}
        bucket = bucket_of(ms / 1000)
        histogram[bucket] = histogram.get(bucket, 0) + sign


def _times(row: Row) -> StatusTimes:
    return status_times(
        row[STATUS], row[COHORT], row[SENT_MS], row[DELIVERED_MS], row[READ_MS], row[FAILED_MS]
    )


def _same(old: Row, new: Row) -> bool:
    """True where both rows contribute the same."""
    return bool(
        old[STATUS] == new[STATUS]
        and old[COHORT] == new[COHORT]
        and old[DIM] == new[DIM]
        and old[DELIVERED_MS] == new[DELIVERED_MS]
        and old[READ_MS] == new[READ_MS]
        and old[ACCEPTED_MS] == new[ACCEPTED_MS]
        and old[SENT_MS] == new[SENT_MS]
        and old[FAILED_MS] == new[FAILED_MS]
        and old[CODE] == new[CODE]
    )
