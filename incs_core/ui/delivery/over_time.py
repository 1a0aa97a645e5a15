"""Delivery over time, by hour, day or week."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import streamlit as st

from incs_core.analytics.overview import Overview
from incs_core.analytics.periods import Grain
from incs_core.analytics.series import MOST_HOURLY_DAYS, Shown, grain_for, series_of
from incs_core.charts.delivery_rows import moment_rows
from incs_core.charts.over_time import over_time_figure
from incs_core.charts.series import Moment, moments, youngest_words
from incs_core.store.delivery_types import CountRow
from incs_core.ui.chart import draw_chart
from incs_core.ui.delivery.data import load_counts
from incs_core.ui.delivery.marks import marks_control, marks_of
from incs_core.ui.delivery.on_screen import on_screen
from incs_core.ui.delivery.parts import table_behind
from incs_core.ui.guard import as_text, section

AUTO = "Auto"
GRAINS: dict[str, Shown] = {"Hour": "hour", "Day": "day", "Week": "week"}
HALF_A_COLUMN_MS: dict[Shown, int] = {"hour": 1_800_000, "day": 43_200_000, "week": 302_400_000}
"""A column stands around the moment with which its time begins."""


@st.fragment
def over_time(overview: Overview) -> None:
    """Columns by status and the settled rate; changing the grain reruns this part alone."""
    grain = head_and_grain(overview)
    with section("the figures over time"):
        shown = _moments(overview, grain)
        alt = f"Messages by status and the settled rate for each {grain}"
        marks = marks_of(overview, HALF_A_COLUMN_MS[grain])
        figure = over_time_figure(shown, marks, ZoneInfo(overview.zone))
        draw_chart(figure, key="over-time", alt=alt)
        if words := youngest_words(shown):
            st.caption(as_text(words))
        table_behind(moment_rows(shown, grain, overview.zone), overview, f"by-{grain}")


def head_and_grain(overview: Overview) -> Shown:
    """The heading with the marks and the choice of grain beside it; returns the grain to show."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Over time", anchor=False, width="stretch")
        marks_control(overview)
        chosen = _grain_control()
    wanted = on_screen().grain = GRAINS.get(chosen)
    grain = grain_for(overview, wanted)
    if chosen == "Hour" and grain == "day":
        st.caption(f"Hours are shown for periods of up to {MOST_HOURLY_DAYS} days.")
    return grain


def _grain_control() -> str:
    chosen = st.segmented_control(
        "Grain",
        [AUTO, *GRAINS],
        default=AUTO,
        required=True,
        key="grain",
        bind="query-params",
        label_visibility="collapsed",
    )
    return chosen or AUTO


def _moments(overview: Overview, grain: Shown) -> list[Moment]:
    def counted(by: Grain) -> tuple[CountRow, ...]:
        return load_counts(overview.wanted, by, overview.as_of_ms)

    series = series_of(overview, grain, counted)
    prefix = "Week from " if grain == "week" else ""
    return moments(series.rows, series.maturities, ZoneInfo(overview.zone), prefix)
