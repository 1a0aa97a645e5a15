from __future__ import annotations

import pytest

from incs_core.domain.events import Arrival, IngestItem, Source
from incs_core.domain.statuses import Status
from incs_core.store import Store, events
from incs_core.store.events import MessageKey
from tests.store.factories import HOUR, T0, item, receipt

SLOT = HOUR // 6


def told(
    message_id: str, minutes: int, source: Source = "webhook", account: str = "main"
) -> IngestItem:
    at_ms = T0 + minutes * 60_000
    made = item(receipt(message_id, Status.SENT, at_ms, account=account), received_ms=at_ms)
    object.__setattr__(made.event, "source", source)
    return made


def test_it_tells_when_a_webhook_last_brought_word(store: Store) -> None:
    assert store.events.last_webhook_ms() is None
    store.ingest([told("m1", 0), told("m2", 3), told("m3", 9, "lookup")])
    assert store.events.last_webhook_ms() == T0 + 180_000
    assert store.events.last_webhook_ms(("main",)) == T0 + 180_000
    assert store.events.last_webhook_ms(("other",)) is None


def test_it_does_not_count_what_is_about_no_message(store: Store) -> None:
    store.ingest([item(name="template_status_update", received_ms=T0)])
    assert store.events.last_webhook_ms() is None


def test_it_counts_arrivals_by_slot_and_source(store: Store) -> None:
    first = T0 - T0 % SLOT
    store.ingest([told(f"m{n}", n) for n in (0, 1, 25)] + [told("m9", 25, "lookup")])
    found = store.events.arrivals(first, SLOT)
    assert sum(row.n for row in found.rows) == 4
    slots = {(row.source, (row.start_ms - first) // SLOT): row.n for row in found.rows}
    offset = (T0 - first) // 60_000
    assert slots["lookup", (offset + 25) // 10] == 1
    assert slots["webhook", (offset + 25) // 10] == 1
    assert all(isinstance(row, Arrival) for row in found.rows)
    assert found.since_ms == first


def test_it_says_from_when_on_it_knows(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "DEPTH", 2)
    for minutes in (0, 60, 120, 180):
        store.ingest([told(f"m{minutes}", minutes)])
    found = store.events.arrivals(T0 - HOUR, SLOT)
    assert sum(row.n for row in found.rows) == 2
    assert found.since_ms == T0 + HOUR


def test_it_lists_what_was_looked_up_and_all_that_was_heard_of_it(store: Store) -> None:
    store.ingest([told("m1", 0), told("m1", 1, "lookup"), told("m2", 2, "lookup"), told("m3", 3)])
    store.ingest([told("m1", 9, "lookup"), told("m7", 9, "lookup", "other")])
    keys = store.events.recent_lookups(10, ("main",))
    assert keys == [MessageKey("main", "m1"), MessageKey("main", "m2")]
    assert store.events.recent_lookups(1) == [MessageKey("other", "m7")]
    events = store.events.by_messages(keys)
    assert [(event.message_id, event.source) for event in events] == [
        ("m1", "webhook"),
        ("m1", "lookup"),
        ("m2", "lookup"),
        ("m1", "lookup"),
    ]
