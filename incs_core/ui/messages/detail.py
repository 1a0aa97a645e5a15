"""One message: what became of it, in words, in facts, and event by event."""

from __future__ import annotations

import streamlit as st

from incs_core.answers import Question, answer
from incs_core.charts.numbers import duration
from incs_core.charts.timeline import timeline
from incs_core.store.types import MessageRow
from incs_core.ui.badges import status_badge
from incs_core.ui.facts import show_facts
from incs_core.ui.guard import section
from incs_core.ui.messages.address import message_in_address
from incs_core.ui.messages.asking import ask_button
from incs_core.ui.messages.heard import show_timeline
from incs_core.ui.messages.reading import reading
from incs_core.ui.messages.story import show_story
from incs_core.ui.resources import services
from incs_core.ui.times import at, zone
from incs_core.words import tell


def message_part() -> None:
    """The message that the address names."""
    account, message_id = message_in_address()
    if not message_id:
        st.info(
            "Find a message above by its id or by the phone number, or select one in the log.",
            icon=":material/search:",
        )
        return
    with section("the message"):
        row = _find(account, message_id)
        if row is None:
            _not_here(account, message_id)
        else:
            _known(row, message_id)


def _find(account: str, message_id: str) -> MessageRow | None:
    """The message of that account, or of whichever account has it."""
    store = services().store
    row = store.message(account, message_id) if account else None
    if row is not None:
        return row
    found = store.messages_by_id([message_id])
    return store.message(found[0].account, message_id) if found else None


def _not_here(account: str, message_id: str) -> None:
    st.code(message_id, language=None)
    st.info(
        "The history has no message with this id. If another system sent it, INCS may know it.",
        icon=":material/search_off:",
    )
    ask_button(account, message_id)
    events = services().store.timeline(account or services().default_account, message_id)
    if events:
        show_timeline(timeline(None, events), message_id)


def _known(row: MessageRow, message_id: str) -> None:
    status = reading().status(row)
    story = tell(status, row.error_code, row.error_title)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            status_badge(status)
            if row.is_test:
                st.badge("Test", icon=":material/science:", color="gray")
            st.caption(f"{at(row.cohort_ms, seconds=True)} ({zone().key})", width="content")
        show_story(story)
        _facts(row)
        if row.message_id:
            st.code(row.message_id, language=None, wrap_lines=True)
            ask_button(row.account, row.message_id)
    _answer_card(row, status)
    show_timeline(timeline(row, services().store.timeline(row.account, message_id)), message_id)


def _answer_card(row: MessageRow, status: str) -> None:
    """What happened, why and what next, to paste to whoever asked."""
    when = f"{at(row.cohort_ms)} ({zone().key})"
    told = answer(Question(status, row.recipient, when, row.error_code, row.error_title))
    with st.container(border=True):
        st.markdown(
            "**Answer to paste**",
            help="Three plain lines for whoever asked. The number is masked; what is wrong on our "
            "side is said without its inner workings.",
        )
        st.code(told.text, language=None, wrap_lines=True)


def _facts(row: MessageRow) -> None:
    facts = [
        ("To", reading().number(row.recipient)),
        ("Country", row.country),
        ("Template" if row.template else "Type", row.template or row.type),
        ("Channel", row.channel.upper()),
        ("Delivered after", _span(row.accepted_ms, row.delivered_ms)),
        ("Read after", _span(row.delivered_ms, row.read_ms)),
    ]
    if len(services().accounts) > 1:
        facts.append(("Account", row.account))
    show_facts(facts)


def _span(start_ms: int | None, end_ms: int | None) -> str:
    if start_ms is None or end_ms is None:
        return ""
    return duration(max(end_ms - start_ms, 0) / 1000)
