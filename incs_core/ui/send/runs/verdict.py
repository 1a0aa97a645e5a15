"""What a person makes of a test run: passed or failed, and a note."""

from __future__ import annotations

from typing import Final

import streamlit as st

from incs_core.errors import IncsError
from incs_core.store.runs import Run, Verdict
from incs_core.ui import outcome
from incs_core.ui.access import Action, may, require
from incs_core.ui.audit import note
from incs_core.ui.guard import show_error
from incs_core.ui.resources import services
from incs_core.ui.times import now_ms

MOST_NOTE: Final = 500
WORDS: Final[dict[Verdict, str]] = {"": "No verdict", "passed": "Passed", "failed": "Failed"}


def verdict_part(run: Run) -> None:
    """Draw the verdict and the note, to be changed at any time."""
    st.markdown("**Verdict**")
    with st.form(f"send-verdict-{run.id}", border=False):
        choices = list(WORDS)
        verdict = st.segmented_control(
            "Verdict",
            choices,
            default=run.verdict,
            required=True,
            format_func=lambda one: WORDS[one],
            key=f"send_verdict_{run.id}",
            label_visibility="collapsed",
        )
        note = st.text_area(
            "Note",
            value=run.note,
            key=f"send_note_{run.id}",
            max_chars=MOST_NOTE,
            height=80,
            placeholder="What you saw on the phones",
        )
        if st.form_submit_button("Save the verdict", disabled=not may(Action.SEND)):
            _save(run, verdict or "", note or "")


def _save(run: Run, verdict: Verdict, words: str) -> None:
    try:
        require(Action.SEND)
        services().store.judge_run(run.id, verdict, words.strip(), now_ms())
        note("judge test run", run.name, verdict or "none")
    except IncsError as error:
        show_error(error)
        return
    outcome.remember("The verdict is kept.")
    st.rerun()
