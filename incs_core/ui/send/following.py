"""The message on its way: from the request to the phone, without reloading the page."""

from __future__ import annotations

import time
from typing import Literal

import streamlit as st

from incs_core.charts.message_steps import Step, steps_of
from incs_core.charts.numbers import duration
from incs_core.errors import IncsError
from incs_core.store.types import MessageRow
from incs_core.sync.lookup import LookUp
from incs_core.ui.access import Action, require
from incs_core.ui.badges import status_badge
from incs_core.ui.frame import page_file
from incs_core.ui.guard import as_text, section
from incs_core.ui.messages.reading import reading
from incs_core.ui.messages.story import show_story
from incs_core.ui.resources import services
from incs_core.ui.send.answering import keep_answer, show_answer
from incs_core.ui.send.kept import show_kept
from incs_core.ui.send.sending import FOLLOWED
from incs_core.ui.send.unconfirmed import show_help
from incs_core.ui.times import at
from incs_core.words import Story, tell

QUICK_S, SLOW_S = 1.0, 5.0
QUICK_FOR_MS = 300_000
STEP_STATES: dict[str, Literal["complete", "running", "error"]] = {
    "done": "complete",
    "awaited": "running",
    "bad": "error",
}


def follow() -> None:
    """Show the message that was sent last from here, or that was picked below."""
    intent_id = st.session_state.get(FOLLOWED)
    if intent_id is None:
        return
    with section("the message that you sent"):
        row = services().store.message_by_intent(intent_id)
        if row is None:
            return
        with st.container(border=True):
            st.fragment(_panel, run_every=_period(row))(intent_id, _stage(row))


def _period(row: MessageRow) -> float | None:
    """How often to look: often at first, slowly later, never once nothing more can come."""
    if _told(row).final:
        return None
    age_ms = int(time.time() * 1000) - row.cohort_ms
    return QUICK_S if age_ms < QUICK_FOR_MS else SLOW_S


def _stage(row: MessageRow) -> tuple[bool, bool]:
    """What the rest of the page depends on: whether it has ended, and whether INCS took it."""
    return _told(row).final, row.status == "unconfirmed"


def _panel(intent_id: str, stage: tuple[bool, bool]) -> None:
    with section("the message that you sent"):
        row = services().store.message_by_intent(intent_id)
        if row is None:
            return
        story = _told(row)
        if _stage(row) != stage:
            st.rerun()  # the page draws it once more; an ended one without looking again
        _head(row)
        show_story(story)
        if row.status == "unconfirmed":
            show_help(row)
        else:
            _steps(row)
        _foot(row, story)
        show_kept(row)


def _told(row: MessageRow) -> Story:
    return tell(reading().status(row), row.error_code, row.error_title)


def _head(row: MessageRow) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        status_badge(reading().status(row))
        if row.is_test:
            st.badge("Test", icon=":material/science:", color="gray")
        st.caption(f"{at(row.cohort_ms, seconds=True)} ({services().settings.timezone.key})")


def _steps(row: MessageRow) -> None:
    for step in steps_of(row):
        if step.state == "ahead":
            continue  # it has no sign for what has not begun
        st.status(_step_words(step), state=STEP_STATES[step.state], type="step")


def _step_words(step: Step) -> str:
    label = as_text(step.label)
    if step.state == "awaited":
        return f"{label}: not yet"
    if step.at_ms is None:
        return f"**{label}**, time not known"
    after = f" · {duration(step.after_s)} later" if step.after_s is not None else ""
    return f"**{label}** {at(step.at_ms, seconds=True)[11:]}{after}"


def _foot(row: MessageRow, story: Story) -> None:
    if not row.message_id:
        return
    st.code(row.message_id, language=None)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if not story.final:
            st.button(
                "Ask INCS now",
                key="send_ask",
                icon=":material/sync:",
                help="Looks the message up, in case a webhook did not reach us.",
                on_click=_ask,
                args=(row,),
            )
        st.page_link(
            page_file("messages"),
            label="All about this message",
            icon=":material/manage_search:",
            query_params={"message": row.message_id, "account": row.account},
        )
    show_answer(row, "the status from INCS")


def _ask(row: MessageRow) -> None:
    """Look the message up; what is found out is in the store, what is not is kept in words."""
    keep_answer(row)
    current = services()
    try:
        require(Action.LOOK_UP)
        looked = LookUp(
            current.client(row.account), current.store, row.account, [row.message_id], workers=1
        ).run()
    except IncsError as error:
        keep_answer(row, error=error)
        return
    if looked.failures:
        keep_answer(row, error=looked.failures[0].error)
    elif looked.unknown:
        keep_answer(row, "INCS does not know this message (yet).")
