"""The last test runs, to be opened again."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from incs_core.exports import Cell
from incs_core.store.runs import Run
from incs_core.ui.guard import section
from incs_core.ui.resources import services
from incs_core.ui.send.mode import open_run
from incs_core.ui.tables import show_table
from incs_core.ui.times import zone

SHOWN = 20
STATES = {"ready": "Not started", "running": "Under way", "stopped": "Stopped", "done": "Sent"}
VERDICTS = {"": None, "passed": "Passed", "failed": "Failed"}


def show_runs() -> None:
    """Draw the last runs; a selected one is opened."""
    st.subheader("Test runs", anchor=False)
    with section("the test runs"):
        runs = services().store.test_runs(SHOWN)
        if not runs:
            st.caption("None yet. Each run is kept with what became of every message.")
            return
        chosen = show_table(
            [_row(run) for run in runs],
            key="send-runs",
            file_name="test-runs",
            config={
                "Begun": st.column_config.DatetimeColumn(
                    format="YYYY-MM-DD HH:mm:ss", help=f"Times in {zone().key}."
                ),
                "Note": st.column_config.TextColumn(width="large"),
            },
            ids=[run.id for run in runs],
        )
        if chosen is not None:
            open_run(chosen)
            st.rerun()


def _row(run: Run) -> dict[str, Cell]:
    return {
        "Begun": datetime.fromtimestamp(run.created_ms / 1000, UTC).astimezone(zone()),
        "Name": run.name,
        "Message": run.what,
        "State": STATES[run.state],
        "Verdict": VERDICTS[run.verdict],
        "Note": run.note or None,
        "By": run.actor,
    }
