"""When it went well: over time, and by weekday and hour; by send time or by event time."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import streamlit as st

from incs_core.analytics.overview import Overview
from incs_core.analytics.rates import SMALL_N
from incs_core.analytics.rhythm import fitting_width, rhythm
from incs_core.analytics.verdicts import Measure
from incs_core.charts.rhythm import has_any, rhythm_figure, rhythm_rows
from incs_core.ui.chart import draw_chart
from incs_core.ui.delivery.data import load_counts
from incs_core.ui.delivery.happened import happened_over_time, usual_hours
from incs_core.ui.delivery.over_time import over_time
from incs_core.ui.delivery.parts import table_behind
from incs_core.ui.guard import as_text, section
from incs_core.ui.periods import in_words

SEND_TIME, EVENT_TIME = "Send time", "Event time"
MEANING = {
    SEND_TIME: "Each message stands where INCS accepted it, with what has become of it by now: a "
    "column says how the messages of that time fared.",
    EVENT_TIME: "Each step stands where it happened, whenever the message was sent: an hour says "
    "what came in then. Messages that expire have no such moment.",
}
MAPS: dict[Measure, str] = {"settled": "Settled rate", "read": "Read rate"}


@st.fragment
def when(overview: Overview) -> None:
    """Over time first, then the week; a change of clock reruns this section alone."""
    clock = _clock()
    st.caption(MEANING[clock])
    if clock == EVENT_TIME:
        happened_over_time(overview)
        with section("the usual hours"):
            usual_hours(overview)
        return
    over_time(overview)
    with section("the rhythm of the week"):
        _rhythm(overview)


def _clock() -> str:
    chosen = st.segmented_control(
        "Counted by",
        [SEND_TIME, EVENT_TIME],
        default=SEND_TIME,
        required=True,
        key="clock",
        bind="query-params",
        help="  \n".join(f"**{clock}.** {words}" for clock, words in MEANING.items()),
    )
    return chosen or SEND_TIME


def _rhythm(overview: Overview) -> None:
    wanted, zone = overview.wanted, ZoneInfo(overview.zone)
    rows = load_counts(wanted, "hour", overview.as_of_ms)
    width = fitting_width(rows, zone)
    cells = rhythm(rows, zone, width)
    st.subheader("Rhythm of the week", anchor=False)
    st.caption(
        as_text(
            f"By the time of sending, {overview.zone}, {in_words(wanted.start, wanted.end)}. Green "
            f"is above the rate of the whole, orange below it; cells with fewer than {SMALL_N} "
            "messages are empty."
        )
    )
    for column, (share, name) in zip(st.columns(2, gap="medium"), MAPS.items(), strict=True):
        with column:
            st.markdown(f"**{name}**")
            if has_any(cells, share):
                figure, alt = rhythm_figure(cells, width, share), f"{name} by weekday and hour"
                draw_chart(figure, key=f"rhythm-{share}", alt=alt)
            else:
                st.caption("Too few messages in every cell. Take a longer period.")
    table_behind(rhythm_rows(cells, width, overview.zone), overview, "rhythm")
