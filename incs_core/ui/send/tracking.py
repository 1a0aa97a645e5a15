"""A sent message, followed live from the request to the phone."""

from __future__ import annotations

import json
from typing import Literal

import streamlit as st

from incs_core.charts.message_timeline import MessageStep, message_steps
from incs_core.charts.number_format import duration
from incs_core.domain.actions import Action
from incs_core.domain.messages import MessageRow
from incs_core.errors import IncsError, InvalidDraft
from incs_core.explanations.operator import Explanation
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.layout import message_link
from incs_core.ui.common.permissions import is_allowed, require
from incs_core.ui.common.services import services
from incs_core.ui.common.times import at, now_ms
from incs_core.ui.messages.display import ask_status, explain_row, message_head, show_explanation
from incs_core.ui.send.mode import FOLLOWED
from incs_core.ui.send.request_preview import show_prepared
from incs_core.ui.send.unconfirmed import keep_notice, show_notice, unconfirmed_help
from incs_core.wire.message_drafts import draft_from_wire

QUICK_S, SLOW_S = 1.0, 5.0
QUICK_FOR_MS = 300_000
STEP_STATES: dict[str, Literal["complete", "running", "error"]] = {
    "done": "complete",
    "awaited": "running",
    "bad": "error",
}


def show_request_log(row: MessageRow) -> None:
    """The request of a send with curl and Python, and INCS's answer."""
    if not row.request or not is_allowed(Action.SEE_NUMBERS):
        return
    with st.expander("Request and response", icon=":material/data_object:"):
        _show_request(row)
        st.markdown("**Response**")
        if row.response:
            st.code(_pretty(row.response), language="json", wrap_lines=True)
        else:
            st.caption("No response received." if row.status == "unconfirmed" else "Not stored.")


def _show_request(row: MessageRow) -> None:
    body = json.loads(row.request or "{}")
    try:
        draft = draft_from_wire(row.channel, body)
        show_prepared(services().client(row.account).messages.preview(draft))
    except InvalidDraft:  # a one-time password is kept as dots, an old form may not be ours
        st.code(_pretty(row.request or ""), language="json", wrap_lines=True)


def _pretty(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


def track_message() -> None:
    """Show the message that was sent last from here, or that was picked below."""
    intent_id = st.session_state.get(FOLLOWED)
    if intent_id is None:
        return
    with error_boundary("the message that you sent"):
        row = services().store.messages.by_intent(intent_id)
        if row is None:
            return
        with st.container(border=True):
            st.fragment(_panel, run_every=_period(row))(intent_id, _stage(row))


def _period(row: MessageRow) -> float | None:
    """How often to look: often at first, slowly later, never once nothing more can come."""
    if explain_row(row).final:
        return None
    age_ms = now_ms() - row.cohort_ms
    return QUICK_S if age_ms < QUICK_FOR_MS else SLOW_S


def _stage(row: MessageRow) -> tuple[bool, bool]:
    """What the rest of the page depends on: whether it has ended, and whether INCS took it."""
    return explain_row(row).final, row.status == "unconfirmed"


def _panel(intent_id: str, stage: tuple[bool, bool]) -> None:
    with error_boundary("the message that you sent"):
        row = services().store.messages.by_intent(intent_id)
        if row is None:
            return
        story = explain_row(row)
        if _stage(row) != stage:
            st.rerun()  # the page draws it once more; an ended one without looking again
        message_head(row)
        show_explanation(story)
        if row.status == "unconfirmed":
            unconfirmed_help(row)
        else:
            _steps(row)
        _foot(row, story)
        show_request_log(row)


def _steps(row: MessageRow) -> None:
    for step in message_steps(row):
        if step.state == "ahead":
            continue  # it has no sign for what has not begun
        st.status(_step_words(step), state=STEP_STATES[step.state], type="step")


def _step_words(step: MessageStep) -> str:
    label = escape_markdown(step.label)
    if step.state == "awaited":
        return f"{label}: pending"
    if step.at_ms is None:
        return f"**{label}**, time unknown"
    after = f" · {duration(step.after_s)} later" if step.after_s is not None else ""
    return f"**{label}** {at(step.at_ms, seconds=True)[11:]}{after}"


def _foot(row: MessageRow, story: Explanation) -> None:
    if not row.message_id:
        return
    st.code(row.message_id, language=None)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if not story.final:
            st.button(
                "Look up now",
                key="send_ask",
                icon=":material/sync:",
                help="Looks up the status in INCS, in case a webhook was missed.",
                on_click=_ask,
                args=(row,),
                disabled=not is_allowed(Action.LOOK_UP),
            )
        message_link(row.account, row.message_id)
    show_notice(row, "the status from INCS")


def _ask(row: MessageRow) -> None:
    """Look the message up; what is found out is in the store, what is not is kept in words."""
    keep_notice(row)
    try:
        require(Action.LOOK_UP)
        look_up = ask_status(row.account, row.message_id)
    except IncsError as error:
        keep_notice(row, error=error)
        return
    if look_up.failures:
        keep_notice(row, error=look_up.failures[0].error)
    elif look_up.unknown:
        keep_notice(row, "INCS does not know this message yet.")
