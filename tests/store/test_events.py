from __future__ import annotations

import json
from dataclasses import replace

from incs_core.domain.events import EventPage, EventQuery, EventRow, IngestItem
from incs_core.domain.statuses import Status
from incs_core.store import Store
from tests.store.factories import T0, item, receipt

DEAD = EventQuery(states=("dead",))


def dead(raw: str) -> IngestItem:
    return item(state="dead", name="message_status_update", raw=raw)


def parse(row: EventRow) -> IngestItem | None:
    """An upgraded reader: it understands what has an id."""
    message_id = json.loads(row.raw).get("id")
    if message_id is None:
        return None
    one = item(receipt(message_id, Status.DELIVERED))
    event = replace(one.event, digest=row.digest, raw=row.raw, received_ms=row.received_ms)
    return replace(one, event=event)


def raws(page: EventPage) -> list[str]:
    return [row.raw for row in page.rows]


def test_it_lists_events_newest_first_page_by_page(store: Store) -> None:
    store.ingest([item(receipt("a", Status.SENT), raw=str(n)) for n in range(7)])
    first = store.events.page(limit=3)
    second = store.events.page(after=first.next, limit=3)
    third = store.events.page(after=second.next, limit=3)
    assert raws(first) + raws(second) + raws(third) == ["6", "5", "4", "3", "2", "1", "0"]
    assert third.next is None


def test_it_tells_a_messages_story_in_order(store: Store) -> None:
    later = item(receipt("a", Status.READ), raw="later", received_ms=T0 + 9)
    sooner = item(receipt("a", Status.SENT), raw="sooner", received_ms=T0 + 1)
    store.ingest([later, sooner, item(receipt("b", Status.SENT), raw="other")])
    assert [row.raw for row in store.events.timeline("main", "a")] == ["sooner", "later"]
    assert store.events.timeline("two", "a") == []


def test_it_finds_events_by_state_name_and_text(store: Store) -> None:
    store.ingest([item(receipt("a", Status.SENT), raw=f"plain {n}") for n in range(3)])
    store.ingest([item(name="news", state="unknown", raw="new_s 50%"), dead("broken")])
    store.ingest([item(name="template", raw="fine")])

    def found(
        states: tuple[str, ...] = (), names: tuple[str, ...] = (), text: str = ""
    ) -> list[str]:
        return raws(store.events.page(EventQuery(states, names, text), limit=10))

    assert found(states=("dead",)) == ["broken"]
    assert found(states=("dead", "unknown")) == ["broken", "new_s 50%"]
    assert found(states=("unknown", "dead"), names=("news",)) == ["new_s 50%"]
    assert found(names=("template", "news")) == ["fine", "new_s 50%"]
    assert found(names=("news",), states=("processed", "dead")) == []
    assert found(text="w_s 50%") == found(text="NEW_S") == ["new_s 50%"]
    assert found(text="a") == ["plain 2", "plain 1", "plain 0"]
    assert found(text="a", states=("dead",)) == []
    assert found(text="nothing like it") == []
    assert raws(store.events.page(DEAD)) == ["broken"]
    assert store.events.dead_count() == 1
    assert store.events.names() == ["message_status_update", "news", "template"]


def test_it_plays_dead_letters_again(store: Store) -> None:
    store.ingest([dead('{"id": "a"}'), dead('{"no": 1}'), dead('{"id": "b"}')])
    assert store.events.replay(parse) == 2
    assert {row.status for row in store.messages.by_ids(["a", "b"])} == {"delivered"}
    assert raws(store.events.page(DEAD)) == ['{"no": 1}']
    assert [row.state for row in store.events.timeline("main", "a")] == ["processed"]
    assert store.events.replay(parse) == 0
    assert store.rebuild() == []


def test_it_plays_more_dead_letters_than_it_reads_at_once(sqlite_store: Store) -> None:
    sqlite_store.ingest([dead(f'{{"id": "m{n}"}}') for n in range(450)])
    assert sqlite_store.events.replay(parse) == 450
    assert sqlite_store.events.dead_count() == 0
    assert sqlite_store.rebuild() == []


def test_it_does_not_replay_what_came_again_and_was_understood(store: Store) -> None:
    letter = dead('{"id": "a"}')
    store.ingest([letter])
    again = item(receipt("a", Status.DELIVERED), raw='{"id": "a"}', digest=letter.event.digest)
    assert store.ingest([again]) == (1, 0)
    assert store.events.replay(parse) == 0
    assert store.events.dead_count() == 0
    assert len(store.events.timeline("main", "a")) == 1


def test_it_replays_texts_that_databases_refuse(store: Store) -> None:
    store.ingest([dead('{"id": "a\\ud800"}')])
    assert store.events.replay(parse) == 1
    assert store.events.dead_count() == 0
