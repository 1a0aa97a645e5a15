"""The delivery figures as methods of the store."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Literal
from zoneinfo import ZoneInfo

from incs_core.domain.delivery import (
    Breakdown,
    CountRow,
    EventTimeRow,
    FailureDay,
    FailureRow,
    FailureSeen,
    Latency,
)
from incs_core.domain.filters import Choices, Filter, Group, Grouping
from incs_core.store import ingest
from incs_core.store.engine import Database
from incs_core.store.rollups import event_time, queries
from incs_core.store.rollups.buckets import expiry_cutoff_ms


class DeliveryReads:
    """Counts, failures and delays by cohort; the store inherits these.

    `now_ms` (epoch milliseconds; None: now) decides what is expired. Each raises StoreError.
    """

    database: Database
    zone: ZoneInfo
    horizon_hours: int

    def one_moment(self) -> AbstractContextManager[None]:
        """Within it all figures that this thread reads are of the same moment."""
        return self.database.one_moment()

    def counts(self, wanted: Filter, by: Grouping, now_ms: int | None = None) -> list[CountRow]:
        """Counts per group that has any message, in order of group; `total` is always one row."""
        with self.database.read() as connection:
            return queries.counts(connection, self._period(now_ms), wanted, by)

    def tables(self, wanted: Filter, now_ms: int | None = None) -> dict[str, tuple[CountRow, ...]]:
        """The counts by template, by country, by type and by account, read at one moment."""
        with self.database.read() as connection:
            return queries.tables(connection, self._period(now_ms), wanted)

    def breakdown(
        self, wanted: Filter, now_ms: int | None = None, against: queries.Dates | None = None
    ) -> Breakdown:
        """All counts of the Delivery page, with the period it is compared with, at one moment."""
        with self.database.read() as connection:
            return queries.breakdown(connection, self._period(now_ms), wanted, against)

    def happened(self, wanted: Filter, by: Literal["hour", "day"]) -> list[EventTimeRow]:
        """What happened in each hour or on each day of the period, whenever it was sent."""
        with self.database.read() as connection:
            return event_time.event_time_counts(connection, self.zone, wanted, by)

    def failures(self, wanted: Filter) -> list[FailureRow]:
        """Failed and refused messages per error code, the most frequent first."""
        with self.database.read() as connection:
            return queries.failures(connection, wanted)

    def failure_days(self, wanted: Filter) -> list[FailureDay]:
        """Failed and refused messages per day and error code, in order of day and code."""
        with self.database.read() as connection:
            return queries.failure_days(connection, wanted)

    def failures_seen(self, wanted: Filter) -> list[FailureSeen]:
        """When each code was first and last met; the dates of the filter do not matter."""
        with self.database.read() as connection:
            return queries.failures_seen(connection, wanted)

    def latency(self, wanted: Filter, by: queries.LatencyBy = "total") -> dict[Group, Latency]:
        """Delay histograms per group that has any; `total` is always there, under ""."""
        with self.database.read() as connection:
            return queries.latency(connection, wanted, by)

    def latencies(
        self, wanted: Filter, groupings: Sequence[queries.LatencyBy]
    ) -> dict[queries.LatencyBy, dict[Group, Latency]]:
        """The same delays in several groupings, read once."""
        with self.database.read() as connection:
            return queries.latencies(connection, wanted, groupings)

    def last_receipt_ms(self, accounts: Sequence[str] = ()) -> int | None:
        """When we last received an event about a message; None: never."""
        with self.database.read() as connection:
            return ingest.last_receipt_ms(connection, accounts)

    def choices(self, accounts: Sequence[str] = ()) -> Choices:
        """The values that occur in the history: what a filter can offer."""
        with self.database.read() as connection:
            return queries.choices(connection, accounts)

    def _period(self, now_ms: int | None) -> queries.Period:
        now_ms = int(time.time() * 1_000) if now_ms is None else now_ms
        return queries.Period(self.zone, expiry_cutoff_ms(now_ms, self.horizon_hours, self.zone))
