"""What the background sync last did, and who did what."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from incs_core.ui.guard import section
from incs_core.ui.resources import services
from incs_core.ui.tables import show_table
from incs_core.ui.times import zone

AUDIT_ROWS = 50


def sync_part() -> None:
    """What the background sync last did."""


def audit_part() -> None:
    """The last actions that changed something."""
    st.subheader("Who did what", anchor=False)
    with section("the audit log"):
        rows = services().store.audit_rows(AUDIT_ROWS)
        if not rows:
            st.info("Nothing was changed from here yet.", icon=":material/history:")
            return
        st.caption(f"The last {AUDIT_ROWS} actions; times in {zone().key}.")
        show_table(
            [
                {
                    "Time": datetime.fromtimestamp(row.at_ms / 1000, zone()),
                    "Who": row.actor,
                    "What": row.action,
                    "To what": row.subject,
                    "Outcome": row.outcome,
                    "Detail": row.detail,
                }
                for row in rows
            ],
            key="audit",
            file_name="audit log",
            config={"Time": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm:ss")},
        )
