"""The last sends from this page, with what became of each."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from incs_core.charts.palette import STATUS_LOOKS, status_look
from incs_core.exports import Cell
from incs_core.models.recipient import mask
from incs_core.store.types import MessageRow
from incs_core.ui.access import Action, actor, may
from incs_core.ui.guard import section
from incs_core.ui.messages.reading import reading
from incs_core.ui.resources import services
from incs_core.ui.send.sending import FOLLOWED
from incs_core.ui.tables import label_column, show_table
from incs_core.ui.times import zone
from incs_core.words import tell

SHOWN = 10
LOOK_S = 4.0
OPEN = {"intent", "accepted", "sent", "unconfirmed"}


def show_recent() -> None:
    """Draw the last sends; a selected one is followed above."""
    st.subheader("Sent from here", anchor=False)
    with section("the last sends"):
        rows = services().store.recent_sends(SHOWN, actor())
        if not rows:
            st.caption("Nothing yet. What you send appears here with what became of it.")
            return
        is_open = any(row.status in OPEN for row in rows)
        st.fragment(_live_table, run_every=LOOK_S if is_open else None)()


def _live_table() -> None:
    with section("the last sends"):
        st.caption("Select a row to follow that message.")
        _table(services().store.recent_sends(SHOWN, actor()))


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
                ((look.label, look.badge) for look in STATUS_LOOKS.values()), width=125
            ),
            "What happened": st.column_config.TextColumn(width="large"),
        },
        ids=[row.intent_id for row in rows],
    )
    if chosen is not None:
        st.session_state[FOLLOWED] = chosen
        st.rerun()


def _row(row: MessageRow) -> dict[str, Cell]:
    status = reading().status(row)
    story = tell(status, row.error_code, row.error_title)
    number = row.recipient if may(Action.SEE_NUMBERS) else mask(row.recipient)
    return {
        "Time": datetime.fromtimestamp(row.cohort_ms / 1000, UTC).astimezone(zone()),
        "Status": status_look(status).label,
        "To": number,
        "Message": row.template or row.type,
        "What happened": f"{story.what} {story.why}".strip(),
        "Test": row.is_test,
        "Message id": row.message_id,
    }
