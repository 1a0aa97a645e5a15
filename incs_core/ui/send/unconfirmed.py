"""A send whose answer never came: what we know, how to find out, and what a person may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from incs_core.domain.actions import Action
from incs_core.domain.messages import Candidate, MessageRow
from incs_core.errors import IncsError
from incs_core.ui.common.errors import error_boundary, escape_markdown, show_error
from incs_core.ui.common.layout import page_file
from incs_core.ui.common.permissions import audit, is_allowed, require, shown_number
from incs_core.ui.common.services import services
from incs_core.ui.common.times import ago, at, now_ms
from incs_core.ui.messages.display import ask_status
from incs_core.wire.phone_numbers import mask

NOTICE = "send_answer"
CALLBACK: Final = "message_created"
ID, CHOICE = "send_that_message", "send_candidate"


@dataclass(frozen=True, slots=True)
class Notice:
    """Words or an error, when it came (epoch ms), and the send and status that it is about."""

    about: tuple[str | None, str]
    at_ms: int
    words: str
    error: IncsError | None


def keep_notice(row: MessageRow, words: str = "", error: IncsError | None = None) -> None:
    """Keep what was answered; neither words nor an error forgets the answer before."""
    if error is not None:
        error = error.with_traceback(None)
    st.session_state[NOTICE] = Notice(_about(row), now_ms(), words, error)


def show_notice(row: MessageRow, what: str = "") -> None:
    """Draw the answer, if it is about this send as it stands; `what` names what was asked for."""
    answer: Notice | None = st.session_state.get(NOTICE)
    if answer is None or answer.about != _about(row):
        return
    if answer.error is not None:
        show_error(answer.error, what)
    elif answer.words:
        st.warning(escape_markdown(answer.words), icon=":material/help:")
    else:
        return
    st.caption(f"Looked up at {at(answer.at_ms, seconds=True)}.")


def _about(row: MessageRow) -> tuple[str | None, str]:
    return row.intent_id, row.status


OTHER: Final = "Enter another id"


def unconfirmed_help(row: MessageRow) -> None:
    """Draw what can be done about an unconfirmed send."""
    st.markdown(
        f"**What happened.** The request was sent {ago(row.cohort_ms)} and INCS may have "
        "accepted it. It was not repeated."
    )
    st.markdown(f"**What happens next.** {_how_it_ends()}")
    if not _has_callback():
        st.page_link(page_file("settings"), label="Webhook URL", icon=":material/webhook:")
    st.markdown(
        "**Sending again** is your decision: first check with the recipient or in the INCS "
        "console. *Send again* enables the Send button; nothing is sent automatically."
    )
    with (
        st.expander("Match message", icon=":material/link:"),
        error_boundary("its message"),
    ):
        _reconcile_form(row)


def _how_it_ends() -> str:
    if _has_callback():
        return (
            "INCS reports each new message by callback. A callback that can only be this "
            "message is matched automatically."
        )
    return (
        "The callback message\\_created, which matches messages automatically, was never "
        "received. Set the webhook URL for it in the INCS console, or match the message "
        "below with the id that INCS shows."
    )


def _has_callback() -> bool:
    """Whether INCS's own callback ever came here."""
    return CALLBACK in services().store.events.names()


def _reconcile_form(row: MessageRow) -> None:
    candidates = services().store.sends.candidates(row.intent_id or "")
    chosen: str | None = None
    if candidates:
        st.caption("Unmatched messages from that time:")
        labels = {
            **{candidate.message_id: _label(candidate) for candidate in candidates},
            OTHER: OTHER,
        }
        chosen = st.radio(
            "Which message is it?",
            list(labels),
            format_func=lambda candidate: escape_markdown(labels[candidate or OTHER]),
            key=CHOICE,
            index=None,
        )
    else:
        st.caption("No unmatched receipts from that time.")
    if not candidates or chosen == OTHER:
        st.text_input("Message id", key=ID, placeholder="019b8d8e-c4e7-…")
    st.button(
        "Match",
        key="send_adopt",
        disabled=not _entered_id() or not is_allowed(Action.SEND),
        on_click=_reconcile,
        args=(row,),
    )
    show_notice(row)


def _entered_id() -> str:
    """The id that was picked or typed, as the fields say now."""
    chosen = st.session_state.get(CHOICE)
    return str(st.session_state.get(ID, "") if chosen in {None, OTHER} else chosen).strip()


def _label(candidate: Candidate) -> str:
    number = f", to {shown_number(candidate.recipient)}" if candidate.recipient else ""
    return f"{candidate.message_id}, first seen {at(candidate.first_ms, seconds=True)}{number}"


def _reconcile(row: MessageRow) -> None:
    """Ask INCS whether there is such a message, then make it this send's."""
    message_id = _entered_id()
    keep_notice(row)
    try:
        require(Action.SEND)
        if not services().client(row.account).messages.statuses([message_id]):
            keep_notice(row, f"INCS does not know {message_id}.")
            return
        services().store.sends.reconcile_manually(row.intent_id or "", message_id, now_ms())
        audit("match send", mask(row.recipient), detail=message_id)
        ask_status(row.account, message_id)
    except IncsError as error:
        keep_notice(row, error=error)
