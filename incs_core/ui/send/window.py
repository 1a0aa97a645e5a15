"""The 24-hour rule: free text and files go only while the conversation is open."""

from __future__ import annotations

import time

import streamlit as st

from incs_core.charts.numbers import duration
from incs_core.models.limits import REPLY_WINDOW_HOURS
from incs_core.ui.guard import section
from incs_core.ui.resources import services
from incs_core.ui.send.drafting import Form
from incs_core.ui.times import ago

WINDOW_MS = REPLY_WINDOW_HOURS * 3_600_000


def show_window(form: Form) -> None:
    """Say whether the recipient wrote in the last 24 hours (INCS: Send RCS Messages)."""
    if form.channel == "viber":
        return  # no such rule is documented for Viber
    rule = (
        f"Text and files go only within {REPLY_WINDOW_HOURS} hours after this person last wrote; "
        "outside of that send a template."
    )
    with section("the conversation"):
        st.info(f"{rule} {_state(form)}".strip(), icon=":material/schedule:")


def _state(form: Form) -> str:
    if not form.to:
        return ""
    received = services().store.conversation(form.account, form.to)
    if not received:
        return "We have no message from this number."
    last_ms = max(message.at_ms for message in received)
    left_ms = last_ms + WINDOW_MS - int(time.time() * 1000)
    wrote = f"They last wrote {ago(last_ms)}"
    if left_ms <= 0:
        return f"{wrote}: the window is closed."
    return f"{wrote}: the window is open for another {duration(left_ms / 1000)}."
