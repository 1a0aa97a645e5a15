"""The look-ups that are kept, newest first; a selected one opens."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from incs_core.exports import Cell
from incs_core.store.look_ups import LookUpRow
from incs_core.ui.head import counted, list_head
from incs_core.ui.messages.address import open_look_up
from incs_core.ui.messages.looking import STATES, state_of
from incs_core.ui.messages.table import TIME_FORMAT
from incs_core.ui.resources import services
from incs_core.ui.tables import label_column, show_table
from incs_core.ui.times import now_ms, zone

MOST_SHOWN = 50


def kept_look_ups() -> None:
    """The table of look-ups; nothing where there is none yet."""
    rows = services().store.look_ups(MOST_SHOWN)
    if not rows:
        return
    st.subheader("Kept look-ups", anchor=False)
    list_head(
        counted(len(rows), "look-up"),
        now_ms(),
        key="read-lookups",
        about="select a row to open it, to repeat it or to compare it",
    )
    chosen = show_table(
        [_row(row) for row in rows],
        key="lookups",
        file_name="look-ups",
        config={
            "Begun": st.column_config.DatetimeColumn(
                format=TIME_FORMAT, help=f"Times in {zone().key}."
            ),
            "State": label_column(look for look in STATES.values()),
            "Known": st.column_config.NumberColumn(help="Ids that INCS gave a status for."),
            "Not known": st.column_config.NumberColumn(help="Ids that INCS did not return."),
        },
        ids=[row.id for row in rows],
    )
    if chosen is not None:
        open_look_up(chosen)


def _row(row: LookUpRow) -> dict[str, Cell]:
    return {
        "Name": row.name,
        "Begun": datetime.fromtimestamp(row.created_ms / 1000, UTC).astimezone(zone()),
        "State": STATES[state_of(row)][0],
        "Ids": row.total,
        "Known": row.known,
        "Not known": row.unknown,
        "Account": row.account,
        "By": row.actor,
    }
