"""The search field: a message id or a phone number leads to its messages.

A phone number stays in the session: it never becomes part of an address.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from incs_core.lookups.id_parsing import id_candidates
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.id_field import may_hold_number
from incs_core.ui.common.list_paging import count_label
from incs_core.ui.common.permissions import shown_number
from incs_core.ui.common.services import services
from incs_core.ui.messages.display import handle_of, messages_table
from incs_core.ui.messages.url_state import open_message
from incs_core.wire.phone_numbers import digits_only, recipient_problem

FOUND = "found_for"
SURELY_AN_ID = 16  # signs; INCS's own have 36, a phone number fewer


def search_field() -> None:
    """Ask for an id or a number; one hit opens at once, several are listed, none is said."""
    with (
        st.form("find-message", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        text = st.text_input(
            "Find a message",
            key="message_search",
            placeholder="Message id or phone number",
            help="The exact message id, or the full phone number with country code. Surrounding "
            "text is ignored.",
            icon=":material/search:",
            width=520,
        )
        pressed = st.form_submit_button("Find")
    if pressed:
        _forget()
        with error_boundary("the search"):
            _find(text or "")


def found_messages() -> None:
    """What the last search by number found, until it is closed."""
    text = st.session_state.get(FOUND)
    if text is None:
        return
    with st.container(border=True), error_boundary("the messages to this phone number"):
        rows = services().store.messages.search(text)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{count_label(len(rows), 'message')} for {escape_markdown(_shown(text))}**"
            )
            st.button("Close", key="close-found", icon=":material/close:", on_click=_forget)
        messages_table(rows, key="found-messages", file_name="messages to one phone number")


def _find(text: str) -> None:
    """Try all that the text may mean; what is nowhere known INCS may know."""
    handles = id_candidates(text)
    for handle in handles:
        rows = services().store.messages.search(handle)
        if len(rows) == 1:
            open_message(rows[0].account, handle_of(rows[0]))
        elif rows:
            st.session_state[FOUND] = handle
            return
    number = next((one for one in handles if recipient_problem(one) is None), None)
    if number is not None:
        st.info(
            f"No messages to {escape_markdown(_shown(number))} in the history. INCS finds "
            "messages by id only.",
            icon=":material/search_off:",
        )
    elif handles:
        _ask_incs(handles)


def _ask_incs(handles: Sequence[str]) -> None:
    """Open what is likeliest an id, though nobody here knows it; say what ails a number.

    Beside a number only a long word counts: its parts are no ids, and no address either.
    """
    numbers = sorted(
        filter(may_hold_number, handles), key=lambda one: not digits_only(one).isdigit()
    )
    at_least = SURELY_AN_ID if numbers else 1
    fits = (one for one in handles if " " not in one and len(one) >= at_least)
    likeliest = next((one for one in fits if not may_hold_number(one)), None)
    if likeliest is not None:
        open_message(services().default_account, likeliest)
    elif numbers:
        st.info(recipient_problem(numbers[0]) or "", icon=":material/search_off:")


def _shown(text: str) -> str:
    if recipient_problem(text) is not None:
        return text
    return shown_number(digits_only(text))


def _forget() -> None:
    st.session_state.pop(FOUND, None)
