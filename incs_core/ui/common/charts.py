"""Drawing a figure, and a panel of counts with its table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from incs_core.charts.count_bars import CountBar, count_bar_rows, count_bars_figure
from incs_core.charts.style import CONFIG, Figure, with_text
from incs_core.tabular.columns import Cell
from incs_core.ui.common.tables import show_table

CLICKED = {"clickmode": "event+select", "hovermode": "closest", "dragmode": "pan"}
"""What Streamlit makes of a figure whose points can be chosen, if it finds something else: only
after drawing it once, and it draws it again. A click in between would be lost."""
LIGHT_TEXT = "#5F6878"
"""On white 5.7:1; the grey of Streamlit's own light theme has only 3.7:1. The dark one is fine."""


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


def chart_panel(title: str, figure: Figure, key: str, about: str) -> None:
    """Draw a figure in a box under a title; `about` says what it shows."""
    with st.container(border=True, height="stretch", gap="small"):
        st.markdown(f"**{title}**", help=about, width="content")
        draw_chart(figure, key=key, alt=about)


def count_panel(
    title: str,
    bars: Sequence[CountBar],
    *,
    key: str,
    about: str,
    rows: Sequence[Mapping[str, Cell]] | None = None,
) -> None:
    """Draw the panel; `about` defines what is counted, `rows` is a fuller table, if any."""
    with st.container(border=True, height="stretch", gap="small"):
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
        ):
            st.markdown(f"**{title}**", help=about, width="content")
            with st.popover("Table", icon=":material/table:", type="tertiary"):
                shown = count_bar_rows(bars, "Kind", "Number") if rows is None else rows
                show_table(shown, key=f"{key}-table", file_name=title)
        draw_chart(count_bars_figure(bars), key=key, alt=f"{title}: {about}")
