"""Short tables with long words in them: they wrap, on a phone too, and have the same exports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import streamlit as st

from incs_core.exports import Cell
from incs_core.ui.guard import as_text
from incs_core.ui.tables import export_buttons

UNBROKEN = {ord("-"): "\N{NON-BREAKING HYPHEN}", ord(" "): "\N{NO-BREAK SPACE}"}


def wrapped_table(
    rows: Sequence[Mapping[str, Cell]],
    *,
    key: str,
    file_name: str,
    export: Sequence[Mapping[str, Cell]] = (),
) -> None:
    """Draw rows as a table that wraps, with CSV and XLSX buttons.

    Args:
        rows: what is drawn, at least one; a column in which nothing stands is left out.
        key: tells the buttons from others on the page.
        file_name: of the exports, without an ending.
        export: the rows of the exports, where they say more than is drawn.
    """
    drawn = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    shown = {name: [_shown(row[name]) for row in rows] for name in drawn}
    st.table(shown, border="horizontal", hide_index=True)
    written = export or rows
    export_buttons(list(written[0]), written, key=key, file_name=file_name)


def _shown(value: Cell) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S").translate(UNBROKEN)
    return as_text("" if value is None else str(value))
