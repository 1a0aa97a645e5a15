"""The list of events, newest first, and the raw body of the one that is selected."""

from __future__ import annotations

import streamlit as st

from incs_core.charts.event_rows import COLUMNS, STATE_HELP, STATES, event_row, state_label
from incs_core.store.events import SEARCH_DEPTH
from incs_core.store.types import EventPage, EventQuery, EventRow
from incs_core.ui.access import Action, may
from incs_core.ui.events.replay import replay_button
from incs_core.ui.frame import page_file
from incs_core.ui.guard import as_text, section
from incs_core.ui.head import counted, list_head
from incs_core.ui.id_field import id_field
from incs_core.ui.messages.raw import show_raw
from incs_core.ui.resources import services
from incs_core.ui.tables import label_column, show_table
from incs_core.ui.times import at, now_ms, zone
from incs_core.ui.trail import Trail

PAGE_ROWS = 50


def event_list() -> None:
    """Filters, one page, and what is inside the selected event."""
    with section("the events"):
        query = _filters()
        trail: Trail[int] = Trail("event-list", query)
        page = services().store.events(query, trail.after, PAGE_ROWS)
        _head(page, trail.page)
        if not page.rows:
            _nothing(query)
        _say_how_deep(page, query)
        if not page.rows:
            return
        _rows(page, query, trail)
        trail.turn(page.next)


def _filters() -> EventQuery:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        states = st.multiselect(
            "State",
            list(STATES),
            format_func=state_label,
            key="event_state",
            bind="query-params",
            placeholder="All",
            help=STATE_HELP,
            width=280,
        )
        names = st.multiselect(
            "Event",
            services().store.event_names(),
            key="event_name",
            bind="query-params",
            placeholder="All",
            width=320,
        )
        text = id_field(
            "Message id or text",
            key="event_id",
            placeholder="Exact id, or any text",
            icon=":material/search:",
            about="An exact message id finds its events at any age; other text is searched for in "
            f"the newest {SEARCH_DEPTH:,} events. A phone number is no part of the address.",
            width=320,
        )
        replay_button()
    return EventQuery(tuple(states), tuple(names), text)


def _head(page: EventPage, number: int) -> None:
    more = "" if page.next is None else ", older ones follow"
    list_head(
        f"Page {number}: {counted(len(page.rows), 'event')}{more}",
        now_ms(),
        key="read-events",
        about="select a row to see its body" if page.rows else "",
    )


def _say_how_deep(page: EventPage, query: EventQuery) -> None:
    """A search for text reads only so far back: say so where that may matter."""
    if query.text and all(event.message_id != query.text for event in page.rows):
        st.caption(
            f"Text is searched for in the newest {SEARCH_DEPTH:,} events. An exact message id "
            "finds its events at any age."
        )


def _rows(page: EventPage, query: EventQuery, trail: Trail[int]) -> None:
    chosen = show_table(
        [event_row(event, zone()) for event in page.rows],
        key="events",
        file_name="events",
        columns=[name for name in COLUMNS if name != "Account" or len(services().accounts) > 1],
        config={
            "Received": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm:ss"),
            "State": label_column(
                ((look.label, look.badge) for look in STATES.values()), about=STATE_HELP
            ),
            "Reason": st.column_config.TextColumn(width="medium"),
        },
        ids=[event.id for event in page.rows],
        stays_in=(query, trail.after),
    )
    if chosen is not None:
        _body(_event(chosen))


def _event(event_id: int) -> EventRow:
    """The event that was chosen; newer ones may have pushed it off the page since."""
    return services().store.events(after=event_id + 1, limit=1).rows[0]


def _body(event: EventRow) -> None:
    with st.container(border=True):
        st.markdown(f"**{as_text(event.name)}**, received {at(event.received_ms, seconds=True)}")
        if event.reason:
            st.warning(as_text(event.reason), icon=":material/report:")
        if event.message_id:
            st.page_link(
                page_file("messages"),
                label="All about this message",
                icon=":material/manage_search:",
                query_params={"message": event.message_id, "account": event.account},
            )
        if may(Action.SEE_NUMBERS):
            show_raw(event.raw)
        else:
            st.caption("The body contains phone numbers, which your role does not show.")


def _nothing(query: EventQuery) -> None:
    if query != EventQuery():
        st.info("No event fits these filters.", icon=":material/filter_alt_off:")
        return
    st.info(
        "No events yet. They appear as soon as INCS posts to the webhook; its address is on the "
        "Settings page.",
        icon=":material/webhook:",
    )
