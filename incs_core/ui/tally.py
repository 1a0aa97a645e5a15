"""A panel with counts by kind: title, bars, and the table behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from incs_core.charts.tally import Tally, tally_figure, tally_rows
from incs_core.exports import Cell
from incs_core.ui.chart import draw_chart
from incs_core.ui.tables import show_table


def tally_panel(
    title: str,
    tallies: Sequence[Tally],
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
                shown = tally_rows(tallies, "Kind", "Number") if rows is None else rows
                show_table(shown, key=f"{key}-table", file_name=title)
        draw_chart(tally_figure(tallies), key=key, alt=f"{title}: {about}")
