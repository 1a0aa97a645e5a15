"""Which part of the Messages page is open, and which message: both in the address."""

from __future__ import annotations

import streamlit as st

LOG = "Log"
LOOK_UP = "Look up"
ONE = "One message"
PARTS = (LOG, LOOK_UP, ONE)
KEY = "show"
ID, ACCOUNT = "message", "message_account"


def choose_part() -> str:
    """The switch between the parts; an address that names a message opens that message."""
    names_one = ID in st.query_params
    if names_one:
        st.session_state[KEY] = ONE
    chosen = st.segmented_control(
        "Part of the page",
        PARTS,
        default=ONE if names_one else LOG,
        required=True,
        key=KEY,
        bind="query-params",
        on_change=_forget_message,
        label_visibility="collapsed",
    )
    return chosen or LOG


def open_message(account: str, message_id: str) -> None:
    """Go to one message; its id and account become part of the address."""
    st.query_params.update({ID: message_id, ACCOUNT: account})  # at once: one step for Back
    st.rerun()


def message_in_address() -> tuple[str, str]:
    """Account and message id of the address; empty texts where it names none.

    The plain name `account` is read too: written it cannot be, since the log's filter has it.
    """
    account = st.query_params.get(ACCOUNT) or st.query_params.get("account", "")
    return account, st.query_params.get(ID, "")


def _forget_message() -> None:
    if st.session_state[KEY] != ONE:
        for name in (ID, ACCOUNT):
            st.query_params.pop(name, None)
