from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from incs_core.demo_data.fill import DemoData, DemoDataStopped, state_of
from incs_core.demo_data.history import HistoryMessage, generate
from incs_core.domain.events import EventQuery, Receipt
from incs_core.domain.messages import SentMessage
from incs_core.domain.statuses import Status
from incs_core.errors import StoreError
from incs_core.store import Store, open_store
from incs_core.store.bulk.load import Bulk
from incs_core.store.merge import apply_receipt, sent_state

NOW = 1_779_284_400.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'incs.db'}") as opened:
        yield opened


def test_it_fills_an_empty_store_with_messages_refusals_and_answers(store: Store) -> None:
    history = DemoData(store, "main")
    assert history.is_needed()
    count = history.fill(days=20, per_day=60, seed=11)
    assert count > 500
    assert history.seed == 11
    assert not history.is_needed()
    assert store.inbox.conversations(5)
    assert store.rebuild() == []


def test_what_is_loaded_is_what_merging_its_receipts_would_make() -> None:
    for message in generate(7, 4, 500, NOW):
        merged = sent_state(
            SentMessage(
                "main", *sent_fields(message), is_test=False, accepted_ms=message.accepted_ms
            )
        )
        for status, at_ms, code, title in message.events:
            told = Receipt("main", message.message_id, Status(status), at_ms, code, title)
            apply_receipt(merged, told, at_ms)
        assert state_of("main", message) == merged


def sent_fields(message: HistoryMessage) -> tuple[str, str, str, str, str, str]:
    return (
        message.channel,
        message.message_id,
        message.recipient,
        message.country,
        message.template,
        message.type,
    )


def test_the_answers_of_customers_stand_in_the_order_in_which_they_came(store: Store) -> None:
    DemoData(store, "main").fill(days=20, per_day=60)
    page = store.events.page(EventQuery(names=("new_message",)), None, 50)
    times = [event.received_ms for event in page.rows]
    assert len(times) > 1
    assert times == sorted(times, reverse=True)


def test_it_refuses_to_mix_with_what_is_there(store: Store) -> None:
    DemoData(store, "main").fill(days=2, per_day=20)
    with pytest.raises(StoreError, match="not empty"):
        DemoData(store, "main").fill(days=2, per_day=20)


def test_stopped_it_leaves_the_store_as_it_was(store: Store) -> None:
    history = DemoData(store, "main")
    history.stop()
    with pytest.raises(DemoDataStopped):
        history.fill(days=2, per_day=20)
    assert store.bulk.is_empty()
    assert history.is_needed()


def test_in_the_background_it_tells_how_far_it_is_and_ends(store: Store) -> None:
    history = DemoData(store, "main")
    history.fill_in_background()
    seen = set()
    end = time.monotonic() + 60
    while (share := history.progress) is not None:
        seen.add(share)
        assert time.monotonic() < end
        time.sleep(0.01)
    assert history.problem is None
    assert all(0 <= share <= 1 for share in seen)
    assert not store.bulk.is_empty()


def test_a_fault_of_ours_in_the_background_is_told(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise ValueError("6281500000680")

    monkeypatch.setattr(Bulk, "load", broken)
    history = DemoData(store, "main")
    history.fill_in_background()
    end = time.monotonic() + 30
    while history.progress is not None:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert "could not be made" in str(history.problem)


def test_it_tells_of_a_history_that_a_command_is_making(store: Store) -> None:
    shares = []

    def note(done: int) -> None:  # what a dashboard with the same store sees meanwhile
        shares.append(DemoData(store, "main").progress)
        assert done > 0

    DemoData(store, "main").fill(days=5, per_day=50, progress=note)
    assert [share for share in shares if share is not None and share > 0.9] == shares
    assert DemoData(store, "main").progress is None
