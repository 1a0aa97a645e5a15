"""What the report holds, read as the sections read it: what is on the screen is not read twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from incs_core.analytics.failure_trends import Key, Trend
from incs_core.analytics.overview import Overview
from incs_core.analytics.periods import Grain
from incs_core.analytics.series import Shown
from incs_core.charts.report.document import Table
from incs_core.charts.report.rows import table_of
from incs_core.store.annotations import Annotation
from incs_core.store.delivery_types import CountRow, Filter, HappenedRow
from incs_core.ui.delivery.alerts import HISTORY, alert_rows, rule_rows
from incs_core.ui.delivery.compare import comparison_table
from incs_core.ui.delivery.data import load_counts, load_happened, load_trends
from incs_core.ui.delivery.marks import load_marks
from incs_core.ui.delivery.on_screen import OnScreen
from incs_core.ui.delivery.trust import trust_tables
from incs_core.ui.resources import services


class ScreenReads:
    """Reads through the caches of the sections; see ReportReads."""

    def counted(self, wanted: Filter, grain: Grain, now_ms: int) -> tuple[CountRow, ...]:
        """Counts by hour or day without gaps."""
        return load_counts(wanted, grain, now_ms)

    def happened(self, wanted: Filter, grain: Shown, now_ms: int) -> tuple[HappenedRow, ...]:
        """What happened by hour, day or week without gaps."""
        return load_happened(wanted, grain, now_ms)

    def trends(self, overview: Overview) -> Mapping[Key, Trend]:
        """Every error code by day."""
        return load_trends(
            overview.wanted,
            (overview.previous_start, overview.previous_end),
            (overview.total.accepted, overview.previous_total.accepted),
        )

    def marks(self, wanted: Filter) -> Sequence[Annotation]:
        """The marked moments of the period."""
        return load_marks(wanted.start, wanted.end)


def sections_apart(overview: Overview, choices: OnScreen) -> tuple[Table, ...]:
    """Tables of the sections that have choices or times of their own."""
    store = services().store
    return (
        comparison_table(overview, choices),
        *trust_tables(overview),
        table_of("alerts", "Alerts", alert_rows(store.alerts(HISTORY))),
        table_of("alert-rules", "Alert rules", rule_rows(store.alert_rules())),
    )
