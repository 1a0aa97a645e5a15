"""What the analytics ask of the store."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from incs_core.domain.delivery import Breakdown, CountRow, EventTimeRow, FailureRow, Latency
from incs_core.domain.filters import Filter, Group, Grouping
from incs_core.store.rollups.queries import Dates, LatencyBy


class DeliverySource(Protocol):
    """The delivery queries of the store, and a place for what was learnt from them.

    `now_ms` (epoch milliseconds) decides what is expired.
    """

    @property
    def zone(self) -> ZoneInfo:
        """The reporting zone, in which a filter's dates are."""

    @property
    def horizon_hours(self) -> int:
        """After how many hours an open message is expired."""

    def one_moment(self) -> AbstractContextManager[None]:
        """Within it all figures that this thread reads are of the same moment."""

    def counts(self, wanted: Filter, by: Grouping, now_ms: int | None = None) -> list[CountRow]:
        """Counts per group that has any message."""

    def breakdown(
        self, wanted: Filter, now_ms: int | None = None, against: Dates | None = None
    ) -> Breakdown:
        """All counts of the Delivery page, and of what it is compared with, at one moment."""

    def happened(self, wanted: Filter, by: Literal["hour", "day"]) -> list[EventTimeRow]:
        """What happened in each hour or on each day, whenever it was sent."""

    def failures(self, wanted: Filter) -> list[FailureRow]:
        """Failed and refused messages per error code."""

    def latency(self, wanted: Filter, by: LatencyBy = "total") -> dict[Group, Latency]:
        """Delay histograms per group."""

    def latencies(
        self, wanted: Filter, groupings: Sequence[LatencyBy]
    ) -> dict[LatencyBy, dict[Group, Latency]]:
        """The same delays in several groupings."""

    def last_receipt_ms(self, accounts: Sequence[str] = ()) -> int | None:
        """When we last received an event about a message."""

    def get_meta(self, key: str) -> str | None:
        """The value kept under `key`."""

    def set_meta(self, key: str, value: str) -> None:
        """Keep `value` under `key`."""
