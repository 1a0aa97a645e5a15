"""Ask INCS about one message now: a look-up of one."""

from __future__ import annotations

import streamlit as st

from incs_core.analytics.looked_up import status_of
from incs_core.charts.lookup import look_of
from incs_core.sync.lookup import LookUp
from incs_core.sync.running import said_of
from incs_core.ui import outcome
from incs_core.ui.access import Action, may, require
from incs_core.ui.guard import show_error
from incs_core.ui.messages.address import open_message
from incs_core.ui.outcome import acting
from incs_core.ui.resources import client, services


def ask_button(account: str, message_id: str) -> None:
    """The button, and what INCS said."""
    pressed = st.button(
        "Ask INCS now",
        key="ask-incs",
        icon=":material/sync:",
        help="Looks this id up. What INCS says is recorded like a webhook.",
        disabled=not may(Action.LOOK_UP),
    )
    if pressed:
        with acting("ask INCS"):
            require(Action.LOOK_UP)
            _ask_all(account, message_id)


def _ask_all(account: str, message_id: str) -> None:
    accounts = [account] if account in services().accounts else list(services().accounts)
    with st.spinner("Asking INCS…"):
        for asked in accounts:
            if _ask(asked, message_id):
                return
    st.warning(
        "INCS does not know this id. Check its spelling, and whether it is of another account.",
        icon=":material/help:",
    )


def _ask(account: str, message_id: str) -> bool:
    """Whether this account's INCS had an answer, be it an error."""
    look_up = LookUp(client(account), services().store, account, [message_id], workers=1).run()
    if look_up.failures:
        show_error(look_up.failures[0].error, "the status from INCS")
        return True
    if not look_up.results:
        return False
    outcome.remember(f"INCS says: {look_of(status_of(said_of(look_up.results[0]))).label}.")
    open_message(account, message_id)
    return True
