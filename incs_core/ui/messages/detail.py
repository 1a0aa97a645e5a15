"""One message: its explanation, facts, timeline, and a status refresh."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from incs_core.analytics.lookup_summary import status_of_answer
from incs_core.charts.lookup_results import lookup_style
from incs_core.charts.message_timeline import (
    SOURCES,
    ReceivedStatus,
    received_statuses,
    timeline_rows,
)
from incs_core.charts.number_format import duration
from incs_core.charts.style import status_style
from incs_core.domain.actions import Action
from incs_core.domain.messages import MessageRow
from incs_core.explanations.customer import ReplyContext, customer_reply
from incs_core.lookups.job import stored_answer
from incs_core.ui.common import outcome
from incs_core.ui.common.errors import error_boundary, escape_markdown, show_error
from incs_core.ui.common.layout import show_key_values
from incs_core.ui.common.outcome import acting
from incs_core.ui.common.permissions import is_allowed, require
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import show_table, time_column
from incs_core.ui.common.times import at, zone
from incs_core.ui.messages.display import (
    ask_status,
    display_settings,
    elapsed_text,
    explain_row,
    message_head,
    show_explanation,
    show_raw,
)
from incs_core.ui.messages.url_state import message_in_address, open_message

TIMELINE_SHOWN = 30
BAD = {"failed", "refused", "dead"}


def refresh_button(account: str, message_id: str) -> None:
    """The button, and what INCS said."""
    pressed = st.button(
        "Look up now",
        key="ask-incs",
        icon=":material/sync:",
        help="Looks up this id in INCS and records the status.",
        disabled=not is_allowed(Action.LOOK_UP),
    )
    if pressed:
        with acting("look up the message"):
            require(Action.LOOK_UP)
            _ask_all(account, message_id)


def _ask_all(account: str, message_id: str) -> None:
    accounts = [account] if account in services().accounts else list(services().accounts)
    with st.spinner("Looking up…"):
        for candidate in accounts:
            if _ask(candidate, message_id):
                return
    st.warning(
        "INCS does not know this id. Check the id and the account.",
        icon=":material/help:",
    )


def _ask(account: str, message_id: str) -> bool:
    """Whether this account's INCS had an answer, be it an error."""
    look_up = ask_status(account, message_id)
    if look_up.failures:
        show_error(look_up.failures[0].error, "the status from INCS")
        return True
    if not look_up.results:
        return False
    outcome.remember(
        f"Status: {lookup_style(status_of_answer(stored_answer(look_up.results[0]))).label}."
    )
    open_message(account, message_id)
    return True


STATES = {
    "intent": "Send requested",
    "dead": "Not processed",
    "unknown": "Unknown event",
    "processed": "Event",
}


def show_timeline(found: list[ReceivedStatus], message_id: str) -> None:
    """Every status received for a message, oldest first."""
    st.subheader("Timeline", anchor=False)
    if not found:
        st.caption("No events yet.")
        return
    for received in found[-TIMELINE_SHOWN:]:
        _timeline_step(received)
    if len(found) > TIMELINE_SHOWN:
        st.caption(f"Showing the last {TIMELINE_SHOWN} of {len(found)}; the table has all.")
    with st.expander("Table", icon=":material/table:"):
        show_table(
            timeline_rows(found, zone()),
            key="timeline",
            file_name=f"timeline {message_id[:40]}",
            config={"Event time": time_column(), "Recorded": time_column()},
        )


def _timeline_step(received: ReceivedStatus) -> None:
    state: Literal["complete", "error"] = "error" if received.status in BAD else "complete"
    with st.status(_label(received), state=state, type="step"):
        if received.note:
            st.text(received.note)
        if received.raw and is_allowed(Action.SEE_NUMBERS):
            show_raw(received.raw)
        elif received.raw:
            st.caption("The raw event contains a phone number. Your role cannot see it.")
        elif not received.note:
            st.caption("No more details.")


def _label(received: ReceivedStatus) -> str:
    word = STATES.get(received.status) or status_style(received.status).label
    when = at(received.occurred_ms or received.received_ms, seconds=True)
    return f"**{escape_markdown(word)}** {when} · {escape_markdown(_source_text(received))}"


def _source_text(received: ReceivedStatus) -> str:
    source = SOURCES.get(received.source, received.source)
    if received.delay_s is None:
        return source
    if received.delay_s < 1:
        return f"recorded at once, {source}"
    return f"recorded {duration(received.delay_s)} later, {source}"


def message_part() -> None:
    """The message that the address names."""
    account, message_id = message_in_address()
    if not message_id:
        st.info(
            "Find a message above by message id or phone number, or select one in the log.",
            icon=":material/search:",
        )
        return
    with error_boundary("the message"):
        row = _find(account, message_id)
        if row is None:
            _unknown_message(account, message_id)
        else:
            _known_message(row, message_id)


def _find(account: str, message_id: str) -> MessageRow | None:
    """The message of that account, or of whichever account has it."""
    store = services().store
    row = store.messages.get(account, message_id) if account else None
    if row is not None:
        return row
    found = store.messages.by_ids([message_id])
    return store.messages.get(found[0].account, message_id) if found else None


def _unknown_message(account: str, message_id: str) -> None:
    st.code(message_id, language=None)
    st.info(
        "No message with this id in the history. If another system sent it, look it up in INCS.",
        icon=":material/search_off:",
    )
    refresh_button(account, message_id)
    events = services().store.events.timeline(account or services().default_account, message_id)
    if events:
        show_timeline(received_statuses(None, events), message_id)


def _known_message(row: MessageRow, message_id: str) -> None:
    with st.container(border=True):
        message_head(row)
        show_explanation(explain_row(row))
        _facts(row)
        if row.message_id:
            st.code(row.message_id, language=None, wrap_lines=True)
            refresh_button(row.account, row.message_id)
    _answer_card(row)
    show_timeline(
        received_statuses(row, services().store.events.timeline(row.account, message_id)),
        message_id,
    )


def _answer_card(row: MessageRow) -> None:
    """What happened, why and what next, to paste to whoever asked."""
    when = f"{at(row.cohort_ms)} ({zone().key})"
    status = display_settings().status(row)
    reply = customer_reply(
        ReplyContext(status, row.recipient, when, row.error_code, row.error_title)
    )
    with st.container(border=True):
        st.markdown(
            "**Reply for the customer**",
            help="Three lines to paste into a reply. The phone number is masked, and internal "
            "details are left out.",
        )
        st.code(reply.text, language=None, wrap_lines=True)


def _facts(row: MessageRow) -> None:
    facts = [
        ("To", display_settings().number(row.recipient)),
        ("Country", row.country),
        ("Template" if row.template else "Type", row.template or row.type),
        ("Channel", row.channel.upper()),
        ("Delivered after", elapsed_text(row.accepted_ms, row.delivered_ms)),
        ("Read after", elapsed_text(row.delivered_ms, row.read_ms)),
    ]
    if len(services().accounts) > 1:
        facts.append(("Account", row.account))
    show_key_values(facts)
