"""Which columns the log shows; the choice lives in the address."""

from __future__ import annotations

import streamlit as st

from incs_core.charts.message_rows import SHOWN
from incs_core.exports.messages import COLUMNS
from incs_core.ui.resources import services

KEY = "columns"


def choose_columns() -> tuple[str, ...]:
    """Draw the choice; returns the columns in their usual order. None chosen: the usual ones."""
    accounts = len(services().accounts) > 1
    usual = [name for name in COLUMNS if name in SHOWN or (name == "Account" and accounts)]
    with st.popover("Columns", icon=":material/view_column:", type="tertiary"):
        chosen = st.pills(
            "Columns",
            COLUMNS,
            default=usual,
            selection_mode="multi",
            key=KEY,
            bind="query-params",
            help="Files that are exported have the same columns, or all.",
        )
    return tuple(name for name in COLUMNS if name in (chosen or usual))
