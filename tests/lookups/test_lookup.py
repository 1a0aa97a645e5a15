from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from incs_core.api import IncsClient
from incs_core.domain.statuses import Status
from incs_core.errors import HostUnreachable, RateLimited, StoreError
from incs_core.lookups.lookup import Lookup, LookupProgress
from incs_core.store import Store
from incs_core.wire.message_drafts import TextMessage
from incs_core.wire.message_status import MessageStatus
from tests.sandbox_client import StartSandbox


def sent(client: IncsClient, number: int = 3, ending: str = "9001") -> list[str]:
    draft = TextMessage(to=f"628150000{ending}", text="Hello")
    return [client.messages.send(draft).message_id for _ in range(number)]


def until_read(client: IncsClient, ids: list[str]) -> None:
    end = time.monotonic() + 20
    while {status.status for status in client.messages.statuses(ids)} != {Status.READ}:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_what_incs_says_is_in_the_history(client: IncsClient, store: Store) -> None:
    ids = sent(client)
    until_read(client, ids)
    look_up = Lookup(client, store, "main", ids).run()
    assert {status.message_id for status in look_up.results} == set(ids)
    assert {row.status for row in store.messages.by_ids(ids)} == {"read"}
    (event,) = store.events.timeline("main", ids[0])
    assert (event.source, event.name) == ("lookup", "status_look_up")


def test_a_second_look_changes_nothing(client: IncsClient, store: Store) -> None:
    ids = sent(client)
    until_read(client, ids)
    Lookup(client, store, "main", ids).run()
    before = store.messages.by_ids(ids)
    Lookup(client, store, "main", ids).run()
    assert store.messages.by_ids(ids) == before
    assert len(store.events.page().rows) == len(ids)


def test_a_failure_brings_its_code(client: IncsClient, store: Store) -> None:
    ids = sent(client, 1, "9004")
    end = time.monotonic() + 20
    while client.messages.statuses(ids)[0].status is not Status.FAILED:
        assert time.monotonic() < end
    Lookup(client, store, "main", ids).run()
    row = store.messages.get("main", ids[0])
    assert row is not None
    assert (row.status, row.error_code) == ("failed", "131049")


def test_ids_that_incs_does_not_return_are_unknown(client: IncsClient, store: Store) -> None:
    (known,) = sent(client, 1)
    look_up = Lookup(client, store, "main", ["nobody-1", known, "nobody-2"]).run()
    assert look_up.unknown == ["nobody-1", "nobody-2"]
    assert look_up.progress == LookupProgress(done=3, total=3, found=1, unknown=2, failed=0)
    assert store.messages.by_ids(["nobody-1", "nobody-2"]) == []


def test_any_number_is_asked_each_once(client: IncsClient, store: Store) -> None:
    ids = sent(client, 250)
    seen: list[LookupProgress] = []
    look_up = Lookup(client, store, "main", [*ids, *ids[:10], " "], on_progress=seen.append).run()
    assert sorted(status.message_id for status in look_up.results) == sorted(ids)
    assert look_up.progress == LookupProgress(done=250, total=250, found=250)
    assert seen[-1] == look_up.progress
    assert [progress.done for progress in seen] == sorted(progress.done for progress in seen)


def test_nothing_to_ask_is_done_at_once(dead_client: IncsClient, store: Store) -> None:
    look_up = Lookup(dead_client, store, "main", []).run()
    assert look_up.progress == LookupProgress()


def test_a_dead_host_is_reported_with_the_ids(dead_client: IncsClient, store: Store) -> None:
    look_up = Lookup(dead_client, store, "main", ["m-1", "m-2"]).run()
    (failure,) = look_up.failures
    assert failure.ids == ("m-1", "m-2")
    assert isinstance(failure.error, HostUnreachable)
    assert look_up.progress == LookupProgress(done=2, total=2, failed=2)
    assert look_up.unknown == []


def refuse(client: IncsClient, monkeypatch: pytest.MonkeyPatch, poison: str) -> None:
    """INCS turns one batch away: the one with this id."""
    ask = client.messages.statuses

    def statuses(ids: tuple[str, ...]) -> list[MessageStatus]:
        if poison in ids:
            raise RateLimited("Too many attempts.")
        return ask(ids)

    monkeypatch.setattr(client.messages, "statuses", statuses)


def test_a_batch_that_fails_does_not_hold_up_the_rest(
    client: IncsClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = sent(client, 150)
    refuse(client, monkeypatch, ids[0])
    look_up = Lookup(client, store, "main", ids).run()
    (failure,) = look_up.failures
    assert failure.ids == tuple(ids[:100])
    assert isinstance(failure.error, RateLimited)
    assert look_up.progress == LookupProgress(done=150, total=150, found=50, failed=100)


def test_a_batch_that_concerns_all_halts_it(
    client: IncsClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(client, monkeypatch, "m-0")
    ids = [f"m-{n}" for n in range(2000)]
    look_up = Lookup(client, store, "main", ids, workers=1, halts=lambda error: error.retryable)
    assert look_up.run().progress == LookupProgress(done=100, total=2000, failed=100)


def test_answers_that_cannot_be_recorded_are_kept_and_reported(
    client: IncsClient, store: Store, tmp_path: Path
) -> None:
    ids = sent(client, 1)
    (tmp_path / "incs.db").rename(tmp_path / "elsewhere.db")
    end = time.monotonic() + 10
    while not (look_up := Lookup(client, store, "main", ids).run()).failures:
        assert time.monotonic() < end  # the store notices the loss within a moment
    assert isinstance(look_up.failures[0].error, StoreError)
    assert [status.message_id for status in look_up.results] == ids


def test_a_fault_of_ours_is_raised_not_swallowed(
    client: IncsClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_ids: tuple[str, ...]) -> list[MessageStatus]:
        raise ZeroDivisionError

    monkeypatch.setattr(client.messages, "statuses", broken)
    with pytest.raises(ZeroDivisionError):
        Lookup(client, store, "main", ["m-1"]).run()


@pytest.fixture
def slow_client(start_sandbox: StartSandbox) -> IncsClient:
    """Every call takes four seconds."""
    return start_sandbox(latency_s=4.0)


def test_it_stops_at_once(slow_client: IncsClient, store: Store) -> None:
    ids, stopped = [f"m-{n}" for n in range(2000)], threading.Event()
    threading.Timer(0.2, stopped.set).start()
    began = time.monotonic()
    look_up = Lookup(slow_client, store, "main", ids, stopped=stopped).run()
    assert time.monotonic() - began < 2
    assert look_up.progress.done < look_up.progress.total


def test_it_asks_several_batches_at_a_time(store: Store, start_sandbox: StartSandbox) -> None:
    client = start_sandbox(latency_s=0.3)
    began = time.monotonic()
    look_up = Lookup(client, store, "main", [f"m-{n}" for n in range(1600)], workers=16).run()
    assert len(look_up.unknown) == 1600
    assert time.monotonic() - began < 16 * 0.3


def test_it_leaves_no_thread_behind(client: IncsClient, store: Store) -> None:
    Lookup(client, store, "main", [f"m-{n}" for n in range(300)]).run()
    end = time.monotonic() + 10
    while any(thread.name.startswith("look-up") for thread in threading.enumerate()):
        assert time.monotonic() < end
