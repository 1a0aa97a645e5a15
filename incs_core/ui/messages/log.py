"""The log: messages newest first, filtered, a page at a time."""

from __future__ import annotations

import streamlit as st

from incs_core.store.types import Cursor, MessagePage, MessageQuery
from incs_core.ui.guard import section
from incs_core.ui.head import counted, list_head
from incs_core.ui.messages.filters import log_filters
from incs_core.ui.messages.table import messages_table
from incs_core.ui.resources import services
from incs_core.ui.times import now_ms
from incs_core.ui.trail import Trail

PAGE_ROWS = 50


def log_part() -> None:
    """Filters, one page of messages, ways to the newer and older ones."""
    with section("the log"):
        query = log_filters()
        trail: Trail[Cursor] = Trail("message-log", query)
        page = services().store.messages(query, trail.after, PAGE_ROWS)
        _head(page, trail.page)
        if page.rows:
            messages_table(list(page.rows), key="message-log", file_name="messages")
            trail.turn(page.next)
        else:
            _nothing(query)


def _head(page: MessagePage, number: int) -> None:
    more = "" if page.next is None else ", older ones follow"
    list_head(
        f"Page {number}: {counted(len(page.rows), 'message')}{more}",
        now_ms(),
        key="read-log",
        about="select a row to open the message" if page.rows else "",
    )


def _nothing(query: MessageQuery) -> None:
    if query.statuses or query.error_code or query.templates or query.countries or query.types:
        st.info(
            "No message fits these filters. Widen the period or take a filter away.",
            icon=":material/filter_alt_off:",
        )
        return
    st.info(
        "No messages in this period. Messages appear here when they are sent from the Send page, "
        "when INCS reports them to the webhook, or after `python -m incs_core import`.",
        icon=":material/inbox:",
    )
