"""The last test runs, to be opened again."""

from __future__ import annotations

import streamlit as st

from incs_core.domain.test_runs import TestRun
from incs_core.tabular.columns import Cell
from incs_core.ui.common.errors import error_boundary
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import show_table, time_column
from incs_core.ui.common.times import local_time, zone
from incs_core.ui.send.mode import open_run

SHOWN = 20
STATES = {"ready": "Not started", "running": "Running", "stopped": "Stopped", "done": "Sent"}
VERDICTS = {"": None, "passed": "Passed", "failed": "Failed"}


def recent_test_runs() -> None:
    """Draw the last runs; a selected one is opened."""
    st.subheader("Test runs", anchor=False)
    with error_boundary("the test runs"):
        runs = services().store.test_runs.list(SHOWN)
        if not runs:
            st.caption("No test runs yet. Each run is saved with the status of every message.")
            return
        chosen = show_table(
            [_row(run) for run in runs],
            key="send-runs",
            file_name="test-runs",
            config={
                "Begun": time_column(f"Times in {zone().key}."),
                "Note": st.column_config.TextColumn(width="large"),
            },
            ids=[run.id for run in runs],
        )
        if chosen is not None:
            open_run(chosen)
            st.rerun()


def _row(run: TestRun) -> dict[str, Cell]:
    return {
        "Begun": local_time(run.created_ms),
        "Name": run.name,
        "Message": run.what,
        "State": STATES[run.state],
        "Verdict": VERDICTS[run.verdict],
        "Note": run.note or None,
        "By": run.actor,
    }
