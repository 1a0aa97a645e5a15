"""What a report holds beside the overview, read in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from incs_core.analytics.event_time import event_time_series, known_hours
from incs_core.analytics.failures import FailureKey, FailureTrend, failure_trends
from incs_core.analytics.overview import Overview
from incs_core.analytics.store_protocol import DeliverySource
from incs_core.analytics.time_buckets import Grain, zero_filled
from incs_core.analytics.time_series import TimeSeries, TimeSeriesGrain, grain_for, time_series
from incs_core.domain.delivery import CountRow, EventTimeRow
from incs_core.domain.filters import Filter
from incs_core.domain.saved import Annotation
from incs_core.report.document import Table
from incs_core.store.rollups.buckets import day_bounds_ms
from incs_core.store.rollups.queries import LatencyBy

GROUPINGS: tuple[LatencyBy, ...] = ("template", "country", "type", "account")


@dataclass(frozen=True, slots=True)
class ReportData:
    """What the sections of the page show beside the overview.

    `hours` cover the period by hour, `event_time_hours` what of it tells what is usual; `extra` are
    tables of sections that have choices or times of their own.
    """

    series: TimeSeries
    event_time: tuple[EventTimeRow, ...] = ()
    hours: tuple[CountRow, ...] = ()
    event_time_hours: tuple[EventTimeRow, ...] = ()
    trends: Mapping[FailureKey, FailureTrend] = field(default_factory=dict)
    marks: Sequence[Annotation] = ()
    extra: tuple[Table, ...] = ()


class ReportReads(Protocol):
    """How the material is read; a screen may have most of it already."""

    def counted(self, wanted: Filter, grain: Grain, now_ms: int) -> tuple[CountRow, ...]:
        """Counts by hour or day without gaps."""

    def event_time(
        self, wanted: Filter, grain: TimeSeriesGrain, now_ms: int
    ) -> tuple[EventTimeRow, ...]:
        """Statuses reached by hour, day or week without gaps."""

    def trends(self, overview: Overview) -> Mapping[FailureKey, FailureTrend]:
        """Every error code by day."""

    def marks(self, wanted: Filter) -> Sequence[Annotation]:
        """The marked moments of the period."""


def read_report_data(
    reads: ReportReads,
    overview: Overview,
    grain: TimeSeriesGrain | None = None,
    extra: Sequence[Table] = (),
) -> ReportData:
    """Read what belongs to an overview; `grain` is the one over time, None: as the overview.

    Raises StoreError.
    """
    wanted, now_ms = overview.wanted, overview.as_of_ms
    shown = grain_for(overview, grain)
    return ReportData(
        series=time_series(overview, shown, lambda by: reads.counted(wanted, by, now_ms)),
        event_time=reads.event_time(wanted, shown, now_ms),
        hours=reads.counted(wanted, "hour", now_ms),
        event_time_hours=known_hours(reads.event_time(wanted, "hour", now_ms), now_ms),
        trends=reads.trends(overview),
        marks=reads.marks(wanted),
        extra=tuple(extra),
    )


def groupings(overview: Overview) -> tuple[LatencyBy, ...]:
    """What the tables are by; by account only where there is more than one."""
    return GROUPINGS if len(overview.tables["account"]) > 1 else GROUPINGS[:-1]


class AnnotationQueries(Protocol):
    """The marked moments."""

    def list(self, start_ms: int, end_ms: int, limit: int = 50) -> list[Annotation]:
        """The last `limit` moments of a period, oldest first."""


class ReportSource(DeliverySource, Protocol):
    """A store, as far as a report needs it."""

    @property
    def annotations(self) -> AnnotationQueries:
        """The marked moments."""


class StoreReads:
    """Reads straight from the store."""

    def __init__(self, store: ReportSource) -> None:
        self._store = store

    def counted(self, wanted: Filter, grain: Grain, now_ms: int) -> tuple[CountRow, ...]:
        """See ReportReads."""
        rows = self._store.rollups.counts(wanted, grain, now_ms)
        return zero_filled(rows, wanted, grain, self._store.zone, now_ms)

    def event_time(
        self, wanted: Filter, grain: TimeSeriesGrain, now_ms: int
    ) -> tuple[EventTimeRow, ...]:
        """See ReportReads."""
        return event_time_series(self._store, wanted, grain, now_ms)

    def trends(self, overview: Overview) -> Mapping[FailureKey, FailureTrend]:
        """See ReportReads."""
        return read_trends(
            self._store,
            overview.wanted,
            replace(overview.wanted, start=overview.previous_start, end=overview.previous_end),
            (overview.total.accepted, overview.previous_total.accepted),
        )

    def marks(self, wanted: Filter) -> Sequence[Annotation]:
        """See ReportReads."""
        return self._store.annotations.list(
            *day_bounds_ms(wanted.start, wanted.end, self._store.zone)
        )


def read_trends(
    store: ReportSource, wanted: Filter, before: Filter, accepted: tuple[int, int]
) -> dict[FailureKey, FailureTrend]:
    """Every error code of a period by day, against the one `before`."""
    days, seen = store.rollups.failure_days(wanted), store.rollups.failures_seen(wanted)
    return failure_trends(
        days, seen, store.rollups.failures(before), (wanted.start, wanted.end), accepted
    )
