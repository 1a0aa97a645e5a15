"""Look-ups that are kept, over real HTTP: complete in spite of trouble, stopped, gone on with."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from incs_core.api import IncsClient
from incs_core.api.retry import RetryPolicy
from incs_core.demo_data.fill import DemoData
from incs_core.domain.jobs import DONE, HALTED, RUNNING, STOPPED, LookupRow
from incs_core.errors import AuthenticationError, InvalidRequest, StoreLocked, UnexpectedAnswer
from incs_core.lookups import registry
from incs_core.lookups.job import lease_of
from incs_core.lookups.registry import MAX_IDS, LookupRegistry
from incs_core.sandbox.options import Faults
from incs_core.settings import Account
from incs_core.store import Store, open_store
from incs_core.web.embedded_sandbox import EmbeddedSandbox
from incs_core.wire.message_status import MessageStatus
from tests.sandbox_client import StartSandbox

QUICK = RetryPolicy(first_wait=0.01, max_wait=0.05)


def ids(number: int) -> list[str]:
    return [f"m-{one}" for one in range(number)]


def begun(store: Store, client: IncsClient, number: int) -> tuple[LookupRegistry, LookupRow]:
    jobs = LookupRegistry(store, lambda _: client)
    return jobs, jobs.start_lookup("main", ids(number), name="Some", actor="ann")


def test_one_that_is_known_is_not_begun_again(store: Store, client: IncsClient) -> None:
    jobs = LookupRegistry(store, lambda _: client)

    def begin(_: int) -> LookupRow:
        return jobs.start_lookup("main", ids(300), name="Some", actor="ann", lookup_id="one")

    with ThreadPoolExecutor(4) as pool:
        assert {row.id for row in pool.map(begin, range(4))} == {"one"}
    until_over(store, store.lookups.list()[0])
    (row,) = store.lookups.list()
    assert row.unknown == 300
    (audit,) = store.audit.list()
    assert (audit.actor, audit.action, audit.detail) == ("ann", "look up", "300 ids")


def until_over(store: Store, row: LookupRow, seconds: float = 60.0) -> LookupRow:
    end = time.monotonic() + seconds
    while (found := store.lookups.get(row.id)) is None or found.state == RUNNING:
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


@pytest.fixture
def troubled() -> Iterator[Callable[..., IncsClient]]:
    """A client, with its usual policy but shorter waits, of a sandbox with troubles."""
    opened: list[EmbeddedSandbox | IncsClient] = []

    def start(**options: object) -> IncsClient:
        sandbox = EmbeddedSandbox(**options)
        opened.append(sandbox)
        sandbox.__enter__()
        account = Account(id="main", certification_code="sandbox").at(sandbox.url)
        client = IncsClient(account, timeout=5.0, retry=QUICK)
        opened.append(client)
        return client

    yield start
    for one in reversed(opened):
        one.__exit__(None, None, None)


def test_it_ends_complete_with_errors_and_slow_answers(
    store: Store, troubled: Callable[..., IncsClient]
) -> None:
    client = troubled(latency_s=1.0, faults=Faults(errors=0.02, limited=0.02))
    jobs, row = begun(store, client, 4_000)
    over = until_over(store, row)
    assert (over.state, over.problem, over.done) == (DONE, "", 4_000)
    assert store.lookups.pending_ids(row.id) == []
    jobs.close()


def test_it_ends_complete_through_bursts_of_429(
    store: Store, troubled: Callable[..., IncsClient]
) -> None:
    client = troubled(faults=Faults(per_second=10))
    began = time.monotonic()
    jobs, row = begun(store, client, 5_000)
    running = jobs.running(row.id)
    assert running is not None
    while not running.pace.is_slowed:
        assert running.is_running  # it says that it goes slower, and why
        time.sleep(0.01)
    over = until_over(store, row)
    assert (over.state, over.done) == (DONE, 5_000)
    assert time.monotonic() - began < 25  # 50 calls, 10 a second


def test_what_incs_said_is_kept_and_in_the_history(store: Store, client: IncsClient) -> None:
    from incs_core.wire.message_drafts import TextMessage

    draft = TextMessage(to="6281500009001", text="Hello")
    known = [client.messages.send(draft).message_id for _ in range(3)]
    jobs = LookupRegistry(store, lambda _: client)
    row = jobs.start_lookup("main", [*known, "nobody"], name="Four", actor="ann")
    over = until_over(store, row)
    assert (over.state, over.known, over.unknown) == (DONE, 3, 1)
    said = dict(store.lookups.answers(row.id))
    assert said["nobody"] is None
    assert {one for one, answer in said.items() if answer is not None} == set(known)
    assert len(store.messages.by_ids(known)) == 3
    assert store.messages.get("main", "nobody") is None


def test_it_stops_and_goes_on_where_it_was(store: Store, start_sandbox: StartSandbox) -> None:
    client = start_sandbox(latency_s=0.2)
    jobs, row = begun(store, client, 3_000)
    running = jobs.running(row.id)
    assert running is not None
    end = time.monotonic() + 20
    while not running.pace.done:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert 0 < running.pace.share < 1
    jobs.stop(row.id)
    stopped = until_over(store, row)
    assert stopped.state == STOPPED
    assert 0 < stopped.done < 3_000
    assert jobs.resume_lookup(row.id)
    assert not jobs.resume_lookup(row.id)  # it runs
    over = until_over(store, row)
    assert (over.state, over.done) == (DONE, 3_000)
    assert len([*store.lookups.answers(row.id)]) == 3_000


def test_another_process_goes_on_after_a_restart(
    tmp_path: Path, start_sandbox: StartSandbox
) -> None:
    client = start_sandbox(latency_s=0.2)
    url = f"sqlite:///{tmp_path / 'incs.db'}"
    with open_store(url) as store:
        jobs, row = begun(store, client, 3_000)
        jobs.close()
        left = store.lookups.get(row.id)
        assert left is not None
        assert (left.state, left.done < 3_000) == (RUNNING, True)
    with open_store(url) as store:
        jobs = LookupRegistry(store, lambda _: client)
        jobs.resume_in_background()
        over = until_over(store, row)
        assert (over.state, over.done) == (DONE, 3_000)
        jobs.close()


def test_what_a_dead_process_left_is_gone_on_with_when_its_lease_runs_out(
    store: Store, client: IncsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "LEASE_S", 0.2)
    row = store.lookups.add(LookupRow("l-1", "l-1", "n", "main", "ann", 1), [ids(3)])
    assert store.leases.acquire(lease_of(row.id), "who died", 0.5)
    jobs = LookupRegistry(store, lambda _: client)
    assert jobs.is_running(row.id)  # as far as anybody can tell
    assert not jobs.resume_lookup(row.id)
    jobs.resume_in_background()
    assert until_over(store, row).done == 3
    jobs.close()


def test_it_is_carried_out_once_however_many_begin_it(
    store: Store, client: IncsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def statuses(asked: tuple[str, ...]) -> list[MessageStatus]:
        calls.append(len(asked))
        time.sleep(0.2)
        return []

    monkeypatch.setattr(client.messages, "statuses", statuses)
    row = store.lookups.add(LookupRow("l-1", "l-1", "n", "main", "ann", 1), [ids(3)])
    processes = [LookupRegistry(store, lambda _: client) for _ in range(2)]
    with ThreadPoolExecutor(8) as pool:
        went_on = list(pool.map(lambda at: processes[at % 2].resume_lookup(row.id), range(8)))
    assert went_on.count(True) == 1
    assert all(one.is_running(row.id) for one in processes)
    assert until_over(store, row).state == DONE
    assert calls == [3]


def test_none_begins_after_the_end(store: Store, client: IncsClient) -> None:
    row = store.lookups.add(LookupRow("l-1", "l-1", "n", "main", "ann", 1), [ids(3)])
    jobs = LookupRegistry(store, lambda _: client)
    jobs.close()
    assert not jobs.resume_lookup(row.id)
    assert not jobs.is_running(row.id)


def answering(client: IncsClient, monkeypatch: pytest.MonkeyPatch, refuse: Exception) -> None:
    """INCS refuses the batch with `m-0` in it."""

    def statuses(asked: tuple[str, ...]) -> list[MessageStatus]:
        if "m-0" in asked:
            raise refuse
        return [MessageStatus.from_wire({"id": one, "status": "read"}) for one in asked]

    monkeypatch.setattr(client.messages, "statuses", statuses)


@pytest.mark.parametrize("error", [InvalidRequest("Bad id."), UnexpectedAnswer("Garbled.")])
def test_ids_that_incs_refuses_do_not_hold_up_the_rest(
    store: Store, client: IncsClient, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    answering(client, monkeypatch, error)
    _, row = begun(store, client, 300)
    over = until_over(store, row)
    assert (over.state, over.known) == (DONE, 200)
    (problem,) = store.lookups.problems(row.id)
    assert str(error) in problem
    assert store.lookups.pending_ids(row.id) == ids(100)


def test_wrong_credentials_halt_it_and_it_says_why(
    store: Store, client: IncsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(client, monkeypatch, AuthenticationError("Wrong code."))
    jobs, row = begun(store, client, 3_000)
    over = until_over(store, row)
    assert over.state == HALTED
    assert over.problem.startswith("Wrong code.")
    monkeypatch.undo()
    jobs.resume_lookup(row.id)
    assert until_over(store, row).state == DONE


def test_a_dead_host_halts_it_at_once(store: Store, dead_client: IncsClient) -> None:
    _, row = begun(store, dead_client, 3_000)
    over = until_over(store, row, 10)
    assert (over.state, over.done) == (HALTED, 0)
    assert "127.0.0.1:9" in over.problem


def test_a_fault_of_ours_halts_it_and_leaves_a_trace(
    store: Store,
    client: IncsClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    answering(client, monkeypatch, ZeroDivisionError("6281500000123"))
    _, row = begun(store, client, 3)
    over = until_over(store, row, 10)
    assert over.state == HALTED
    assert over.problem.startswith("The look-up failed.")
    assert "ZeroDivisionError at " in caplog.text
    assert "6281500000123" not in caplog.text + over.problem


def test_a_history_that_cannot_be_written_halts_it_and_it_says_why(
    store: Store, client: IncsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise StoreLocked("The database is in use.")

    monkeypatch.setattr(store.lookups, "record_answers", locked)
    _, row = begun(store, client, 3)
    over = until_over(store, row, 10)
    assert over.state == HALTED
    assert over.problem.startswith("The database is in use.")


@pytest.mark.parametrize("number", [0, MAX_IDS + 1])
def test_it_refuses_no_ids_and_too_many(store: Store, client: IncsClient, number: int) -> None:
    with pytest.raises(Exception, match=r"no ids|200,001 ids"):
        begun(store, client, number)
    assert store.lookups.list() == []


def test_it_agrees_with_the_history(store: Store, start_sandbox: StartSandbox) -> None:
    DemoData(store, "main").fill(days=3, per_day=100, seed=7)
    from incs_core.domain.messages import MessageQuery

    rows = store.messages.page(MessageQuery(0, 2**45, ("failed",)), limit=50).rows
    jobs = LookupRegistry(store, lambda _: start_sandbox(seed=7))
    row = jobs.start_lookup("main", [one.message_id for one in rows], name="Failed", actor="ann")
    until_over(store, row)
    told = {one: said.code for one, said in store.lookups.answers(row.id) if said is not None}
    assert told == {one.message_id: one.error_code for one in rows}
