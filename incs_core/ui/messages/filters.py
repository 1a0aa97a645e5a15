"""The filters of the log, all of them in the address; period and attributes as on Delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from incs_core.charts.palette import status_look
from incs_core.models.recipient import bare_number
from incs_core.store.buckets import day_bounds_ms
from incs_core.store.message_ids import STRETCH
from incs_core.store.types import MessageQuery
from incs_core.ui.filters import load_choices, period_control
from incs_core.ui.id_field import id_field
from incs_core.ui.messages.address import ID_TEXT
from incs_core.ui.resources import services

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
MORE = ("template", "country", "type", "account", "error_code", ID_TEXT, "log_number")


def log_filters() -> MessageQuery:
    """Draw the filters and return what they ask for."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        start_ms, end_ms = day_bounds_ms(*period_control(), services().store.zone)
        query = MessageQuery(start_ms, end_ms, statuses=_statuses())
        with st.popover(_more_label(), icon=":material/tune:"):
            return _narrowed(query)


def _statuses() -> tuple[str, ...]:
    chosen = st.multiselect(
        "Status",
        STATUSES,
        format_func=lambda status: status_look(status).label,
        key="message_status",
        bind="query-params",
        placeholder="All statuses",
        label_visibility="collapsed",
        width=220,
    )
    return tuple(chosen)


def _tests() -> bool:
    return st.toggle(
        "Tests",
        value=True,
        key="with_tests",
        bind="query-params",
        help="Show messages sent from the Send page too. They are outside every rate.",
    )


def _narrowed(query: MessageQuery) -> MessageQuery:
    accounts = tuple(services().accounts)
    found = load_choices(accounts)
    return replace(
        query,
        templates=_several("Template", found.templates),
        countries=_several("Country", found.countries),
        types=_several("Type", found.types),
        accounts=_several("Account", accounts) if len(accounts) > 1 else (),
        error_code=_error_code(),
        id_text=id_field(
            "Message id",
            key=ID_TEXT,
            placeholder="The id, its beginning or any part",
            about="An id or its beginning is found at once; for any other part the period is "
            f"searched, {STRETCH:,} messages a page.",
        ),
        recipient=_number(),
        include_tests=_tests(),
    )


def _several(label: str, options: Sequence[str]) -> tuple[str, ...]:
    chosen = st.multiselect(
        label, list(options), key=label.lower(), bind="query-params", placeholder="All"
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
        placeholder="Whole, with its country code",
        help="It is no part of the address of this page.",
        persist_state="session",
    )
    return bare_number(text or "")


def _more_label() -> str:
    state = st.session_state
    number = sum(bool(state.get(name)) for name in MORE) + (not state.get("with_tests", True))
    return f"More filters ({number})" if number else "More filters"
