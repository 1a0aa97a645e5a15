"""Drawing a figure: calm options, and text that reads on a light page too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from incs_core.charts.figure import CONFIG, Figure, with_text


def draw_chart(
    figure: Figure, *, key: str, alt: str, on_points: Callable[[], None] | None = None
) -> None:
    """Draw a figure of ours.

    Args:
        alt: what it shows, for people who do not see it.
        on_points: called when a point was chosen; the session state under `key` says which.
    """
    more: dict[str, Any] = {}
    if on_points is not None:
        more = {"on_select": on_points, "selection_mode": "points"}
        figure = {**figure, "layout": {**figure["layout"], **CLICKED}}
    if st.context.theme.type == "light":
        figure = with_text(figure, LIGHT_TEXT)
    st.plotly_chart(figure, key=key, config=CONFIG, alt=alt, **more)


CLICKED = {"clickmode": "event+select", "hovermode": "closest", "dragmode": "pan"}
"""What Streamlit makes of a figure whose points can be chosen, if it finds something else: only
after drawing it once, and it draws it again. A click in between would be lost."""


LIGHT_TEXT = "#5F6878"
"""On white 5.7:1; the grey of Streamlit's own light theme has only 3.7:1. The dark one is fine."""
