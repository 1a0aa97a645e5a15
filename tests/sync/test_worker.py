from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from incs_core.api import IncsClient
from incs_core.domain.messages import SentMessage
from incs_core.errors import StoreMissing
from incs_core.settings import Account
from incs_core.store import Store, open_store
from incs_core.store.schema import leases
from incs_core.sync.report import last_report
from incs_core.sync.template_sync import TemplateSyncResult
from incs_core.sync.worker import Job, SyncWorker
from tests.sandbox_client import StartSandbox


def until(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def worker_of(store: Store, client: IncsClient, first_delay_s: float = 0.0) -> SyncWorker:
    accounts = {client.account.id: client.account}
    return SyncWorker(store, accounts, lambda _: client, first_delay_s=first_delay_s)


@contextmanager
def started(worker: SyncWorker) -> Iterator[SyncWorker]:
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def record_quiet(store: Store) -> None:
    at_ms = int(time.time() * 1000) - 3_600_000
    sent = SentMessage("main", "rcs", "m-1", "6281500000123", "", "", "text", False, at_ms)
    store.messages.record_sent([sent])


def test_it_looks_up_and_reads_templates_in_the_background(
    client: IncsClient, store: Store
) -> None:
    record_quiet(store)
    with started(worker_of(store, client)):
        until(lambda: last_report(store).statuses and last_report(store).templates)
    report = last_report(store).as_dict()
    assert report["asked"] == report["unknown"] == 1
    assert int(report["templates"]) > 10
    assert report["problems"] == ""


def test_once_does_everything_and_says_what(client: IncsClient, store: Store) -> None:
    record_quiet(store)
    report = worker_of(store, client).run_once()
    assert report.as_dict()["asked"] == 1
    assert "templates" in report.as_dict()
    assert last_report(store) == report


def test_one_process_of_all_does_it(client: IncsClient, store: Store, tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'incs.db'}") as other_store:
        with started(worker_of(store, client)):
            until(lambda: last_report(store).templates)
            store.meta.set("sync.templates", "{}")
            with started(worker_of(other_store, client)) as second:
                until(lambda: not other_store.leases.acquire("sync", "a third", 1))
                time.sleep(0.3)  # time enough to do what it must not do
                assert second.last_report().templates is None
        with started(worker_of(other_store, client)):  # the first has stopped: it takes over
            until(lambda: last_report(store).templates)


def test_a_dead_api_is_one_line_without_secrets(
    dead_client: IncsClient, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    record_quiet(store)
    with caplog.at_level(logging.INFO), started(worker_of(store, dead_client)):
        until(lambda: last_report(store).templates)
    lines = [record.getMessage() for record in caplog.records if "sync" in record.name]
    assert len(lines) == 2  # statuses, templates
    assert all("127.0.0.1:9" in line and "\n" not in line for line in lines)
    assert not any("6281500000123" in line or "certification" in line for line in lines)
    assert last_report(store).problems


def test_a_lost_history_does_not_end_it(
    client: IncsClient, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "incs.db").rename(tmp_path / "elsewhere.db")
    with pytest.raises(StoreMissing):
        store.ping()
    worker = worker_of(store, client)
    with started(worker):
        until(lambda: "moved or deleted" in caplog.text)
        assert worker.is_running


def test_an_unforeseen_fault_holds_up_no_other_job(
    client: IncsClient, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    looks: list[int] = []

    def client_of(account: str) -> IncsClient:
        raise KeyError("6281500000123")

    def watch() -> tuple[str, ...]:
        looks.append(1)
        return ()

    accounts = {client.account.id: client.account}
    worker = SyncWorker(
        store, accounts, client_of, first_delay_s=0, status_seconds=0.02, check_alerts=watch
    )
    with started(worker):
        until(lambda: looks)
        until(lambda: "KeyError" in caplog.text)
        time.sleep(0.3)  # the fault comes again meanwhile
    assert caplog.text.count("KeyError at ") == 2  # statuses and templates, each once
    assert "6281500000123" not in caplog.text


def test_it_renews_its_lease_before_each_account(client: IncsClient, store: Store) -> None:
    accounts = {name: Account(id=name, certification_code="x") for name in ("one", "two")}
    worker = SyncWorker(store, accounts, lambda _: client, first_delay_s=0)
    left: list[int] = []

    def templates(_store: Store, _client: IncsClient, account: Account) -> TemplateSyncResult:
        left.append(lease_until_ms(store))
        time.sleep(0.05)
        return TemplateSyncResult(0, [])

    with pytest.MonkeyPatch.context() as patch, started(worker):
        patch.setattr("incs_core.sync.worker.sync_templates", templates)
        until(lambda: len(left) == 2)
    assert left[1] - left[0] >= 50


def lease_until_ms(store: Store) -> int:
    with store.database.read() as connection:
        return int(connection.execute(select(leases.c.until_ms)).scalar_one())


def test_it_stops_at_once_amid_a_slow_call(start_sandbox: StartSandbox, store: Store) -> None:
    record_quiet(store)
    worker = worker_of(store, start_sandbox(latency_s=4.0))
    worker.start()
    until(lambda: not store.leases.acquire("sync", "another", 1))
    began = time.monotonic()
    worker.stop()
    assert time.monotonic() - began < 2
    assert store.leases.acquire("sync", "another", 1)


def test_starting_and_stopping_twice_is_fine(client: IncsClient, store: Store) -> None:
    worker = worker_of(store, client, first_delay_s=60)
    worker.stop()
    worker.start()
    worker.start()
    worker.stop()
    worker.stop()
    assert not worker.is_running


def test_a_job_in_trouble_is_done_ever_more_rarely() -> None:
    now = [100.0]
    job = Job(lambda: (), interval_s=60, first_delay_s=10, clock=lambda: now[0])
    assert job.due_in_s == 10
    waits = []
    for problems in [(), ("dead",), ("dead",), ("dead",), ("dead",), ("dead",), ()]:
        job.reschedule(problems)
        waits.append(job.due_in_s)
    assert waits == [60, 120, 240, 480, 960, 960, 60]


def test_a_job_tells_whether_its_trouble_is_news() -> None:
    job = Job(lambda: (), interval_s=60)
    told = [job.reschedule(problems) for problems in [(), ("a",), ("a",), ("b",), (), ("b",)]]
    assert told == [False, True, False, True, True, True]
