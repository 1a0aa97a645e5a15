"""The little table in which suggestions are written; it outlives a change of page."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from incs_core.models.limits import MAX_POSTBACK, MAX_SUGGESTION_TEXT
from incs_core.ui.templates.drafting import ANSWER, KIND, KINDS, LABEL, TARGET, Row

EDITOR, BASE, KEPT = (f"new_template_{name}" for name in ("suggestions", "base", "kept"))
COLUMNS = (KIND, LABEL, ANSWER, TARGET)


def suggestion_table() -> list[Row]:
    """Draw the table and return its rows as they stand."""
    st.markdown("Suggestions")
    if EDITOR not in st.session_state or BASE not in st.session_state:
        # The editor keeps what changed since this base, so the base stays while it is drawn.
        st.session_state[BASE] = st.session_state.get(KEPT, [])
    base = pd.DataFrame(st.session_state[BASE], columns=list(COLUMNS), dtype="object")
    edited = st.data_editor(
        base,
        key=EDITOR,
        num_rows="dynamic",
        hide_index=True,
        column_config=_columns(),
        placeholder="",
    )
    rows: list[Row] = [
        {str(name): value for name, value in row.items()} for row in edited.to_dict("records")
    ]
    st.session_state[KEPT] = rows
    return rows


def _columns() -> dict[str, Any]:
    text = st.column_config.TextColumn
    return {
        KIND: st.column_config.SelectboxColumn(
            options=list(KINDS), default="Reply", required=True, width="small"
        ),
        LABEL: text(help=f"What stands on the chip: at most {MAX_SUGGESTION_TEXT} characters."),
        ANSWER: text(
            help="What INCS sends us when somebody taps it (postback): at most "
            f"{MAX_POSTBACK} characters. Left empty, it is made from the label."
        ),
        TARGET: text(
            help="For a web page: https://…, variables allowed. For a call: + and country code."
        ),
    }
