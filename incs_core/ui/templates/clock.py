"""The approval clock: what reviews usually take, and who waits longer."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from incs_core.analytics.approval import ENOUGH, Clock
from incs_core.charts.approval import clock_figure, clock_rows
from incs_core.charts.template_board import Entry
from incs_core.ui.chart import draw_chart
from incs_core.ui.tables import show_table

ABOUT = (
    "Grey: nine in ten reviews of our own past were decided within this time. Blue line: half of "
    "them. Dots are templates in review now, red diamonds those that wait unusually long."
)


def show_clock(clock: Clock, waiting: Sequence[Entry]) -> None:
    """Draw the clock once there is a past or somebody waits."""
    if not clock.groups() and not waiting:
        return
    st.subheader("Approval clock", anchor=False, help=ABOUT)
    if clock.overall() is None:
        st.caption(
            f"Fewer than {ENOUGH} decided reviews are known: what is usual is told from there on."
        )
    draw_chart(
        clock_figure(clock, waiting),
        key="approval-clock",
        alt="What reviews took by type and category, and how long the present ones have waited",
    )
    st.caption(ABOUT)
    with st.expander("Table", icon=":material/table:", type="compact"):
        show_table(clock_rows(clock, waiting), key="approval-clock-rows", file_name="reviews")
