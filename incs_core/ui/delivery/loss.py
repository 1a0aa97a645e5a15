"""Where messages were lost on the way, why, and what to do about it."""

from __future__ import annotations

import streamlit as st

from incs_core.analytics.overview import Overview
from incs_core.charts.delivery_rows import funnel_rows
from incs_core.charts.funnel import funnel_figure
from incs_core.ui.chart import draw_chart
from incs_core.ui.delivery.parts import table_behind


def how_far(overview: Overview) -> None:
    """The funnel: how far messages got, and what leaked."""
    st.subheader("How far they got", anchor=False)
    _funnel(overview)


def _funnel(overview: Overview) -> None:
    if not overview.total.accepted:
        st.caption("INCS accepted no message in this period.")
        return
    alt = "Bars of accepted, sent, delivered and read messages, with failed, expired and open"
    draw_chart(funnel_figure(overview.total), key="funnel", alt=alt)
    table_behind(funnel_rows(overview), overview, "funnel")
