"""The Look-up part: begin one, and the saved ones."""

from __future__ import annotations

import streamlit as st

from incs_core.domain.lookups import LookupRow
from incs_core.tabular.columns import Cell
from incs_core.ui.common.errors import error_boundary
from incs_core.ui.common.list_header import count_label, list_head
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import label_column, show_table, time_column
from incs_core.ui.common.times import local_time, now_ms, zone
from incs_core.ui.messages import lookup_progress
from incs_core.ui.messages.lookup_form import new_lookup
from incs_core.ui.messages.lookup_progress import STATES, lookup_state
from incs_core.ui.messages.lookup_results import results
from incs_core.ui.messages.url_state import chosen_lookup, leave_lookup, open_lookup

MOST_SHOWN = 50


def saved_lookups() -> None:
    """The table of look-ups; nothing where there is none yet."""
    rows = services().store.lookups.list(MOST_SHOWN)
    if not rows:
        return
    st.subheader("Saved look-ups", anchor=False)
    list_head(
        count_label(len(rows), "look-up"),
        now_ms(),
        key="read-lookups",
        about="select a row to open, repeat or compare it",
    )
    chosen = show_table(
        [_row(row) for row in rows],
        key="lookups",
        file_name="look-ups",
        config={
            "Started": time_column(f"Times in {zone().key}."),
            "State": label_column(style for style in STATES.values()),
            "Found": st.column_config.NumberColumn(help="Ids with a status from INCS."),
            "Not found": st.column_config.NumberColumn(help="Ids that INCS did not return."),
        },
        ids=[row.id for row in rows],
    )
    if chosen is not None:
        open_lookup(chosen)


def _row(row: LookupRow) -> dict[str, Cell]:
    return {
        "Name": row.name,
        "Started": local_time(row.created_ms),
        "State": STATES[lookup_state(row)][0],
        "Ids": row.total,
        "Found": row.known,
        "Not found": row.unknown,
        "Account": row.account,
        "By": row.actor,
    }


def lookup_part() -> None:
    """The look-up that the address names; without one a new one, and those that are kept."""
    with error_boundary("the look-up"):
        look_up_id = chosen_lookup()
        if not look_up_id:
            new_lookup()
            saved_lookups()
            return
        row = services().store.lookups.get(look_up_id)
        if row is None:
            _missing_lookup()
            return
        lookup_progress.lookup_header(row)
        if lookup_progress.is_running(row):
            lookup_progress.lookup_progress(row.id)
        else:
            results(row)


def _missing_lookup() -> None:
    st.info("This look-up was deleted.", icon=":material/search_off:")
    st.button("All look-ups", key="lookup-all", icon=":material/arrow_back:", on_click=leave_lookup)
