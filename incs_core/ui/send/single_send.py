"""One message: the form, its checks, and the Send button, which sends it at most once."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from incs_core.domain.actions import Action
from incs_core.domain.messages import OutcomeKind
from incs_core.sending.preflight import PreflightLine
from incs_core.sending.sender import SendReservation, reserve_idempotency_key
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.permissions import actor, is_allowed, require
from incs_core.ui.common.services import services
from incs_core.ui.common.times import now_ms
from incs_core.ui.send.form import mark_tried, message_part, recipient_part, show_problems
from incs_core.ui.send.magic_numbers import show_magic_numbers
from incs_core.ui.send.mode import FOLLOWED, step_heading
from incs_core.ui.send.preflight_card import CheckedForm, line_text, run_preflight, show_card
from incs_core.ui.send.request_preview import consequence_text, show_preview, show_request
from incs_core.ui.send.tracking import track_message
from incs_core.wire.drafts import MessageDraft

IS_TEST, ARMED, SENT = "send_is_test", "send_armed", "send_sent"
JUST_NOW_MS = 60_000
"""A second press so soon is a double click, or the same person in another tab."""
ASKED = "send_asked"


def single_send() -> None:
    """Draw the three steps, the phone beside them, and the message on its way."""
    left, right = st.columns([3, 2], gap="large")
    with left, error_boundary("the form"):
        with step_heading(1, "Message"):
            form, containers = message_part()
        with step_heading(2, "Recipient"):
            form = recipient_part(form)
        problems = show_problems(form, containers)
        checked = run_preflight(form, problems)
        with step_heading(3, "Check and send"):
            state = send_state(checked)
            if state.outcome is None:  # afterwards it would warn of what was just done
                complete = bool(form.to and checked.draft)
                show_card(checked.card, complete=complete, links_of_form=form)
            send_part(state)
            track_message()
            show_request(form, checked.draft, complete=not problems)
        with right:
            show_preview(form)


@dataclass(frozen=True, slots=True)
class SendState:
    """A form with its intent. `outcome`: what became of this very message, if it was sent."""

    checked: CheckedForm
    reserved: SendReservation | None
    outcome: OutcomeKind | None


def send_state(checked: CheckedForm) -> SendState:
    """Find the intent of this state of the form, and whether it was sent already."""
    reserved = reserve(checked, st.session_state.get(ARMED))
    return SendState(checked, reserved, None if reserved is None else _outcome(reserved.intent_id))


def reserve(checked: CheckedForm, before: SendReservation | None) -> SendReservation | None:
    """The intent of this form: the one before, or one that nobody has sent yet."""
    if checked.draft is None:
        return None
    store = services().store
    reserved = reserve_idempotency_key(
        checked.form.account,
        checked.draft,
        is_test=bool(st.session_state.get(IS_TEST, True)),
        key=store.sends.idempotency_secret(),
        is_taken=store.sends.has_intent,
        previous=before,
    )
    st.session_state[ARMED] = reserved
    return reserved


def release() -> None:
    """The next look makes a new intent."""
    st.session_state.pop(ARMED, None)


def _outcome(intent_id: str) -> OutcomeKind | None:
    """What became of it, as known by now: what was unconfirmed may have been found since."""
    kind: OutcomeKind | None = st.session_state.get(SENT, {}).get(intent_id)
    if kind != "unconfirmed":
        return kind
    row = services().store.messages.by_intent(intent_id)
    return kind if row is None or row.status == "unconfirmed" else "accepted"


OUTCOME_BUTTONS = {
    "accepted": ("Sent", ":material/check:"),
    "refused": ("Not sent", ":material/block:"),
    "unconfirmed": ("Unconfirmed", ":material/help:"),
}
"""What the button says once this very message has had its outcome."""


def send_part(ready: SendState) -> None:
    """Draw the test switch, what will happen, and the button."""
    with st.container(horizontal=True, vertical_alignment="center"):
        is_test = st.toggle(
            "This is a test",
            value=True,
            key=IS_TEST,
            persist_state="session",
            help="Tests are excluded from rates by default.",
        )
        show_magic_numbers()
    sandbox = services().settings.sandbox
    st.caption(
        escape_markdown(consequence_text(ready.checked.form, is_test=is_test, sandbox=sandbox))
    )
    if not is_allowed(Action.SEND):
        st.info("Your role cannot send messages.", icon=":material/lock:")
    elif ready.outcome is not None:
        _show_outcome(ready.outcome)
    elif _pressed(ready):
        _go(ready.checked, st.session_state.get(ARMED), is_test=is_test)


def _pressed(ready: SendState) -> bool:
    """Whether to send now: Send was pressed, and pressed again where the card has doubts."""
    reserved, checked = ready.reserved, ready.checked
    doubts = () if checked.card.blocked or checked.problems else checked.card.doubts
    if reserved and doubts and st.session_state.get(ASKED) == reserved.intent_id:
        return ask_about(doubts, "Send anyway", ASKED)
    pressed = st.button("Send", key="send_button", type="primary", icon=":material/send:")
    if not pressed or reserved is None:
        return pressed
    sent = services().store.messages.by_intent(reserved.intent_id)
    if sent is not None and now_ms() - sent.cohort_ms < JUST_NOW_MS:
        return True  # pressed twice: the same intent sends nothing more
    if sent is not None:
        reserved = reserve(checked, None)
    if reserved and doubts:
        st.session_state[ASKED] = reserved.intent_id
        st.rerun()
    return True


def _show_outcome(outcome: OutcomeKind) -> None:
    label, icon = OUTCOME_BUTTONS[outcome]
    with st.container(horizontal=True):
        st.button(label, key="send_button", type="primary", icon=icon, disabled=True)
        st.button(
            "Try again" if outcome == "refused" else "Send again",
            key="send_again",
            icon=":material/replay:",
            on_click=release,
            help="Enables the Send button again; nothing is sent yet.",
        )


def ask_about(doubts: tuple[PreflightLine, ...], label: str, asked: str) -> bool:
    """Amber asks: nothing leaves before somebody has read why it may not be a good idea.

    Args:
        label: what the button that goes ahead says.
        asked: where the session remembers that it was asked.
    """
    with st.container(border=True, key="send-doubts"):
        st.markdown(f"**{label}?**")
        for doubt in doubts:
            st.markdown(f":small[{line_text(doubt)}]")
        with st.container(horizontal=True):
            go = st.button(label, key="send_anyway", type="primary", icon=":material/send:")
            st.button("Cancel", key="send_not_now", on_click=_forget_question, args=(asked,))
    return go


def _go(checked: CheckedForm, reserved: SendReservation | None, *, is_test: bool) -> None:
    if checked.card.blocked or checked.problems or checked.draft is None or reserved is None:
        mark_tried()
        st.rerun()
    wait_s = services().client(checked.form.account).wait_s
    slow = f"Rate limit reached; sending in {wait_s:.0f} s…"
    with st.spinner(slow if wait_s >= 1 else "Sending…", show_time=True):
        _send(checked.form.account, checked.draft, reserved, is_test=is_test)


def _send(account: str, draft: MessageDraft, reserved: SendReservation, *, is_test: bool) -> None:
    """Send once: the same intent is never sent twice, however often this runs."""
    with error_boundary():
        require(Action.SEND)
        result = services().sender.send(
            account, draft, is_test=is_test, actor=actor(), intent_id=reserved.intent_id
        )
        sent = st.session_state.get(SENT, {})
        st.session_state[SENT] = {**sent, reserved.intent_id: result.kind}
        st.session_state[FOLLOWED] = reserved.intent_id
        _forget_question(ASKED)
        st.rerun()


def _forget_question(asked: str) -> None:
    st.session_state.pop(asked, None)
