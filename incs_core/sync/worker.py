"""Background sync: a thread that runs scheduled jobs, in one process at a time."""

from __future__ import annotations

import logging
import os
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from incs_core.api import IncsClient
from incs_core.errors import ApiError, StoreError, TransportError
from incs_core.settings import Account
from incs_core.store import Store
from incs_core.sync.report import StatusReport, SyncReport, TemplateReport, last_report, save_report
from incs_core.sync.status_sync import ShouldContinue, always_continue, sync_statuses
from incs_core.sync.template_sync import sync_templates
from incs_core.unexpected_errors import redacted_traceback

log = logging.getLogger(__name__)

STATUS_SECONDS: Final = 60.0
TEMPLATE_SECONDS: Final = 300.0
ALERT_SECONDS: Final = 60.0
FIRST_DELAY_SECONDS: Final = 10.0
"""Delay of the first run, which would slow the start-up down."""

_LEASE: Final = "sync"
_LEASE_SECONDS: Final = 300.0
_RENEW_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 5.0
_MAX_DOUBLINGS: Final = 4

Clock = Callable[[], float]


class SyncWorker:
    """Syncs statuses and templates of every account and checks the alerts, on a schedule.

    A lease in the store lets one process at a time do it; if that process ends, another takes over.
    A failure is logged in one line and retried with growing intervals.

    Args:
        store: the history.
        accounts: by id.
        client_of: returns the client of an account id.
        check_alerts: evaluates the alert rules each minute; returns problems as sentences.
    """

    def __init__(
        self,
        store: Store,
        accounts: Mapping[str, Account],
        client_of: Callable[[str], IncsClient],
        *,
        status_seconds: float = STATUS_SECONDS,
        template_seconds: float = TEMPLATE_SECONDS,
        first_delay_s: float = FIRST_DELAY_SECONDS,
        check_alerts: Callable[[], tuple[str, ...]] = tuple,
    ) -> None:
        self._store = store
        self._accounts = dict(accounts)
        self._client_of = client_of
        self._jobs = (
            Job(
                lambda: self._statuses(self._should_continue).problems,
                status_seconds,
                first_delay_s,
            ),
            Job(
                lambda: self._templates(self._should_continue).problems,
                template_seconds,
                first_delay_s,
            ),
            Job(check_alerts, ALERT_SECONDS, first_delay_s),
        )
        self._check_alerts = check_alerts
        self._owner = f"{os.getpid()}-{uuid.uuid4()}"
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        """Tell whether the thread is alive."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Start the thread; no effect if it is running."""
        if not self.is_running:
            self._stopped.clear()
            self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop the thread and release the lease; no effect if it is stopped."""
        self._stopped.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(_STOP_SECONDS)
            self._release_lease()

    def run_once(self) -> SyncReport:
        """Run all jobs once in this thread, regardless of the lease. Raises StoreError."""
        report = SyncReport(self._statuses(always_continue), self._templates(always_continue))
        self._check_alerts()
        return report

    def last_report(self) -> SyncReport:
        """Return the last reports, of any process. Raises StoreError."""
        return last_report(self._store)

    def _run(self) -> None:
        while not self._stopped.wait(min(_RENEW_SECONDS, *(job.due_in_s for job in self._jobs))):
            try:
                self._run_due_jobs()
            except StoreError as error:  # the lease could not be taken
                self._wait_after_failure(error)

    def _run_due_jobs(self) -> None:
        """Run the due jobs if this process gets the lease."""
        if not self._store.leases.acquire(_LEASE, self._owner, _LEASE_SECONDS):
            self._stopped.wait(_RENEW_SECONDS)
            return
        for job in self._jobs:
            if job.due_in_s == 0 and not self._stopped.is_set():
                self._run_job(job)

    def _run_job(self, job: Job) -> None:
        """Run and reschedule a job, whatever it raises, and log new problems."""
        problems = _run_safely(job)
        if (
            job.reschedule(problems) and not self._stopped.is_set()
        ):  # a stop causes problems of its own
            for problem in problems:
                log.warning("Background sync: %s", problem)

    def _wait_after_failure(self, error: StoreError) -> None:
        if not self._stopped.is_set():  # a stop closes what the jobs use
            log.warning("Background sync, tried again in a minute: %s", error)
        self._stopped.wait(_RENEW_SECONDS)

    def _should_continue(self) -> bool:
        """Renew the lease before each account, as slow accounts may outlast it."""
        if self._stopped.is_set():
            return False
        return self._store.leases.acquire(_LEASE, self._owner, _LEASE_SECONDS)

    def _statuses(self, should_continue: ShouldContinue) -> StatusReport:
        clients = {account: self._client_of(account) for account in self._accounts}
        report = sync_statuses(
            self._store, clients, _now_ms(), stopped=self._stopped, should_continue=should_continue
        )
        save_report(self._store, report)
        return report

    def _templates(self, should_continue: ShouldContinue) -> TemplateReport:
        """Sync the templates of every account; the failure of one does not affect the others."""
        count, changes = 0, 0
        problems: list[str] = []
        for account in self._accounts.values():
            if not should_continue():
                break
            try:
                result = sync_templates(self._store, self._client_of(account.id), account)
            except (ApiError, TransportError) as error:
                problems.append(f"{account.id}: the templates could not be read. {error}")
                continue
            count, changes = count + result.templates, changes + len(result.changes)
        report = TemplateReport(_now_ms(), count, changes, tuple(problems))
        save_report(self._store, report)
        return report

    def _release_lease(self) -> None:
        try:
            self._store.leases.acquire(_LEASE, self._owner, 0)
        except StoreError:  # it expires
            return


@dataclass(slots=True)
class Job:
    """A job that is due every `interval_s` seconds. `run` returns problems as sentences."""

    run: Callable[[], tuple[str, ...]]
    interval_s: float
    first_delay_s: float = 0.0
    clock: Clock = time.monotonic
    _due_at: float = field(init=False)
    _failures: int = field(init=False, default=0)
    _last_problems: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        self._due_at = self.clock() + self.first_delay_s

    @property
    def due_in_s(self) -> float:
        """Seconds until the job is due; 0 if it is due."""
        return max(self._due_at - self.clock(), 0.0)

    def reschedule(self, problems: tuple[str, ...]) -> bool:
        """Schedule the next run after `interval_s` seconds, doubled with each consecutive failure.

        Return whether these problems differ from the last ones.
        """
        self._failures = min(self._failures + 1, _MAX_DOUBLINGS) if problems else 0
        self._due_at = self.clock() + self.interval_s * 2.0**self._failures
        last_problems, self._last_problems = self._last_problems, problems
        return problems != last_problems


def _run_safely(job: Job) -> tuple[str, ...]:
    try:
        return job.run()
    except StoreError as error:
        return (f"The history cannot be used. {error.message}",)
    except Exception as error:  # noqa: BLE001 - the thread must outlive any fault
        return (f"Internal error, please report it: {redacted_traceback(error)}.",)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
