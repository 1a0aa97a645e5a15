"""Very many sends of another system, in one transaction, on both engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from incs_core.domain.messages import MessageQuery, SentMessage
from incs_core.domain.statuses import Status
from incs_core.errors import StoreError
from incs_core.store import Store
from incs_core.store.messages import messages
from tests.store.factories import T0, item, receipt, sent

ALL = MessageQuery(0, 2**45)


def some(number: int = 25) -> list[SentMessage]:
    return [sent(f"m-{n}", T0 + n, template=f"t{n % 4}") for n in range(number)]


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "PORTION", 10)


def test_it_says_the_same_as_recording_them_one_by_one(store: Store) -> None:
    store.ingest([item(receipt("m-3", Status.DELIVERED, T0 + 9_000))])  # came before the record
    seen: list[int] = []
    assert store.messages.import_sent(some, some(4), seen.append) == 25
    assert seen == [10, 20, 25]
    assert store.rebuild() == []
    imported = store.messages.page(ALL).rows
    assert {row.message_id for row in imported} == {f"m-{n}" for n in range(25)}
    row = store.messages.get("main", "m-3")
    assert row is not None
    assert (row.status, row.accepted_ms) == ("delivered", T0 + 3)
    assert store.messages.record_sent(some()) == 0
    assert store.messages.import_sent(some) == 0


def test_an_id_that_comes_twice_is_one_message(store: Store) -> None:
    twice = [*some(12), *some(12)]
    assert store.messages.import_sent(lambda: twice) >= 12
    assert len(store.messages.page(ALL).rows) == 12
    assert store.rebuild() == []


def test_it_is_all_or_nothing(store: Store) -> None:
    def breaks_off() -> Iterator[SentMessage]:
        yield from some(15)
        raise StoreError("The file broke off.")

    with pytest.raises(StoreError):
        store.messages.import_sent(breaks_off, some(4))
    assert store.messages.page(ALL).rows == ()
    assert store.rebuild() == []
    assert store.messages.import_sent(some) == 25
