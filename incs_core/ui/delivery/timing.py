"""Timing: over time, and by weekday and hour; by send time or by event time."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import streamlit as st

from incs_core.analytics.comparison import RateMeasure
from incs_core.analytics.event_time import SeriesStep, known_hours, usual_week_by_hour
from incs_core.analytics.overview import Overview
from incs_core.analytics.rates import SMALL_N
from incs_core.analytics.time_buckets import counts_by_weekday_hour, fitting_width
from incs_core.charts.event_time import (
    RATE,
    event_time_figure,
    event_time_points,
    event_time_rows,
    usual_week_figure,
    usual_week_rows,
)
from incs_core.charts.weekday_hour import has_any, weekday_hour_figure, weekday_hour_rows
from incs_core.store.rollups.buckets import hour_start
from incs_core.ui.common.charts import draw_chart
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.periods import period_text
from incs_core.ui.delivery.annotations import annotations_in
from incs_core.ui.delivery.data import load_counts, load_event_time
from incs_core.ui.delivery.over_time import HALF_A_COLUMN_MS, head_and_grain, over_time
from incs_core.ui.delivery.tables import table_behind

EVENT_TIME_MAPS: dict[SeriesStep, str] = {"delivered": "Deliveries", "read": "Reads"}


@st.fragment
def event_time_chart(overview: Overview) -> None:
    """Lines by status and the share of what ended that arrived; the grain reruns this alone."""
    grain = head_and_grain(overview)
    with error_boundary("the events over time"):
        rows = load_event_time(overview.wanted, grain, overview.as_of_ms)
        zone = ZoneInfo(overview.zone)
        shown = event_time_points(rows, zone, "Week from " if grain == "week" else "")
        figure = event_time_figure(shown, annotations_in(overview, HALF_A_COLUMN_MS[grain]), zone)
        alt = f"Messages accepted, delivered, read and failed in each {grain}"
        draw_chart(figure, key="happened", alt=alt)
        st.caption(
            f"{RATE}: delivered / (delivered + failed) received in that interval, of "
            "messages sent at any time. Past intervals change only with late receipts."
        )
        table_behind(event_time_rows(shown, grain, overview.zone), overview, f"happened-by-{grain}")


def usual_hours_map(overview: Overview) -> None:
    """In which hours of the week messages arrive, and are read."""
    wanted, zone = overview.wanted, ZoneInfo(overview.zone)
    now_ms = overview.as_of_ms
    rows = known_hours(load_event_time(wanted, "hour", now_ms), now_ms)
    days = [hour_start(int(row.group), zone).date() for row in rows] or [wanted.start, wanted.end]
    cells = {step: usual_week_by_hour(rows, zone, step) for step in EVENT_TIME_MAPS}
    st.subheader("By weekday and hour", anchor=False)
    st.caption(
        escape_markdown(
            f"Average deliveries and reads per hour; {overview.zone}, "
            f"{period_text(days[0], days[-1])}. Darker means more."
        )
    )
    for column, (step, name) in zip(
        st.columns(2, gap="medium"), EVENT_TIME_MAPS.items(), strict=True
    ):
        with column:
            st.markdown(f"**{name}**")
            figure, alt = usual_week_figure(cells[step], step), f"{name} by weekday and hour"
            draw_chart(figure, key=f"usual-{step}", alt=alt)
    table_behind(usual_week_rows(cells, overview.zone), overview, "usual-hours")


SEND_TIME, EVENT_TIME = "Send time", "Event time"
MEANING = {
    SEND_TIME: "Counted at the time accepted, with the current status.",
    EVENT_TIME: "Counted at the time of each event, whenever the message was sent. Expired "
    "messages have no event.",
}
COHORT_MAPS: dict[RateMeasure, str] = {"final": "Delivery rate (final)", "read": "Read rate"}


@st.fragment
def timing_section(overview: Overview) -> None:
    """Over time first, then the week; a change of clock reruns this section alone."""
    clock = _clock()
    st.caption(MEANING[clock])
    if clock == EVENT_TIME:
        event_time_chart(overview)
        with error_boundary("the usual hours"):
            usual_hours_map(overview)
        return
    over_time(overview)
    with error_boundary("the map by weekday and hour"):
        _rhythm(overview)


def _clock() -> str:
    chosen = st.segmented_control(
        "Counted by",
        [SEND_TIME, EVENT_TIME],
        default=SEND_TIME,
        required=True,
        key="time_basis",
        bind="query-params",
        help="  \n".join(f"**{clock}.** {words}" for clock, words in MEANING.items()),
    )
    return chosen or SEND_TIME


def _rhythm(overview: Overview) -> None:
    wanted, zone = overview.wanted, ZoneInfo(overview.zone)
    rows = load_counts(wanted, "hour", overview.as_of_ms)
    width = fitting_width(rows, zone)
    cells = counts_by_weekday_hour(rows, zone, width)
    st.subheader("By weekday and hour", anchor=False)
    st.caption(
        escape_markdown(
            f"Counted at the time accepted, {overview.zone}, "
            f"{period_text(wanted.start, wanted.end)}. Green: above the overall rate. "
            f"Orange: below. Cells below {SMALL_N} messages are empty."
        )
    )
    for column, (share, name) in zip(st.columns(2, gap="medium"), COHORT_MAPS.items(), strict=True):
        with column:
            st.markdown(f"**{name}**")
            if has_any(cells, share):
                figure, alt = (
                    weekday_hour_figure(cells, width, share),
                    f"{name} by weekday and hour",
                )
                draw_chart(figure, key=f"rhythm-{share}", alt=alt)
            else:
                st.caption("Too few messages in every cell. Choose a longer period.")
    table_behind(weekday_hour_rows(cells, width, overview.zone), overview, "rhythm")
