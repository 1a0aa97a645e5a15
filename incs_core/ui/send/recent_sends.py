"""The last sends from this page, with what became of each."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from incs_core.charts.style import STATUS_STYLES, status_style
from incs_core.domain.actions import Action
from incs_core.domain.messages import MessageRow
from incs_core.explanations.operator import explain_message
from incs_core.tabular.columns import Cell
from incs_core.ui.common.errors import error_boundary
from incs_core.ui.common.permissions import actor, is_allowed
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import label_column, show_table
from incs_core.ui.common.times import zone
from incs_core.ui.messages.display import display_settings
from incs_core.ui.send.send_once import FOLLOWED
from incs_core.wire.phone_numbers import mask

SHOWN = 10
LOOK_S = 4.0
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
        st.fragment(_live_table, run_every=LOOK_S if is_open else None)()


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
            "Time": st.column_config.DatetimeColumn(
                format="YYYY-MM-DD HH:mm:ss", help=f"When it was sent; times in {zone().key}."
            ),
            "Status": label_column(
                ((look.label, look.badge) for look in STATUS_STYLES.values()), width=125
            ),
            "Details": st.column_config.TextColumn(width="large"),
        },
        ids=[row.intent_id for row in rows],
    )
    if chosen is not None:
        st.session_state[FOLLOWED] = chosen
        st.rerun()


def _row(row: MessageRow) -> dict[str, Cell]:
    status = display_settings().status(row)
    story = explain_message(status, row.error_code, row.error_title)
    number = row.recipient if is_allowed(Action.SEE_NUMBERS) else mask(row.recipient)
    return {
        "Time": datetime.fromtimestamp(row.cohort_ms / 1000, UTC).astimezone(zone()),
        "Status": status_style(status).label,
        "To": number,
        "Message": row.template or row.type,
        "Details": f"{story.what} {story.why}".strip(),
        "Test": row.is_test,
        "Message id": row.message_id,
    }
