"""What is asked while people wait never walks through all messages or all events.

A plan that does shows as SCAN; one through an index from a known place as SEARCH.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.event import listen

from incs_core.domain.events import EventQuery
from incs_core.domain.filters import FILTER_FIELDS, FilterField
from incs_core.domain.messages import MessageQuery
from incs_core.domain.statuses import Status
from incs_core.store import Store
from incs_core.store.events import MessageKey
from tests.store.factories import HOUR, NUMBER, T0, intent, item, receipt, sent, unconfirmed

Ask = Callable[[Store], object]
ASKED: dict[str, Ask] = {
    "looked-up messages": lambda store: store.events.recent_lookups(50, ("main",)),
    "arrivals": lambda store: store.events.arrivals(T0, HOUR, ("main",)),
    "the last webhook": lambda store: store.events.last_webhook_ms(("main",)),
    "the last receipt": lambda store: store.rollups.last_receipt_ms(("main",)),
    "events about messages": lambda store: store.events.by_messages([MessageKey("main", "m1")]),
    "what was written to a number": lambda store: store.messages.to_recipient(NUMBER, T0),
    "our recent sends": lambda store: store.sends.recent(10),
    "open messages": lambda store: store.messages.pending("main", T0, 100, T0),
    "a timeline": lambda store: store.events.timeline("main", "m1"),
    "an id": lambda store: store.messages.search("m1"),
    "a number": lambda store: store.messages.search(NUMBER),
    "sends without an answer": lambda store: store.sends.reconcile(recipients={NUMBER}),
    "dead letters": lambda store: store.events.page(EventQuery(states=("dead",))),
    "how many dead letters": lambda store: store.events.dead_count(),
    "events by name": lambda store: store.events.page(EventQuery(names=("message_status_update",))),
    "newest events": lambda store: store.events.page(EventQuery(), after=5),
}


@pytest.mark.parametrize("name", ASKED)
def test_it_is_answered_through_an_index(sqlite_store: Store, name: str) -> None:
    plans = plans_of(sqlite_store, ASKED[name])
    assert plans
    walks = [plan for plan in plans if plan.startswith(("SCAN messages", "SCAN events"))]
    assert walks == []


@pytest.mark.parametrize("field", FILTER_FIELDS, ids=lambda field: field.name)
def test_a_list_is_narrowed_through_an_index(sqlite_store: Store, field: FilterField) -> None:
    chosen: dict[str, Any] = {field.attribute: (getattr(sent("any"), field.name),)}
    query = MessageQuery(0, T0 * 2, **chosen)
    plans = plans_of(sqlite_store, lambda store: store.messages.page(query, limit=100))
    assert "INDEX messages_by_dim " in "\n".join(plans)
    assert [plan for plan in plans if plan.startswith("SCAN messages")] == []


@pytest.mark.parametrize("name", ["what was written to a number", "a number"])
def test_a_number_is_found_through_its_own_index(sqlite_store: Store, name: str) -> None:
    assert "INDEX messages_by_recipient " in "\n".join(plans_of(sqlite_store, ASKED[name]))


def plans_of(store: Store, ask: Ask) -> list[str]:
    """How SQLite goes about everything that is read to answer."""
    store.messages.record_sent([sent(f"m{number}", T0 + number) for number in range(50)])
    store.ingest([item(receipt(f"m{number}", Status.SENT)) for number in range(50)])
    store.sends.record_intent(intent("i1", int(time.time() * 1_000)))
    store.sends.record_outcome("i1", unconfirmed(int(time.time() * 1_000)))
    plans: list[str] = []

    def explain(
        connection: Connection, _cursor: object, text: str, values: Any, *_: object
    ) -> None:
        raw = connection.connection.cursor()
        raw.execute(f"EXPLAIN QUERY PLAN {text}", values)
        plans.extend(row[3] for row in raw.fetchall())

    listen(store.database._readers, "before_cursor_execute", explain)
    ask(store)
    return plans
