"""The log: messages newest first, filtered, a page at a time, or all of them as a file."""

from __future__ import annotations

import streamlit as st

from incs_core.store.message_ids import STRETCH
from incs_core.store.types import Cursor, MessagePage, MessageQuery
from incs_core.ui.guard import section
from incs_core.ui.head import counted, list_head
from incs_core.ui.messages.columns import choose_columns
from incs_core.ui.messages.exporting import export_control, export_progress
from incs_core.ui.messages.filters import log_filters
from incs_core.ui.messages.table import messages_table
from incs_core.ui.resources import services
from incs_core.ui.times import at, now_ms
from incs_core.ui.trail import Trail

PAGE_ROWS = 50


def log_part() -> None:
    """Filters, one page of messages, ways to the newer and older ones, all of them as a file."""
    with section("the log"):
        query = log_filters()
        trail: Trail[Cursor] = Trail("message-log", query)
        page = services().store.messages(query, trail.after, PAGE_ROWS)
        _head(page, trail.page)
        table, foot = st.container(), st.container(horizontal=True, gap="small")
        with foot:
            columns = choose_columns()
            if page.rows:
                export_control(query, columns)
        with table:
            _shown(page, query, columns)
        export_progress()
        trail.turn(page.next)


def _head(page: MessagePage, number: int) -> None:
    more = "" if page.next is None else ", older ones follow"
    list_head(
        f"Page {number}: {counted(len(page.rows), 'message')}{more}",
        now_ms(),
        key="read-log",
        about="select a row to open the message" if page.rows else "",
    )


def _shown(page: MessagePage, query: MessageQuery, columns: tuple[str, ...]) -> None:
    if page.rows:
        key, name = "message-log", "messages"
        messages_table(list(page.rows), key=key, file_name=name, columns=columns, exports=False)
    elif page.next is not None:
        _further(page.next)
    else:
        _nothing(query)


def _further(end: Cursor) -> None:
    st.info(
        f"None of these {STRETCH:,} messages has this in its id, back to {at(end.cohort_ms)}. "
        "“Older” searches on.",
        icon=":material/search:",
    )


def _nothing(query: MessageQuery) -> None:
    everything = MessageQuery(query.start_ms, query.end_ms, accounts=query.accounts)
    if query != everything:
        st.info(
            "No message fits these filters. Widen the period or take a filter away.",
            icon=":material/filter_alt_off:",
        )
        return
    st.info(
        "No messages in this period. Messages appear here when they are sent from the Send page, "
        "when INCS reports them to the webhook, or after an import.",
        icon=":material/inbox:",
    )
