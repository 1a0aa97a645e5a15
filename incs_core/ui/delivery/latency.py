"""How long it takes until a message is delivered, and until it is read."""

from __future__ import annotations

import streamlit as st

from incs_core.analytics.overview import Overview
from incs_core.charts.delivery_rows import latency_rows
from incs_core.charts.figure import CONFIG
from incs_core.charts.latency import latency_figure
from incs_core.ui.delivery.parts import table_behind


def how_long(overview: Overview) -> None:
    """The share delivered, and read, within a time."""
    if not overview.latency.n:
        return
    st.subheader("How long it takes", anchor=False)
    alt = "Share of messages delivered, and read, within a time"
    st.plotly_chart(latency_figure(overview.delays), key="latency", config=CONFIG, alt=alt)
    st.caption("Of those that were delivered, and of those that were read. True to 5 %.")
    table_behind(latency_rows(overview), overview, "latency")
