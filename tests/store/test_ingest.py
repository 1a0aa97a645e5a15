from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from incs_core.domain.events import EventRecord, IngestItem
from incs_core.domain.filters import Filter
from incs_core.domain.messages import SentMessage
from incs_core.domain.statuses import Status
from incs_core.errors import StoreError
from incs_core.store import Store
from tests.store.factories import HOUR, NUMBER, T0, contents, item, receipt, sent
from tests.store.timestamps import local_day

DAY = local_day(T0)
ALL = Filter(DAY - timedelta(days=3), DAY + timedelta(days=3), include_tests=True)


def statuses(store: Store) -> dict[str, str]:
    rows = store.messages.by_ids(["a", "b", "c", "d"])
    return {row.message_id: row.status for row in rows}


def test_it_keeps_an_event_and_its_effects(store: Store) -> None:
    result = store.ingest([item(receipt("a", Status.SENT)), item(receipt("b", Status.READ))])
    assert result == (2, 0)
    assert statuses(store) == {"a": "sent", "b": "read"}
    assert [event.message_id for event in store.events.timeline("main", "a")] == ["a"]


def test_it_takes_the_same_event_once(store: Store) -> None:
    one = item(receipt("a", Status.SENT))
    assert store.ingest_each([one, one, item(receipt("b", Status.SENT))]) == [True, False, True]
    before = contents(store, "messages", "rollup_hour", "events")
    assert store.ingest([one]) == (0, 1)
    assert contents(store, "messages", "rollup_hour", "events") == before


def test_it_tells_new_events_from_old_ones_in_one_batch(store: Store) -> None:
    old = [item(receipt("a", Status.SENT, T0 + n)) for n in range(40)]
    new = [item(receipt("b", Status.SENT, T0 + n)) for n in range(40)]
    store.ingest(old)
    mixed = [one for pair in zip(old, new, strict=True) for one in pair]
    assert store.ingest_each(mixed) == [False, True] * 40
    assert store.ingest_each(mixed) == [False] * 80


def test_it_makes_no_message_of_a_status_that_says_nothing(store: Store) -> None:
    store.ingest([item(receipt("a", Status.UNKNOWN)), item(receipt("b", Status.SENT))])
    store.ingest([item(receipt("b", Status.UNKNOWN, T0 - 9))])
    assert statuses(store) == {"b": "sent"}
    assert len(store.events.timeline("main", "a")) == 1
    assert store.messages.by_ids(["b"])[0].cohort_ms == T0
    assert store.rebuild() == []


def test_it_keeps_accounts_apart(store: Store) -> None:
    store.ingest([item(receipt("a", Status.SENT)), item(receipt("a", Status.READ, account="two"))])
    found = {row.account: row.status for row in store.messages.by_ids(["a"])}
    assert found == {"main": "sent", "two": "read"}


def test_it_takes_events_about_no_message(store: Store) -> None:
    store.ingest([item(name="news", state="unknown"), item(name="news", state="dead", raw="[]")])
    assert {event.message_id for event in store.events.page().rows} == {None}
    assert store.bulk.is_empty() is False


def test_it_moves_a_message_when_its_send_becomes_known(store: Store) -> None:
    store.ingest([item(receipt("a", Status.DELIVERED, T0, recipient=NUMBER))])
    assert [row.group for row in store.rollups.counts(ALL, "template") if row.counts.accepted] == [
        ""
    ]
    assert store.messages.record_sent([sent("a", T0 - 30 * HOUR)]) == 1
    (row,) = store.rollups.counts(ALL, "template")
    assert (row.group, row.counts.delivered) == ("promo", 1)
    days = [row.group for row in store.rollups.counts(ALL, "day") if row.counts.accepted]
    assert days == [local_day(T0 - 30 * HOUR).isoformat()]
    hours = contents(store, "rollup_hour", "rollup_day")
    assert {name: len(rows) for name, rows in hours.items()} == {"rollup_hour": 1, "rollup_day": 1}


def test_it_counts_a_failure_away_when_proof_of_delivery_comes(store: Store) -> None:
    store.ingest([item(receipt("a", Status.FAILED, T0, "131026", "Undeliverable"))])
    (failure,) = store.rollups.failures(ALL)
    assert (failure.code, failure.title, failure.count) == ("131026", "Undeliverable", 1)
    store.ingest([item(receipt("a", Status.READ, T0 + 5))])
    assert store.rollups.failures(ALL) == []
    assert contents(store, "failures_hour", "failures_day") == {
        "failures_hour": set(),
        "failures_day": set(),
    }


def test_it_measures_from_accepted_to_delivered_to_read(store: Store) -> None:
    store.messages.record_sent([sent("a", T0)])
    store.ingest([item(receipt("a", Status.READ, T0 + 90_000))])
    store.ingest([item(receipt("a", Status.DELIVERED, T0 + 30_000))])
    latency = store.rollups.latency(ALL)[""]
    assert sum(latency.delivered.values()) == 1
    assert sum(latency.read.values()) == 1
    store.ingest([item(receipt("a", Status.DELIVERED, T0 + 20_000))])
    assert sum(store.rollups.latency(ALL)[""].delivered.values()) == 1
    assert store.rebuild() == []


def test_it_measures_from_a_send_that_moves_nothing_else(store: Store) -> None:
    store.ingest([item(receipt("a", Status.SENT, T0), receipt("a", Status.DELIVERED, T0 + 9_000))])
    assert sum(store.rollups.latency(ALL)[""].delivered.values()) == 0
    store.messages.record_sent([SentMessage("main", "", "a", "", "", "", "", False, T0)])
    assert sum(store.rollups.latency(ALL)[""].delivered.values()) == 1
    assert store.rebuild() == []


def test_it_adds_up_many_delays_of_one_day(sqlite_store: Store) -> None:
    for start in range(0, 900, 30):
        numbers = range(start, start + 30)
        sqlite_store.messages.record_sent([sent(f"m{n}", T0) for n in numbers])
        sqlite_store.ingest(
            [item(receipt(f"m{n}", Status.DELIVERED, T0 + n * 100)) for n in numbers]
        )
    with sqlite_store.database.read() as connection:
        size = connection.execute(text("SELECT max(length(counts)) FROM latency_day")).scalar_one()
    assert size < 4 * (256 + 30 + 150)
    assert sum(sqlite_store.rollups.latency(ALL)[""].delivered.values()) == 900
    assert sqlite_store.rebuild() == []


@pytest.mark.parametrize("size", [1, 2, 3, 5, 47, 64, 65, 200, 300, 700])
def test_it_takes_batches_of_any_size(sqlite_store: Store, size: int) -> None:
    batch = [item(receipt(f"m{n}", Status.SENT, T0 + n)) for n in range(size)]
    assert sqlite_store.ingest(batch) == (size, 0)
    assert sqlite_store.ingest(batch) == (0, size)
    more = [item(receipt(f"m{n}", Status.READ, T0 + n)) for n in range(size)]
    assert sqlite_store.ingest(more) == (size, 0)
    assert sum(row.counts.read for row in sqlite_store.rollups.counts(ALL, "total")) == size
    assert sqlite_store.rebuild() == []


def test_it_stores_texts_that_databases_refuse(store: Store) -> None:
    odd = item(receipt("a\0b\ud800", Status.FAILED, T0, "1\0", "b\ud83d"), raw="x\0\udfff")
    assert store.ingest([odd, item(receipt("c", Status.SENT))]) == (2, 0)
    assert {event.raw for event in store.events.page().rows} <= {"{}", "x\ufffd?", "x\0?"}
    assert statuses(store)["c"] == "sent"
    assert store.rebuild() == []


def test_it_stores_times_that_no_calendar_shows(store: Store) -> None:
    record = EventRecord(b"d" * 16, "main", "webhook", "n", "a", 2**80, "{}", "processed")
    store.ingest([IngestItem(record, (receipt("a", Status.SENT, -(2**70)),))])
    assert store.messages.by_ids(["a"])[0].sent_ms == 0
    assert store.rebuild() == []


def test_it_keeps_nothing_of_a_batch_that_cannot_be_stored(store: Store) -> None:
    record = EventRecord(b"d", "main", "webhook", None, "a", T0, "{}", "processed")  # type: ignore[arg-type]
    bad = IngestItem(record)
    with pytest.raises(StoreError):
        store.ingest([item(receipt("a", Status.SENT)), bad])
    assert store.bulk.is_empty()
    assert store.ingest([item(receipt("a", Status.SENT))]) == (1, 0)
