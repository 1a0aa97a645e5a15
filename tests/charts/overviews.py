"""Overviews to draw: of a random history, and of counts that a test chooses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from incs_core.analytics.overview import Overview, delivery_overview
from incs_core.analytics.time_series import TimeSeries
from incs_core.domain.delivery import Counts
from incs_core.domain.filters import Filter
from incs_core.report.data import ReportData
from incs_core.store.rollups.buckets import day_start_ms
from tests.delivery_history import DAYS, FIRST_DAY, SlowSource, random_history

ZONE = ZoneInfo("Europe/Berlin")
NOON_MS = 12 * 3_600_000
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)

counts = st.builds(
    lambda read, delivered, failed, open_, sent, expired: Counts(
        accepted=read + delivered + failed + open_ + sent + expired,
        sent=read + delivered + sent,
        delivered=read + delivered,
        read=read,
        failed=failed,
        pending=open_ + sent,
        expired=expired,
    ),
    *[st.integers(0, 500)] * 6,
)


def history_overview(
    seed: int = 1, start: date = FIRST_DAY, end: date = LAST_DAY, size: int = 3_000
) -> Overview:
    """The overview of a random history, read at noon of its last day."""
    source = SlowSource(random_history(seed, size), ZONE)
    return delivery_overview(source, Filter(start, end), day_start_ms(LAST_DAY, ZONE) + NOON_MS)


def material_of(overview: Overview) -> ReportData:
    """As little as a report needs beside an overview."""
    return ReportData(TimeSeries(overview.grain, overview.series, overview.maturities))


def overview_of(total: Counts, previous: Counts) -> Overview:
    """An overview with these totals; everything else is a random history's."""
    return replace(
        history_overview(size=50),
        total=total,
        previous_total=previous,
    )
