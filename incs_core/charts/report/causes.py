"""Tables of why: what moved the settled rate, and when messages failed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from incs_core.analytics.failure_trends import Key, Trend
from incs_core.analytics.overview import Overview
from incs_core.charts.change import change_rows, change_words
from incs_core.charts.report.document import Table
from incs_core.charts.report.rows import table_of

ADDS_UP = "Percentage points. By own rate and by traffic of all rows add up to the change, exactly."


def change_table(overview: Overview, by: str) -> Table:
    """What each group added to the change of the settled rate, by its rate and by its traffic."""
    change, before = overview.changes[by], overview.previous
    if change is None or before is None or before.muted or overview.rates.muted:
        return table_of(f"change-{by}", f"Change by {by}", [])
    rows = change_rows(change, by)
    lines = change_words(change, by)
    return table_of(f"change-{by}", f"Change by {by}", rows, note=ADDS_UP, lines=lines)


def daily_failures_table(overview: Overview, trends: Mapping[Key, Trend]) -> Table:
    """How many messages of each day ended with each code; days without are left out."""
    rows = [
        {
            f"Day ({overview.zone})": overview.wanted.start + timedelta(days=place),
            "Code": code or "none",
            "When": "refused at once" if refused else "after acceptance",
            "Messages": n,
        }
        for (code, refused), trend in sorted(trends.items())
        for place, n in enumerate(trend.daily)
        if n
    ]
    return table_of("failures-by-day", "Failures by day", rows)
