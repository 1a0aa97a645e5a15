from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import pytest

from incs_core.api import IncsClient
from incs_core.domain.messages import Intent, SentMessage
from incs_core.domain.statuses import Status
from incs_core.errors import InvalidRequest, ServerError
from incs_core.store import Store
from incs_core.sync.report import StatusReport, last_report, save_report
from incs_core.sync.status_sync import QUIET_MS, sync_statuses
from incs_core.wire.message_drafts import TextMessage
from incs_core.wire.message_status import MessageStatus
from tests.sandbox_client import StartSandbox

MINUTE_MS = 60_000


def now_ms() -> int:
    return int(time.time() * 1000)


def record(store: Store, message_id: str, minutes_ago: float, account: str = "main") -> None:
    store.messages.record_sent([sent(message_id, minutes_ago, account)])


def sent(message_id: str, minutes_ago: float, account: str = "main") -> SentMessage:
    at_ms = now_ms() - int(minutes_ago * MINUTE_MS)
    return SentMessage(account, "rcs", message_id, "6281500000123", "", "", "text", False, at_ms)


def sent_and_read(client: IncsClient) -> str:
    message_id = client.messages.send(TextMessage(to="6281500009001", text="Hello")).message_id
    end = time.monotonic() + 20
    while client.messages.statuses([message_id])[0].status is not Status.READ:
        assert time.monotonic() < end
        time.sleep(0.05)
    return message_id


def test_a_quiet_message_is_asked_about(client: IncsClient, store: Store) -> None:
    message_id = sent_and_read(client)
    record(store, message_id, 10)
    report = sync_statuses(store, {"main": client}, now_ms())
    assert (report.asked, report.found, report.unknown, report.failed) == (1, 1, 0, 0)
    assert report.problems == ()
    row = store.messages.get("main", message_id)
    assert row is not None
    assert row.status == "read"


def test_a_message_that_was_heard_of_lately_is_left_alone(client: IncsClient, store: Store) -> None:
    record(store, "m-1", 4)
    assert sync_statuses(store, {"main": client}, now_ms()).asked == 0


def test_it_does_not_ask_again_too_soon(client: IncsClient, store: Store) -> None:
    record(store, "m-1", 40)
    at_ms = now_ms()
    assert sync_statuses(store, {"main": client}, at_ms).unknown == 1
    later = [at_ms + minutes * MINUTE_MS for minutes in (1, 6, 12)]
    assert [sync_statuses(store, {"main": client}, ms).asked for ms in later] == [0, 0, 0]
    assert (
        sync_statuses(store, {"main": client}, at_ms + 14 * MINUTE_MS).asked == 1
    )  # 14 of 54 minutes


def test_the_longest_silent_come_first(client: IncsClient, store: Store) -> None:
    for number in range(5):
        record(store, f"m-{number}", 60 - number)
    assert sync_statuses(store, {"main": client}, now_ms(), limit=2).asked == 2
    left = store.messages.pending("main", now_ms() - QUIET_MS, 10, due_ms=now_ms())
    assert left == ["m-2", "m-3", "m-4"]


def test_every_account_is_asked_about_its_own(
    client: IncsClient, dead_client: IncsClient, store: Store
) -> None:
    record(store, "m-1", 10, "main")
    record(store, "m-2", 10, "second")
    report = sync_statuses(store, {"second": dead_client, "main": client}, now_ms())
    assert (report.asked, report.unknown, report.failed) == (2, 1, 1)
    (problem,) = report.problems
    assert problem.startswith("second: 1 messages could not be looked up.")


def test_what_could_not_be_asked_is_due_again(dead_client: IncsClient, store: Store) -> None:
    record(store, "m-1", 10)
    assert sync_statuses(store, {"main": dead_client}, now_ms()).failed == 1
    assert sync_statuses(store, {"main": dead_client}, now_ms()).failed == 1


Ask = Callable[[Sequence[str]], list[MessageStatus]]


def answering(client: IncsClient, monkeypatch: pytest.MonkeyPatch, answer: Ask) -> list[int]:
    """INCS answers so; the list grows by one with each call."""
    calls: list[int] = []

    def statuses(ids: Sequence[str]) -> list[MessageStatus]:
        calls.append(len(ids))
        return answer(ids)

    monkeypatch.setattr(client.messages, "statuses", statuses)
    return calls


def test_a_dead_api_is_not_asked_a_hundred_times(
    dead_client: IncsClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.messages.record_sent([sent(f"m-{number}", 10) for number in range(2000)])
    calls = answering(dead_client, monkeypatch, dead_client.messages.statuses)
    report = sync_statuses(store, {"main": dead_client}, now_ms())
    assert 400 <= report.failed <= 1000
    assert len(calls) <= 10  # of 20: four were enough, and a few were under way
    assert len(report.problems) == 1


def test_a_batch_that_incs_refuses_holds_up_no_other(
    client: IncsClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.messages.record_sent([sent(f"m-{number}", 60 - number / 60) for number in range(1000)])

    def answer(ids: Sequence[str]) -> list[MessageStatus]:
        if "m-0" in ids:
            raise InvalidRequest("Bad id.")
        time.sleep(0.1)  # the refusal is there first
        return []

    answering(client, monkeypatch, answer)
    report = sync_statuses(store, {"main": client}, now_ms())
    assert (report.asked, report.unknown, report.failed) == (1000, 900, 100)
    assert sync_statuses(store, {"main": client}, now_ms()).asked == 0  # nor is it first next time


def test_a_batch_that_fails_for_a_while_holds_up_no_other(
    client: IncsClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.messages.record_sent([sent(f"m-{number}", 60 - number / 60) for number in range(1000)])

    def answer(ids: Sequence[str]) -> list[MessageStatus]:
        if "m-0" in ids:
            raise ServerError("Server error.")
        time.sleep(0.1)
        return []

    answering(client, monkeypatch, answer)
    assert sync_statuses(store, {"main": client}, now_ms()).unknown == 900
    assert sync_statuses(store, {"main": client}, now_ms()).asked == 100  # they are due again


def test_it_can_be_stopped(start_sandbox: StartSandbox, store: Store) -> None:
    slow = start_sandbox(latency_s=4.0)
    record(store, "m-1", 10)
    stopped = threading.Event()
    threading.Timer(0.2, stopped.set).start()
    began = time.monotonic()
    assert sync_statuses(store, {"main": slow}, now_ms(), stopped=stopped).asked == 0
    assert time.monotonic() - began < 3


def test_a_send_that_was_interrupted_becomes_unconfirmed(store: Store) -> None:
    for name, minutes in (("old", 6), ("new", 1)):
        at_ms = now_ms() - minutes * MINUTE_MS
        intent = Intent(
            name, "main", "rcs", "6281500000123", "ID", "", "text", True, "{}", at_ms, "ana"
        )
        store.sends.record_intent(intent)
    assert sync_statuses(store, {}, now_ms()).interrupted == 1
    rows = [store.messages.by_intent(name) for name in ("old", "new")]
    assert [row.status for row in rows if row is not None] == ["unconfirmed", "intent"]


def test_the_last_report_is_there_for_every_process(store: Store) -> None:
    assert last_report(store).as_dict() == {"problems": ""}
    report = StatusReport(5, asked=3, found=2, failed=1, problems=("main: no answer.",))
    save_report(store, report)
    assert last_report(store).statuses == report
    assert last_report(store).as_dict()["problems"] == "main: no answer."
