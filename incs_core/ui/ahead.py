"""What the browser can begin with before there is anything to show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from starlette.responses import FileResponse
from starlette.routing import Route

from incs_core.ui.warm import load_chart

ICON = Path(__file__).parent / "assets" / "icon.svg"
FIRST_CHART = ("PlotlyChart.*.js", "Metric.*.js", "Multiselect.*.js")
"""Parts of Streamlit's own scripts that the first view needs; plotly is by far the largest."""


@contextmanager
def chart_ahead() -> Iterator[None]:
    """Have the browser read its chart library while a page is drawn for the first time.

    It takes most of a second over that and begins when it has a chart to draw: here one of no
    size, gone at the end of the first run.
    """
    load_chart()
    place = st.empty()
    if st.session_state.setdefault("chart-is-ahead", True):
        st.session_state["chart-is-ahead"] = False
        place.plotly_chart({"data": [{}]}, width=1, height=1, key="chart-ahead")
    try:
        yield
    finally:
        place.empty()


def icon_route() -> Route:
    """Where Streamlit's page looks for its icon, before any script has run."""
    return Route("/favicon.png", lambda _request: FileResponse(ICON), methods=["GET"])


def first_chart_scripts() -> list[str]:
    """Paths on the server of the scripts that the first chart needs; none if they were renamed."""
    folder = Path(st.__file__).parent / "static" / "static" / "js"
    return [f"/static/js/{one.name}" for name in FIRST_CHART for one in folder.glob(name)]
