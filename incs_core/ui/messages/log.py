"""The message log: filters, columns, and a page of rows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from incs_core.charts.style import status_style
from incs_core.domain.filters import FilterField
from incs_core.domain.messages import Cursor, MessagePage, MessageQuery
from incs_core.message_files.columns import COLUMNS, USUAL_COLUMNS
from incs_core.store.messages.paging import STRETCH
from incs_core.store.rollups.buckets import day_bounds_ms
from incs_core.ui.common.errors import error_boundary
from incs_core.ui.common.filters import NAMES, load_choices, multi_filter, offers, period_control
from incs_core.ui.common.id_field import id_field
from incs_core.ui.common.list_paging import Pager
from incs_core.ui.common.services import services
from incs_core.ui.common.times import at
from incs_core.ui.messages.display import messages_table
from incs_core.ui.messages.export import export_control, export_progress
from incs_core.ui.messages.url_state import ID_TEXT
from incs_core.wire.phone_numbers import digits_only

KEY = "columns"
STATUSES = (
    "accepted",
    "sent",
    "delivered",
    "read",
    "failed",
    "expired",
    "refused",
    "unconfirmed",
)
PAGE_ROWS = 50
MORE = (*NAMES, "error_code", ID_TEXT, "log_number")


def choose_columns() -> tuple[str, ...]:
    """Draw the choice; returns the columns in their usual order. None chosen: the usual ones."""
    accounts = len(services().accounts) > 1
    usual = [name for name in COLUMNS if name in USUAL_COLUMNS or (name == "Account" and accounts)]
    with st.popover("Columns", icon=":material/view_column:", type="tertiary"):
        chosen = st.pills(
            "Columns",
            COLUMNS,
            default=usual,
            selection_mode="multi",
            key=KEY,
            bind="query-params",
            help="Exported files have these columns, or all columns.",
        )
    return tuple(name for name in COLUMNS if name in (chosen or usual))


def log_filters() -> MessageQuery:
    """Draw the filters and return what they ask for."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        start_ms, end_ms = day_bounds_ms(*period_control(), services().store.zone)
        query = MessageQuery(start_ms, end_ms, statuses=_statuses())
        with st.popover(_more_label(), icon=":material/tune:"):
            return _narrowed(query)


def _statuses() -> tuple[str, ...]:
    return multi_filter(
        "message_status",
        "Status",
        STATUSES,
        "All statuses",
        width=220,
        format_func=lambda status: status_style(status).label,
    )


def _tests() -> bool:
    return st.toggle(
        "Tests",
        value=True,
        key="with_tests",
        bind="query-params",
        help="Include test messages sent from the Send page. Rates exclude them.",
    )


def _narrowed(query: MessageQuery) -> MessageQuery:
    offered = offers(load_choices(tuple(services().accounts)))
    chosen: dict[str, Any] = {each.attribute: _several(each, offered[each]) for each in offered}
    return replace(
        query,
        **chosen,
        error_code=_error_code(),
        id_text=id_field(
            "Message id",
            key=ID_TEXT,
            placeholder="Full or partial id",
            about="A full id or its beginning is found at once. Other parts are searched in the "
            f"period, {STRETCH:,} messages at a time.",
        ),
        recipient=_number(),
        include_tests=_tests(),
    )


def _several(each: FilterField, options: Sequence[str]) -> tuple[str, ...]:
    chosen = st.multiselect(
        each.label, list(options), key=each.name, bind="query-params", placeholder="All"
    )
    return tuple(chosen)


def _error_code() -> str:
    text = st.text_input(
        "Error code", key="error_code", bind="query-params", placeholder="For example 131049"
    )
    return (text or "").strip()


def _number() -> str:
    """A phone number stays in the session: it never becomes part of an address."""
    text = st.text_input(
        "Phone number",
        key="log_number",
        placeholder="With country code",
        help="It is not part of the URL.",
        persist_state="session",
    )
    return digits_only(text or "")


def _more_label() -> str:
    state = st.session_state
    number = sum(bool(state.get(name)) for name in MORE) + (not state.get("with_tests", True))
    return f"More filters ({number})" if number else "More filters"


def log_part() -> None:
    """Filters, one page of messages, ways to the newer and older ones, all of them as a file."""
    with error_boundary("the log"):
        query = log_filters()
        pager: Pager[Cursor] = Pager("message-log", query)
        page = services().store.messages.page(query, pager.after, PAGE_ROWS)
        about = "select a row to open the message"
        pager.head(len(page.rows), "message", page.next, key="read-log", about=about)
        table, foot = st.container(), st.container(horizontal=True, gap="small")
        with foot:
            columns = choose_columns()
            if page.rows:
                export_control(query, columns)
        with table:
            _rows(page, query, columns)
        export_progress()
        pager.turn(page.next)


def _rows(page: MessagePage, query: MessageQuery, columns: tuple[str, ...]) -> None:
    if page.rows:
        messages_table(
            page.rows, key="message-log", file_name="messages", columns=columns, exports=False
        )
    elif page.next is not None:
        _further(page.next)
    else:
        _empty_state(query)


def _further(end: Cursor) -> None:
    st.info(
        f"No match in these {STRETCH:,} messages, back to {at(end.cohort_ms)}. “Older” "
        "continues the search.",
        icon=":material/search:",
    )


def _empty_state(query: MessageQuery) -> None:
    everything = MessageQuery(query.start_ms, query.end_ms, accounts=query.accounts)
    if query != everything:
        st.info(
            "No messages match these filters. Widen the period or remove a filter.",
            icon=":material/filter_alt_off:",
        )
        return
    st.info(
        "No messages in this period. Messages appear after a send, a webhook or an import.",
        icon=":material/inbox:",
    )
