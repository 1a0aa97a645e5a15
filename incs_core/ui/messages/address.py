"""Which part of the Messages page is open, which message, which look-up: all in the address."""

from __future__ import annotations

import streamlit as st

from incs_core.ui.frame import page_file
from incs_core.ui.id_field import leave_address

LOG = "Log"
LOOK_UP = "Look up"
ONE = "One message"
IMPORT = "Import"
PARTS = (LOG, LOOK_UP, ONE, IMPORT)
KEY = "show"
ID, ACCOUNT = "message", "message_account"
LOOK_UP_ID = "look_up"
ID_TEXT = "message_id_text"
PENDING = "open-look-up"


def choose_part() -> str:
    """The switch between the parts; an address that names a message opens that message."""
    pending = st.session_state.pop(PENDING, None)
    if pending is not None:
        open_look_up(pending)
    if ID in st.query_params or LOOK_UP_ID in st.query_params:
        st.session_state[KEY] = _named_part()
    chosen = st.segmented_control(
        "Part of the page",
        PARTS,
        default=_named_part(),
        required=True,
        key=KEY,
        bind="query-params",
        on_change=_forget_message,
        label_visibility="collapsed",
    )
    return chosen or LOG


def _named_part() -> str:
    """The part that the rest of the address means: as the default it needs no word of its own.

    A second word would come a moment later, and going back would take two steps.
    """
    if ID in st.query_params:
        return ONE
    return LOOK_UP if LOOK_UP_ID in st.query_params else LOG


def open_message(account: str, message_id: str) -> None:
    """Go to one message; its id and account are the address.

    As a change of page, since the log's filters leave the address: taken away after the message
    was named, going back would take two steps.
    """
    st.switch_page(page_file("messages"), query_params={ID: message_id, ACCOUNT: account})


def message_in_address() -> tuple[str, str]:
    """Account and message id of the address; empty texts where it names none.

    The plain name `account` is read too: written it cannot be, since the log's filter has it.
    """
    account = st.query_params.get(ACCOUNT) or st.query_params.get("account", "")
    return account, st.query_params.get(ID, "")


def chosen_look_up() -> str:
    """The look-up that the address names; empty without one."""
    return st.query_params.get(LOOK_UP_ID, "")


def show_look_up(look_up_id: str) -> None:
    """Go to a look-up; for the clicks on buttons, which come before the page is drawn."""
    st.session_state[PENDING] = look_up_id


def open_look_up(look_up_id: str) -> None:
    """Go to a look-up; as a change of page, like a message."""
    st.switch_page(page_file("messages"), query_params={LOOK_UP_ID: look_up_id})


def leave_look_up() -> None:
    """Back to all look-ups."""
    st.query_params.pop(LOOK_UP_ID, None)


def _forget_message() -> None:
    if st.session_state[KEY] != LOG:
        leave_address(ID_TEXT)
    if st.session_state[KEY] != LOOK_UP:
        st.query_params.pop(LOOK_UP_ID, None)
    if st.session_state[KEY] != ONE:
        for name in (ID, ACCOUNT):
            st.query_params.pop(name, None)
