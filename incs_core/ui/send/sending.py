"""The Send button: what it will do, once, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from incs_core.errors import IncsError, Problem
from incs_core.models.messages import MessageDraft
from incs_core.store.types import OutcomeKind
from incs_core.ui.access import Action, actor, may, require
from incs_core.ui.guard import as_text, show_error
from incs_core.ui.resources import services
from incs_core.ui.send.drafting import Form
from incs_core.ui.send.form import tried
from incs_core.ui.send.intent import Armed, armed_for
from incs_core.ui.send.numbers import show_numbers
from incs_core.ui.send.request import what_happens

IS_TEST, ARMED, SENT, FOLLOWED = "send_is_test", "send_armed", "send_sent", "send_followed"

AFTER = {
    "accepted": ("Sent", ":material/check:"),
    "refused": ("Not sent", ":material/block:"),
    "unconfirmed": ("Unconfirmed", ":material/help:"),
}
"""What the button says once this very message has had its outcome."""


def send_part(form: Form, draft: MessageDraft | None, problems: Sequence[Problem]) -> None:
    """Draw the test switch, what will happen, and the button."""
    with st.container(horizontal=True, vertical_alignment="center"):
        is_test = st.toggle(
            "This is a test",
            value=True,
            key=IS_TEST,
            persist_state="session",
            help="A test is outside of every rate unless somebody asks for tests.",
        )
        show_numbers()
    sandbox = services().settings.sandbox
    st.caption(as_text(what_happens(form, is_test=is_test, sandbox=sandbox)))
    if not may(Action.SEND):
        st.info("Your role may look, not send.", icon=":material/lock:")
        return
    armed = _arm(form, draft, is_test=is_test)
    known = st.session_state.get(SENT, {})
    outcome = known.get(armed.intent_id) if armed is not None else None
    _button(form, draft, problems, armed, outcome=outcome, is_test=is_test)


def _arm(form: Form, draft: MessageDraft | None, *, is_test: bool) -> Armed | None:
    """The intent of this state of the form, kept until the form changes."""
    if draft is None:
        return None
    before = st.session_state.get(ARMED)
    armed = armed_for(form.account, draft, is_test=is_test, before=before)
    st.session_state[ARMED] = armed
    return armed


def _button(
    form: Form,
    draft: MessageDraft | None,
    problems: Sequence[Problem],
    armed: Armed | None,
    *,
    outcome: OutcomeKind | None,
    is_test: bool,
) -> None:
    label, icon = AFTER.get(outcome or "", ("Send", ":material/send:"))
    with st.container(horizontal=True):
        pressed = st.button(
            label, key="send_button", type="primary", icon=icon, disabled=outcome is not None
        )
        if outcome is not None:
            st.button(
                "Try again" if outcome == "refused" else "Send the same once more",
                key="send_again",
                icon=":material/replay:",
                on_click=_arm_anew,
                help="Makes the button ready again; nothing is sent yet.",
            )
    if not pressed or outcome is not None:
        return
    if problems or draft is None or armed is None:
        tried()
        st.rerun()
    with st.spinner("Sending…", show_time=True):
        _send(form, draft, armed, is_test=is_test)


def _send(form: Form, draft: MessageDraft, armed: Armed, *, is_test: bool) -> None:
    """Send once: the same intent is never sent twice, however often this runs."""
    try:
        require(Action.SEND)
        result = services().sender.send(
            form.account, draft, is_test=is_test, actor=actor(), intent_id=armed.intent_id
        )
    except IncsError as error:
        show_error(error)
        return
    st.session_state[SENT] = {**st.session_state.get(SENT, {}), armed.intent_id: result.kind}
    st.session_state[FOLLOWED] = armed.intent_id
    st.rerun()


def _arm_anew() -> None:
    st.session_state.pop(ARMED, None)
