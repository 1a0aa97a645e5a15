"""Health of the webhook, the list of events, and the replay of dead letters."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st

from incs_core.charts.message_tables import (
    EVENT_COLUMNS,
    EVENT_STATES,
    STATE_HELP,
    event_row,
    state_label,
)
from incs_core.charts.number_format import count
from incs_core.domain.actions import Action
from incs_core.domain.events import EventPage, EventQuery, EventRow
from incs_core.domain.filters import Filter
from incs_core.errors import IncsError
from incs_core.store.events import SEARCH_DEPTH
from incs_core.ui.common import outcome
from incs_core.ui.common.errors import error_boundary, escape_markdown, show_error
from incs_core.ui.common.id_field import id_field
from incs_core.ui.common.layout import message_link
from incs_core.ui.common.list_paging import Pager
from incs_core.ui.common.permissions import audit, is_allowed, require
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import label_column, show_table, time_column
from incs_core.ui.common.times import ago, at, zone
from incs_core.ui.messages.display import show_raw
from incs_core.webhooks.event_mapping import replayed_item

PAGE_ROWS = 50


def replay_button() -> None:
    """The button, where there is something to replay."""
    number = services().store.events.dead_count()
    if not number:
        return
    if not is_allowed(Action.REPLAY_EVENTS):
        st.caption("Your role can view dead letters, not replay them.")
        return
    pressed = st.button(
        "Replay 1 dead letter" if number == 1 else f"Replay {number} dead letters",
        key="replay",
        icon=":material/replay:",
        help="Processes every dead letter again. Those that succeed take effect once; the "
        "others stay.",
    )
    if pressed:
        try:
            _replay(number)
        except IncsError as error:
            show_error(error, head="Could not replay all dead letters.")
        else:
            st.rerun()


def _replay(number: int) -> None:
    require(Action.REPLAY_EVENTS)
    store = services().store
    with st.spinner("Replaying dead letters…"):
        done = store.events.replay(replayed_item)
    result = f"{done} of {number} processed"
    audit("replay events", "dead letters", result)
    still = number - done
    outcome.remember(
        f"Processed {done} of {number} dead letters."
        if not still
        else f"Processed {done} of {number} dead letters; {still} remain, with their reasons."
    )


def event_list() -> None:
    """Filters, one page, and what is inside the selected event."""
    with error_boundary("the events"):
        query = _filters()
        pager: Pager[int] = Pager("event-list", query)
        page = services().store.events.page(query, pager.after, PAGE_ROWS)
        about = "select a row to see its body"
        pager.head(len(page.rows), "event", page.next, key="read-events", about=about)
        if not page.rows:
            _empty_state(query)
        _search_depth(page, query)
        if page.rows:
            _rows(page, query, pager)
            pager.turn(page.next)


def _filters() -> EventQuery:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        states = st.multiselect(
            "State",
            list(EVENT_STATES),
            format_func=state_label,
            key="event_state",
            bind="query-params",
            placeholder="All",
            help=STATE_HELP,
            width=280,
        )
        names = st.multiselect(
            "Event",
            services().store.events.names(),
            key="event_name",
            bind="query-params",
            placeholder="All",
            width=320,
        )
        text = id_field(
            "Message id or text",
            key="event_id",
            placeholder="Exact id or any text",
            icon=":material/search:",
            about="An exact message id finds events of any age; other text searches the newest "
            f"{SEARCH_DEPTH:,} events. Phone numbers are not part of the URL.",
            width=320,
        )
        replay_button()
    return EventQuery(tuple(states), tuple(names), text)


def _search_depth(page: EventPage, query: EventQuery) -> None:
    """A search for text reads only so far back: say so where that may matter."""
    if query.text and all(event.message_id != query.text for event in page.rows):
        st.caption(
            f"Text searches the newest {SEARCH_DEPTH:,} events. An exact message id finds "
            "events of any age."
        )


def _rows(page: EventPage, query: EventQuery, pager: Pager[int]) -> None:
    chosen = show_table(
        [event_row(event, zone()) for event in page.rows],
        key="events",
        file_name="events",
        columns=[
            name for name in EVENT_COLUMNS if name != "Account" or len(services().accounts) > 1
        ],
        config={
            "Received": time_column(),
            "State": label_column(
                ((style.label, style.badge) for style in EVENT_STATES.values()), about=STATE_HELP
            ),
            "Reason": st.column_config.TextColumn(width="medium"),
        },
        ids=[event.id for event in page.rows],
        stays_in=(query, pager.after),
    )
    if chosen is not None:
        _body(_event(chosen))


def _event(event_id: int) -> EventRow:
    """The event that was chosen; newer ones may have pushed it off the page since."""
    return services().store.events.page(after=event_id + 1, limit=1).rows[0]


def _body(event: EventRow) -> None:
    with st.container(border=True):
        st.markdown(
            f"**{escape_markdown(event.name)}**, received {at(event.received_ms, seconds=True)}"
        )
        if event.reason:
            st.warning(escape_markdown(event.reason), icon=":material/report:")
        if event.message_id:
            message_link(event.account, event.message_id)
        if is_allowed(Action.SEE_NUMBERS):
            show_raw(event.raw)
        else:
            st.caption("The body contains phone numbers. Your role cannot see them.")


def _empty_state(query: EventQuery) -> None:
    if query != EventQuery():
        st.info("No events match these filters.", icon=":material/filter_alt_off:")
        return
    st.info(
        "No events yet. They appear when INCS posts to the webhook; its URL is in Settings.",
        icon=":material/webhook:",
    )


OPEN_DAYS = 3


def health_part() -> None:
    """Three numbers, and what to do before the first receipt; the banner tells of silence."""
    with error_boundary("the state of the webhook"):
        store = services().store
        accounts = tuple(services().accounts)
        last_ms = store.events.last_webhook_ms(accounts)
        first, second, third = st.columns(3)
        first.metric(
            "Last webhook",
            "none recently" if last_ms is None else ago(last_ms),
            border=True,
            help="Time of the last receipt by webhook: "
            f"{at(last_ms) or 'not among the newest events'}.",
        )
        second.metric(
            "Pending messages",
            count(_waiting()),
            border=True,
            help=f"Accepted or sent in the last {OPEN_DAYS} days, no final status yet.",
        )
        third.metric(
            "Dead letters",
            count(store.events.dead_count()),
            border=True,
            help="Events that could not be processed. They are stored with the reason.",
        )
        if store.rollups.last_receipt_ms(accounts) is None:
            _first_steps()


def _waiting() -> int:
    today = datetime.now(services().store.zone).date()
    period = Filter(today - timedelta(days=OPEN_DAYS - 1), today, include_tests=True)
    return sum(row.counts.pending for row in services().store.rollups.counts(period, "total"))


def _first_steps() -> None:
    st.info(
        "No receipt received yet. Paste the webhook URL from Settings into the INCS "
        "console, then send a test.",
        icon=":material/webhook:",
    )
