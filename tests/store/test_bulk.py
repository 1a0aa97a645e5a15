from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence

import pytest
from sqlalchemy import inspect

from incs_core.domain.events import EventQuery, Receipt
from incs_core.domain.messages import MessageQuery, SentMessage
from incs_core.domain.statuses import Status
from incs_core.errors import StoreError
from incs_core.store import Store
from incs_core.store.bulk.load import LoadedMessage
from incs_core.store.merge import apply_receipt, sent_state
from tests.store.conftest import OpenStore
from tests.store.factories import HOUR, T0, contents, item, receipt, sent

ROLLUPS = (
    "rollup_hour",
    "rollup_day",
    "happened_hour",
    "happened_day",
    "failures_hour",
    "failures_day",
)
COUNTED = ("messages", "error_titles", "latency_day", *ROLLUPS)


Rows = Iterable[tuple[SentMessage, Sequence[Receipt]]]


def states(rows: Rows) -> Iterator[LoadedMessage]:
    """What a bulk load is given: each message with all that was heard about it."""
    for one, receipts in rows:
        state = sent_state(one)
        for heard in receipts:
            apply_receipt(state, heard, heard.at_ms)
        yield one.message_id, state


def history(count: int) -> Iterator[tuple[SentMessage, tuple[Receipt, ...]]]:
    chance = random.Random(count)  # noqa: S311 - no secret
    for number in range(count):
        at_ms = T0 + number * HOUR // 9
        message_id = f"m{number}"
        one = sent(message_id, at_ms, f"t{number % 5}", chance.choice(("ID", "HK")))
        steps = [Status.SENT, chance.choice((Status.DELIVERED, Status.FAILED)), Status.READ]
        receipts = tuple(
            receipt(
                message_id,
                status,
                at_ms + (place + 1) * chance.randrange(90_000),
                *(("131026", "Undeliverable") if status is Status.FAILED else ()),
            )
            for place, status in enumerate(steps[: chance.randrange(4)])
        )
        yield one, receipts


def test_it_loads_what_ingest_would_make_of_it(
    store: Store, sqlite_url: str, open_at: OpenStore
) -> None:
    notes: list[int] = []
    assert store.bulk.load(states(history(6_000)), notes.append) == 6_000
    assert notes == [5_000, 6_000]
    slow = open_at(sqlite_url + ".slow")
    rows = list(history(6_000))
    slow.messages.record_sent([one for one, _ in rows])
    slow.ingest([item(one) for _, receipts in rows for one in receipts])
    loaded, wanted = contents(store, *COUNTED), contents(slow, *COUNTED)
    assert without_heard(loaded["messages"]) == without_heard(wanted["messages"])
    for table in (*ROLLUPS, "error_titles"):
        assert loaded[table] == wanted[table]
    assert store.rebuild() == []
    assert len(store.events.page(EventQuery(), limit=99_999).rows) == sum(len(r) for _, r in rows)


def without_heard(rows: set[tuple[object, ...]]) -> set[tuple[object, ...]]:
    return {(*row[:13], *row[14:]) for row in rows}


def test_it_goes_on_from_a_loaded_history(store: Store) -> None:
    store.bulk.load(states(history(50)), None)
    before = store.messages.page(MessageQuery(0, T0 * 2), limit=99).rows
    assert len(before) == 50
    store.ingest([item(receipt("m3", Status.READ, T0 + 99))])
    assert store.messages.by_ids(["m3"])[0].status == "read"
    assert store.rebuild() == []
    assert {event.source for event in store.events.timeline("main", "m3")} <= {"demo", "webhook"}


def test_it_builds_every_index_again(store: Store) -> None:
    def indexes() -> set[str | None]:
        with store.database.read() as connection:
            found = inspect(connection)
            return {
                index["name"]
                for table in ("messages", "events")
                for index in found.get_indexes(table)
            }

    before = indexes()
    store.bulk.load(states(history(10)), None)
    assert indexes() == before
    assert len(before) >= 8


def test_it_loads_only_into_an_empty_store(store: Store) -> None:
    store.ingest([item(receipt("a", Status.SENT))])
    with pytest.raises(StoreError, match="not empty"):
        store.bulk.load(states(history(5)), None)
    assert len(store.events.page().rows) == 1


def test_it_leaves_the_store_empty_when_it_is_stopped(store: Store) -> None:
    def stopped() -> Iterator[tuple[SentMessage, tuple[Receipt, ...]]]:
        yield from history(5_500)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.bulk.load(states(stopped()), None)
    assert store.bulk.is_empty()
    assert store.bulk.load(states(history(10)), None) == 10
    assert store.rebuild() == []


def test_it_refuses_the_same_message_twice(store: Store) -> None:
    twice = [*history(3), *history(3)]
    with pytest.raises(StoreError):
        store.bulk.load(states(twice), None)
    assert store.bulk.is_empty()
