"""Short tables with long words in them: they wrap, on a phone too, and have the same exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import streamlit as st

from incs_core.exports import Cell
from incs_core.ui.guard import as_text
from incs_core.ui.tables import export_buttons


def wrapped_table(rows: Sequence[Mapping[str, Cell]], *, key: str, file_name: str) -> None:
    """Draw rows as a table that wraps, with CSV and XLSX buttons."""
    columns = list(rows[0])
    shown = {name: [_shown(row[name]) for row in rows] for name in columns}
    st.table(shown, border="horizontal", hide_index=True)
    export_buttons(columns, rows, key=key, file_name=file_name)


def _shown(value: Cell) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return as_text("" if value is None else str(value))
