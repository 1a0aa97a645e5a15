"""What the sections of the Delivery page have in common: tables and the names of their files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from incs_core.analytics.overview import Overview
from incs_core.tabular.columns import Cell
from incs_core.ui.common.periods import for_file
from incs_core.ui.common.tables import folded_table, show_table

PERCENT = st.column_config.NumberColumn(format="%.1f\N{NO-BREAK SPACE}%%")
ROW_PX, HEAD_PX, MOST_ROWS = 35, 38, 16
COUNT = st.column_config.NumberColumn(format="localized")
POINTS = st.column_config.NumberColumn(format="%+.1f")
MEAN = st.column_config.NumberColumn(format="%.1f")
SECONDS = st.column_config.NumberColumn(format="%.1f")


def table_behind(rows: Sequence[Mapping[str, Cell]], overview: Overview, key: str) -> None:
    """The table behind a figure, folded, with its exports."""
    folded_table(lambda: draw_table(rows, overview, key), key=key)


def draw_table(
    rows: Sequence[Mapping[str, Cell]],
    overview: Overview,
    key: str,
) -> None:
    """A table with its exports, as high as its rows up to a screen's height."""
    show_table(
        rows,
        key=f"{key}-rows",
        file_name=file_name(key, overview),
        drawn=[in_percent(row) for row in rows],
        config=column_config(rows),
        height=height_of(rows),
    )


def height_of(rows: Sequence[Mapping[str, Cell]]) -> int:
    """The height in pixels of a table that shows all its rows, up to a screen's height."""
    return HEAD_PX + ROW_PX * min(max(len(rows), 1), MOST_ROWS)


def file_name(key: str, overview: Overview) -> str:
    """A file's name that says what, when and in which zone."""
    wanted = overview.wanted
    zone = overview.zone.replace("/", "-")
    tests = "_with-tests" if wanted.include_tests else ""
    return f"delivery-{key}_{for_file(wanted.start, wanted.end)}_{zone}{tests}"


def column_config(rows: Sequence[Mapping[str, Cell]]) -> dict[str, Any]:
    """How the columns are written: fractions in per cent, counts with thousands apart."""
    kinds = {name: value for row in rows for name, value in row.items() if value is not None}
    return {
        name: _column(name, value)
        for name, value in kinds.items()
        if isinstance(value, int | float)
    }


def _column(name: str, value: float) -> Any:
    if name.endswith("(pts)"):
        return POINTS
    if name.endswith("(s)"):
        return SECONDS
    if name.endswith("per hour"):
        return MEAN
    return PERCENT if _is_fraction(name, value) else COUNT


def _is_fraction(name: str, value: Cell) -> bool:
    return isinstance(value, float) and not name.endswith(("(pts)", "(s)", "per hour"))


def in_percent(row: Mapping[str, Cell]) -> dict[str, Cell]:
    """A row for the screen; its files keep fractions, which spreadsheets can calculate with."""
    return {
        name: value * 100 if _is_fraction(name, value) and isinstance(value, float) else value
        for name, value in row.items()
    }
