"""The figures of a period over time in any grain, with what is still to come in each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from incs_core.analytics.overview import Overview
from incs_core.analytics.receipt_completeness import completeness_of
from incs_core.analytics.time_buckets import Grain, weekly
from incs_core.domain.delivery import CountRow

TimeSeriesGrain = Literal["hour", "day", "week"]
MOST_HOURLY_DAYS = 31
"""Longer periods have no series by hour: nobody can tell so many columns apart."""


@dataclass(frozen=True, slots=True)
class TimeSeries:
    """Rows by hour (UTC epoch seconds), day or week (ISO date; a week's is its Monday).

    `maturities` has for each the share of its delivery receipts that are usually in by now.
    """

    grain: TimeSeriesGrain
    rows: tuple[CountRow, ...]
    maturities: tuple[float | None, ...]


def time_series(
    overview: Overview, grain: TimeSeriesGrain, counted: Callable[[Grain], tuple[CountRow, ...]]
) -> TimeSeries:
    """The series of an overview; `counted` reads rows in a grain that the overview does not have.

    It must leave no gap in its rows.
    """
    if grain == overview.grain:
        return TimeSeries(grain, overview.series, overview.maturities)
    by: Grain = "hour" if grain == "hour" else "day"
    rows = overview.series if by == overview.grain else counted(by)
    rows = weekly(rows) if grain == "week" else rows
    shares = completeness_of(
        rows,
        overview.usual_delays,
        ZoneInfo(overview.zone),
        overview.as_of_ms,
        overview.horizon_hours,
        7 if grain == "week" else 1,
    )
    return TimeSeries(grain, rows, shares)


def grain_for(overview: Overview, wanted: TimeSeriesGrain | None) -> TimeSeriesGrain:
    """The grain to show: the one that is wanted, or the overview's own (None, too many hours)."""
    days = (overview.wanted.end - overview.wanted.start).days + 1
    if wanted is None or (wanted == "hour" and days > MOST_HOURLY_DAYS):
        return overview.grain
    return wanted
