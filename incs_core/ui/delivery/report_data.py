"""What the report holds, read as the sections read it: what is on the screen is not read twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from incs_core.analytics.failures import FailureKey, FailureTrend
from incs_core.analytics.overview import Overview
from incs_core.analytics.time_buckets import Grain
from incs_core.analytics.time_series import TimeSeriesGrain
from incs_core.domain.delivery import CountRow, EventTimeRow
from incs_core.domain.filters import Filter
from incs_core.domain.saved import Annotation
from incs_core.report.document import Table
from incs_core.report.tables import table_of
from incs_core.ui.common.services import services
from incs_core.ui.delivery.alerts import HISTORY, alert_rows, rule_rows
from incs_core.ui.delivery.annotations import load_annotations
from incs_core.ui.delivery.comparison import comparison_table
from incs_core.ui.delivery.data import load_counts, load_event_time, load_trends
from incs_core.ui.delivery.data_quality import data_quality_tables
from incs_core.ui.delivery.section_state import VisibleState


class ScreenReads:
    """Reads through the caches of the sections; see ReportReads."""

    def counted(self, wanted: Filter, grain: Grain, now_ms: int) -> tuple[CountRow, ...]:
        """Counts by hour or day without gaps."""
        return load_counts(wanted, grain, now_ms)

    def event_time(
        self, wanted: Filter, grain: TimeSeriesGrain, now_ms: int
    ) -> tuple[EventTimeRow, ...]:
        """Statuses reached by hour, day or week without gaps."""
        return load_event_time(wanted, grain, now_ms)

    def trends(self, overview: Overview) -> Mapping[FailureKey, FailureTrend]:
        """Every error code by day."""
        return load_trends(
            overview.wanted,
            (overview.previous_start, overview.previous_end),
            (overview.total.accepted, overview.previous_total.accepted),
        )

    def marks(self, wanted: Filter) -> Sequence[Annotation]:
        """The marked moments of the period."""
        return load_annotations(wanted.start, wanted.end)


def section_tables(overview: Overview, choices: VisibleState) -> tuple[Table, ...]:
    """Tables of the sections that have choices or times of their own."""
    store = services().store
    return (
        comparison_table(overview, choices),
        *data_quality_tables(overview),
        table_of("alerts", "Alerts", alert_rows(store.alerts.list(HISTORY))),
        table_of("alert-rules", "Alert rules", rule_rows(store.alerts.rules())),
    )
