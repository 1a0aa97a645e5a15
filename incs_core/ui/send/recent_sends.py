"""The last sends from this page, with what became of each."""

from __future__ import annotations

import streamlit as st

from incs_core.charts.style import status_style
from incs_core.domain.messages import MessageRow
from incs_core.tabular.columns import Cell
from incs_core.ui.common.badges import status_column
from incs_core.ui.common.errors import error_boundary
from incs_core.ui.common.permissions import actor, shown_number
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import show_table, time_column
from incs_core.ui.common.times import local_time, zone
from incs_core.ui.messages.display import display_settings, explain_row
from incs_core.ui.send.mode import FOLLOWED

SHOWN = 10
POLL_S = 4.0
OPEN = {"intent", "accepted", "sent", "unconfirmed"}


def show_recent() -> None:
    """Draw the last sends; a selected one is followed above."""
    st.subheader("Recent sends", anchor=False)
    with error_boundary("the recent sends"):
        rows = services().store.sends.recent(SHOWN, actor())
        if not rows:
            st.caption("No sends yet. Your sends appear here with their status.")
            return
        is_open = any(row.status in OPEN for row in rows)
        st.fragment(_live_table, run_every=POLL_S if is_open else None)()


def _live_table() -> None:
    with error_boundary("the recent sends"):
        st.caption("Select a row to follow that message.")
        _table(services().store.sends.recent(SHOWN, actor()))


def _table(rows: list[MessageRow]) -> None:
    chosen = show_table(
        [_row(row) for row in rows],
        key="send-recent",
        file_name="recent-sends",
        config={
            "Time": time_column(f"When it was sent; times in {zone().key}."),
            "Status": status_column(width=125),
            "Details": st.column_config.TextColumn(width="large"),
        },
        ids=[row.intent_id for row in rows],
    )
    if chosen is not None:
        st.session_state[FOLLOWED] = chosen
        st.rerun()


def _row(row: MessageRow) -> dict[str, Cell]:
    status = display_settings().status(row)
    story = explain_row(row)
    return {
        "Time": local_time(row.cohort_ms),
        "Status": status_style(status).label,
        "To": shown_number(row.recipient),
        "Message": row.template or row.type,
        "Details": f"{story.what} {story.why}".strip(),
        "Test": row.is_test,
        "Message id": row.message_id,
    }
