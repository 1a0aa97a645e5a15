"""What the analytics ask of the store."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Literal, Protocol
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
from incs_core.domain.filters import Filter, Group, Grouping
from incs_core.store.rollups.queries import Dates, LatencyBy


class RollupQueries(Protocol):
    """The delivery figures. `now_ms` (epoch milliseconds) decides what is expired."""

    def counts(self, wanted: Filter, by: Grouping, now_ms: int | None = None) -> list[CountRow]:
        """Counts per group that has any message."""

    def breakdown(
        self, wanted: Filter, now_ms: int | None = None, against: Dates | None = None
    ) -> Breakdown:
        """All counts of the Delivery page, and of what it is compared with, at one moment."""

    def event_time(self, wanted: Filter, by: Literal["hour", "day"]) -> list[EventTimeRow]:
        """The hours or days in which messages reached a status, whenever they were sent."""

    def failures(self, wanted: Filter) -> list[FailureRow]:
        """Failed and refused messages per error code."""

    def failure_days(self, wanted: Filter) -> list[FailureDay]:
        """Failed and refused messages per day and error code."""

    def failures_seen(self, wanted: Filter) -> list[FailureSeen]:
        """When each error code was first and last seen."""

    def latency(self, wanted: Filter, by: LatencyBy = "total") -> dict[Group, Latency]:
        """Delay histograms per group."""

    def latencies(
        self, wanted: Filter, groupings: Sequence[LatencyBy]
    ) -> dict[LatencyBy, dict[Group, Latency]]:
        """The same delays in several groupings."""

    def last_receipt_ms(self, accounts: Sequence[str] = ()) -> int | None:
        """When an event of a message was last received."""


class NamedValues(Protocol):
    """Named values that outlive the process."""

    def get(self, key: str) -> str | None:
        """The value of a key."""

    def set(self, key: str, value: str) -> None:
        """Set the value of a key."""


class DeliverySource(Protocol):
    """A store, as far as the analytics need it."""

    @property
    def zone(self) -> ZoneInfo:
        """The reporting zone, in which a filter's dates are."""

    @property
    def horizon_hours(self) -> int:
        """After how many hours a pending message is expired."""

    @property
    def rollups(self) -> RollupQueries:
        """The delivery figures."""

    @property
    def meta(self) -> NamedValues:
        """A place for what was learnt from the figures."""

    def snapshot(self) -> AbstractContextManager[None]:
        """Within it everything that this thread reads is of one moment."""
