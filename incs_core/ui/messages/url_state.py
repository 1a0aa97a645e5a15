"""Which part of the Messages page is open, which message, which look-up: all in the address."""

from __future__ import annotations

import streamlit as st

from incs_core.ui.common.id_field import leave_address
from incs_core.ui.common.layout import page_file, part_switch

LOG = "Log"
LOOKUP = "Look up"
ONE = "One message"
IMPORT = "Import"
PARTS = (LOG, LOOKUP, ONE, IMPORT)
KEY = "show"
ID, ACCOUNT = "message", "message_account"
LOOKUP_ID = "lookup"
ID_TEXT = "message_id_text"
PENDING = "open-look-up"


def choose_part() -> str:
    """The switch between the parts; an address that names a message opens that message."""
    pending = st.session_state.pop(PENDING, None)
    if pending is not None:
        open_lookup(pending)
    if ID in st.query_params or LOOKUP_ID in st.query_params:
        st.session_state[KEY] = _named_part()
    return part_switch(KEY, PARTS, _named_part(), on_change=_forget_message)


def _named_part() -> str:
    """The part that the rest of the address means: as the default it needs no word of its own.

    A second word would come a moment later, and going back would take two steps.
    """
    if ID in st.query_params:
        return ONE
    return LOOKUP if LOOKUP_ID in st.query_params else LOG


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


def chosen_lookup() -> str:
    """The look-up that the address names; empty without one."""
    return st.query_params.get(LOOKUP_ID, "")


def show_lookup(look_up_id: str) -> None:
    """Go to a look-up; for the clicks on buttons, which come before the page is drawn."""
    st.session_state[PENDING] = look_up_id


def open_lookup(look_up_id: str) -> None:
    """Go to a look-up; as a change of page, like a message."""
    st.switch_page(page_file("messages"), query_params={LOOKUP_ID: look_up_id})


def leave_lookup() -> None:
    """Back to all look-ups."""
    st.query_params.pop(LOOKUP_ID, None)


def _forget_message() -> None:
    if st.session_state[KEY] != LOG:
        leave_address(ID_TEXT)
    if st.session_state[KEY] != LOOKUP:
        st.query_params.pop(LOOKUP_ID, None)
    if st.session_state[KEY] != ONE:
        for name in (ID, ACCOUNT):
            st.query_params.pop(name, None)
