"""The Send button: what it will do, once, and what became of it."""

from __future__ import annotations

import streamlit as st

from incs_core.errors import IncsError
from incs_core.models.messages import MessageDraft
from incs_core.sending.intent import Armed
from incs_core.sending.lines import Line
from incs_core.store.types import OutcomeKind
from incs_core.ui.access import Action, actor, may, require
from incs_core.ui.guard import as_text, show_error
from incs_core.ui.resources import services
from incs_core.ui.send.arming import (
    IS_TEST,
    JUST_NOW_MS,
    Ready,
    arm,
    armed_now,
    disarm,
    note_sent,
    sent_elsewhere,
)
from incs_core.ui.send.card import Checked, line_words
from incs_core.ui.send.form import tried
from incs_core.ui.send.numbers import show_numbers
from incs_core.ui.send.request import what_happens

FOLLOWED, ASKED = "send_followed", "send_asked"

AFTER = {
    "accepted": ("Sent", ":material/check:"),
    "refused": ("Not sent", ":material/block:"),
    "unconfirmed": ("Unconfirmed", ":material/help:"),
}
"""What the button says once this very message has had its outcome."""


def send_part(ready: Ready) -> None:
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
    st.caption(as_text(what_happens(ready.checked.form, is_test=is_test, sandbox=sandbox)))
    if not may(Action.SEND):
        st.info("Your role may look, not send.", icon=":material/lock:")
    elif ready.outcome is not None:
        _show_outcome(ready.outcome)
    elif _pressed(ready):
        _go(ready.checked, armed_now(), is_test=is_test)


def _pressed(ready: Ready) -> bool:
    """Whether to send now: Send was pressed, and pressed again where the card has doubts."""
    armed, checked = ready.armed, ready.checked
    doubts = () if checked.card.blocked or checked.problems else checked.card.doubts
    if armed and doubts and st.session_state.get(ASKED) == armed.intent_id:
        return ask_about(doubts, "Send all the same", ASKED)
    pressed = st.button("Send", key="send_button", type="primary", icon=":material/send:")
    if not pressed or armed is None:
        return pressed
    age_ms = sent_elsewhere(armed)
    if age_ms is not None and age_ms < JUST_NOW_MS:
        return True  # pressed twice: the same intent sends nothing more
    if age_ms is not None:
        armed = arm(checked, None)
    if armed and doubts:
        st.session_state[ASKED] = armed.intent_id
        st.rerun()
    return True


def _show_outcome(outcome: OutcomeKind) -> None:
    label, icon = AFTER[outcome]
    with st.container(horizontal=True):
        st.button(label, key="send_button", type="primary", icon=icon, disabled=True)
        st.button(
            "Try again" if outcome == "refused" else "Send the same once more",
            key="send_again",
            icon=":material/replay:",
            on_click=disarm,
            help="Makes the button ready again; nothing is sent yet.",
        )


def ask_about(doubts: tuple[Line, ...], label: str, asked: str) -> bool:
    """Amber asks: nothing leaves before somebody has read why it may not be a good idea.

    Args:
        label: what the button that goes ahead says.
        asked: where the session remembers that it was asked.
    """
    with st.container(border=True, key="send-doubts"):
        st.markdown(f"**{label}?**")
        for doubt in doubts:
            st.markdown(f":small[{line_words(doubt)}]")
        with st.container(horizontal=True):
            go = st.button(label, key="send_anyway", type="primary", icon=":material/send:")
            st.button("Not now", key="send_not_now", on_click=_forget_question, args=(asked,))
    return go


def _go(checked: Checked, armed: Armed | None, *, is_test: bool) -> None:
    if checked.card.blocked or checked.problems or checked.draft is None or armed is None:
        tried()
        st.rerun()
    wait_s = services().client(checked.form.account).wait_s
    slow = f"INCS asked us to slow down; sending in {wait_s:.0f} s…"
    with st.spinner(slow if wait_s >= 1 else "Sending…", show_time=True):
        _send(checked.form.account, checked.draft, armed, is_test=is_test)


def _send(account: str, draft: MessageDraft, armed: Armed, *, is_test: bool) -> None:
    """Send once: the same intent is never sent twice, however often this runs."""
    try:
        require(Action.SEND)
        result = services().sender.send(
            account, draft, is_test=is_test, actor=actor(), intent_id=armed.intent_id
        )
    except IncsError as error:
        show_error(error)
        return
    note_sent(armed, result.kind)
    st.session_state[FOLLOWED] = armed.intent_id
    _forget_question()
    st.rerun()


def _forget_question(asked: str = ASKED) -> None:
    st.session_state.pop(asked, None)
