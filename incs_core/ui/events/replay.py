"""Read dead letters again: what an upgrade understands takes its effect, once."""

from __future__ import annotations

import streamlit as st

from incs_core.errors import IncsError
from incs_core.ui import outcome
from incs_core.ui.access import Action, may, require
from incs_core.ui.audit import note
from incs_core.ui.guard import show_error
from incs_core.ui.resources import services
from incs_core.webhooks.effects import replayed


def replay_button() -> None:
    """The button, where there is something to replay."""
    number = services().store.dead_count()
    if not number:
        return
    if not may(Action.REPLAY_EVENTS):
        st.caption("Your role may look at dead letters, not replay them.")
        return
    pressed = st.button(
        "Replay 1 dead letter" if number == 1 else f"Replay {number} dead letters",
        key="replay",
        icon=":material/replay:",
        help="Reads every dead letter again. What is understood now takes effect, once; the rest "
        "stays as it is.",
    )
    if pressed:
        try:
            _replay(number)
        except IncsError as error:
            show_error(error, head="Could not replay all dead letters.")
        else:
            st.rerun()


def _replay(number: int) -> None:
    require(Action.REPLAY_EVENTS)
    store = services().store
    with st.spinner("Reading dead letters again…"):
        done = store.replay(replayed)
    result = f"{done} of {number} understood"
    note("replay events", "dead letters", result)
    still = number - done
    outcome.remember(
        f"{done} of {number} dead letters were understood and took effect."
        if not still
        else f"{done} of {number} dead letters were understood; {still} stay, with their reasons."
    )
