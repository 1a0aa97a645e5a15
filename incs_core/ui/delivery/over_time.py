"""Delivery over time, by hour, day or week."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import streamlit as st

from incs_core.analytics.overview import Overview
from incs_core.analytics.time_buckets import Grain
from incs_core.analytics.time_series import (
    MOST_HOURLY_DAYS,
    TimeSeriesGrain,
    grain_for,
    time_series,
)
from incs_core.charts.delivery_tables import time_rows
from incs_core.charts.over_time import over_time_figure
from incs_core.charts.time_axis import TimePoint, provisional_text, time_points
from incs_core.domain.delivery import CountRow, Counts
from incs_core.ui.common.charts import draw_chart
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.delivery.annotations import annotation_control, annotations_in
from incs_core.ui.delivery.data import load_counts
from incs_core.ui.delivery.tables import table_behind
from incs_core.ui.delivery.visible_state import visible_state

AUTO = "Auto"
GRAINS: dict[str, TimeSeriesGrain] = {"Hour": "hour", "Day": "day", "Week": "week"}
HALF_A_COLUMN_MS: dict[TimeSeriesGrain, int] = {
    "hour": 1_800_000,
    "day": 43_200_000,
    "week": 302_400_000,
}
"""A column stands around the moment with which its time begins."""


@st.fragment
def over_time(overview: Overview) -> None:
    """Columns by status and the final delivery rate; changing the grain reruns this part alone."""
    grain = head_and_grain(overview)
    with error_boundary("the time series"):
        shown = _moments(overview, grain)
        alt = f"Messages by status and the final delivery rate for each {grain}"
        marks = annotations_in(overview, HALF_A_COLUMN_MS[grain])
        figure = over_time_figure(shown, marks, ZoneInfo(overview.zone))
        draw_chart(figure, key="over-time", alt=alt)
        if words := provisional_text(shown):
            st.caption(escape_markdown(words))
        table_behind(time_rows(shown, grain, overview.zone), overview, f"by-{grain}")


def head_and_grain(overview: Overview) -> TimeSeriesGrain:
    """The heading with the marks and the choice of grain beside it; returns the grain to show."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Over time", anchor=False, width="stretch")
        annotation_control(overview)
        chosen = _grain_control()
    wanted = visible_state().grain = GRAINS.get(chosen)
    grain = grain_for(overview, wanted)
    if chosen == "Hour" and grain == "day":
        st.caption(f"Hours are shown for periods of up to {MOST_HOURLY_DAYS} days.")
    return grain


def _grain_control() -> str:
    chosen = st.segmented_control(
        "Interval",
        [AUTO, *GRAINS],
        default=AUTO,
        required=True,
        key="grain",
        bind="query-params",
        label_visibility="collapsed",
    )
    return chosen or AUTO


def _moments(overview: Overview, grain: TimeSeriesGrain) -> list[TimePoint[Counts]]:
    def counted(by: Grain) -> tuple[CountRow, ...]:
        return load_counts(overview.wanted, by, overview.as_of_ms)

    series = time_series(overview, grain, counted)
    prefix = "Week from " if grain == "week" else ""
    return time_points(series.rows, series.maturities, ZoneInfo(overview.zone), prefix)
