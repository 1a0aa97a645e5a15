"""The timeline on screen: one step for each thing that we heard, its raw text inside."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from incs_core.charts.numbers import duration
from incs_core.charts.palette import status_look
from incs_core.charts.timeline import SOURCES, Heard, timeline_rows
from incs_core.ui.access import Action, may
from incs_core.ui.guard import as_text
from incs_core.ui.messages.raw import show_raw
from incs_core.ui.tables import show_table
from incs_core.ui.times import at, zone

SHOWN = 30
BAD = {"failed", "refused", "dead"}
STATES = {
    "intent": "Asked to send",
    "dead": "Not understood",
    "unknown": "Says nothing that we know",
    "processed": "Event",
}


def show_timeline(found: list[Heard], message_id: str) -> None:
    """Every word about a message, oldest first."""
    st.subheader("Timeline", anchor=False)
    if not found:
        st.caption("Nothing was heard about it yet.")
        return
    for heard in found[-SHOWN:]:
        _step(heard)
    if len(found) > SHOWN:
        st.caption(f"The last {SHOWN} of {len(found)} are shown; the table has all.")
    with st.expander("Table", icon=":material/table:"):
        config = {
            name: st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm:ss")
            for name in ("Happened", "Learnt")
        }
        rows = timeline_rows(found, zone())
        show_table(rows, key="timeline", file_name=f"timeline {message_id[:40]}", config=config)


def _step(heard: Heard) -> None:
    state: Literal["complete", "error"] = "error" if heard.status in BAD else "complete"
    with st.status(_label(heard), state=state, type="step"):
        if heard.note:
            st.text(heard.note)
        if heard.raw and may(Action.SEE_NUMBERS):
            show_raw(heard.raw)
        elif heard.raw:
            st.caption("The raw event contains a phone number, which your role does not show.")
        elif not heard.note:
            st.caption("Nothing more is recorded.")


def _label(heard: Heard) -> str:
    word = STATES.get(heard.status) or status_look(heard.status).label
    when = at(heard.happened_ms or heard.learnt_ms, seconds=True)
    return f"**{as_text(word)}** {when} · {as_text(_how(heard))}"


def _how(heard: Heard) -> str:
    source = SOURCES.get(heard.source, heard.source)
    if heard.delay_s is None:
        return source
    if heard.delay_s < 1:
        return f"learnt at once, {source}"
    return f"learnt {duration(heard.delay_s)} later, {source}"
