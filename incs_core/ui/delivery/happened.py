"""By event time: what happened when, and in which hours of the week it usually does."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import streamlit as st

from incs_core.analytics.happened import Step, known_hours, usual_week
from incs_core.analytics.overview import Overview
from incs_core.charts.happened import (
    RATE,
    happened_figure,
    happened_moments,
    happened_rows,
    usual_figure,
    usual_rows,
)
from incs_core.store.buckets import hour_start
from incs_core.ui.chart import draw_chart
from incs_core.ui.delivery.data import load_happened
from incs_core.ui.delivery.marks import marks_of
from incs_core.ui.delivery.over_time import HALF_A_COLUMN_MS, head_and_grain
from incs_core.ui.delivery.parts import table_behind
from incs_core.ui.guard import as_text, section
from incs_core.ui.periods import in_words

MAPS: dict[Step, str] = {"delivered": "Deliveries", "read": "Reads"}


@st.fragment
def happened_over_time(overview: Overview) -> None:
    """Lines by status and the share of what ended that arrived; the grain reruns this alone."""
    grain = head_and_grain(overview)
    with section("what happened over time"):
        rows = load_happened(overview.wanted, grain, overview.as_of_ms)
        zone = ZoneInfo(overview.zone)
        shown = happened_moments(rows, zone, "Week from " if grain == "week" else "")
        figure = happened_figure(shown, marks_of(overview, HALF_A_COLUMN_MS[grain]), zone)
        alt = f"Messages accepted, delivered, read and failed in each {grain}"
        draw_chart(figure, key="happened", alt=alt)
        st.caption(
            f"{RATE}: delivered / (delivered + failed) of what came in then, of messages sent at "
            "any time. What has passed changes only by late receipts."
        )
        table_behind(happened_rows(shown, grain, overview.zone), overview, f"happened-by-{grain}")


def usual_hours(overview: Overview) -> None:
    """In which hours of the week messages arrive, and are read."""
    wanted, zone = overview.wanted, ZoneInfo(overview.zone)
    now_ms = overview.as_of_ms
    rows = known_hours(load_happened(wanted, "hour", now_ms), now_ms)
    days = [hour_start(int(row.group), zone).date() for row in rows] or [wanted.start, wanted.end]
    cells = {step: usual_week(rows, zone, step) for step in MAPS}
    st.subheader("Hours of the week", anchor=False)
    st.caption(
        as_text(
            f"How many arrive and are read in an hour, on average; {overview.zone}, "
            f"{in_words(days[0], days[-1])}. The darker, the more."
        )
    )
    for column, (step, name) in zip(st.columns(2, gap="medium"), MAPS.items(), strict=True):
        with column:
            st.markdown(f"**{name}**")
            figure, alt = usual_figure(cells[step], step), f"{name} by weekday and hour"
            draw_chart(figure, key=f"usual-{step}", alt=alt)
    table_behind(usual_rows(cells, overview.zone), overview, "usual-hours")
