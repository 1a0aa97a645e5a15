"""The background sync: a thread that asks INCS on a schedule, in one process of all at a time."""

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
from incs_core.sync.report import StatusReport, SyncReport, TemplateReport, keep_report, last_report
from incs_core.sync.status_sync import GoesOn, always, sync_open
from incs_core.sync.template_sync import sync_templates
from incs_core.unexpected_errors import redacted_traceback

_MOST_DOUBLINGS: Final = 4

Clock = Callable[[], float]


@dataclass(slots=True)
class Job:
    """Something done every `every` seconds. `run` returns what went wrong, in sentences."""

    run: Callable[[], tuple[str, ...]]
    every: float
    first_after: float = 0.0
    clock: Clock = time.monotonic
    _due_at: float = field(init=False)
    _troubles: int = field(init=False, default=0)
    _said: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        self._due_at = self.clock() + self.first_after

    @property
    def due_in(self) -> float:
        """Seconds until it is due; 0 if it is."""
        return max(self._due_at - self.clock(), 0.0)

    def done(self, problems: tuple[str, ...]) -> bool:
        """Plan the next time: after `every` seconds, doubled with each failure in a row.

        Returns whether these problems are news.
        """
        self._troubles = min(self._troubles + 1, _MOST_DOUBLINGS) if problems else 0
        self._due_at = self.clock() + self.every * 2.0**self._troubles
        said, self._said = self._said, problems
        return problems != said


log = logging.getLogger(__name__)

STATUS_SECONDS: Final = 60.0
TEMPLATE_SECONDS: Final = 300.0
WATCH_SECONDS: Final = 60.0
FIRST_AFTER_SECONDS: Final = 10.0
"""A start has better things to do than to ask INCS."""

_LEASE: Final = "sync"
_LEASE_SECONDS: Final = 300.0
_RENEW_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 5.0


class SyncWorker:
    """Looks up open messages and reads templates, for every account.

    A lease in the store lets one process of all do it at a time; when that one stops or dies,
    another takes over. Trouble is logged in one line and tried again later, ever more rarely.

    Args:
        store: the history.
        accounts: by id.
        client_of: returns an account's client.
        watch: checks the alerts each minute; returns what went wrong, in sentences.
    """

    def __init__(
        self,
        store: Store,
        accounts: Mapping[str, Account],
        client_of: Callable[[str], IncsClient],
        *,
        status_seconds: float = STATUS_SECONDS,
        template_seconds: float = TEMPLATE_SECONDS,
        first_after: float = FIRST_AFTER_SECONDS,
        watch: Callable[[], tuple[str, ...]] = tuple,
    ) -> None:
        self._store = store
        self._accounts = dict(accounts)
        self._client_of = client_of
        self._jobs = (
            Job(lambda: self._statuses(self._goes_on).problems, status_seconds, first_after),
            Job(lambda: self._templates(self._goes_on).problems, template_seconds, first_after),
            Job(watch, WATCH_SECONDS, first_after),
        )
        self._watch = watch
        self._owner = f"{os.getpid()}-{uuid.uuid4()}"
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        """Whether the thread is at work, or waits for its turn."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Start the thread. Starting twice is fine."""
        if not self.is_running:
            self._stopped.clear()
            self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread and let another process take over. Stopping twice is fine."""
        self._stopped.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(_STOP_SECONDS)
            self._give_up_lease()

    def run_once(self) -> SyncReport:
        """Do everything once, here and now, whoever holds the lease. Raises StoreError."""
        report = SyncReport(self._statuses(always), self._templates(always))
        self._watch()
        return report

    def last_report(self) -> SyncReport:
        """Return what the last rounds did, in whichever process. Raises StoreError."""
        return last_report(self._store)

    def _run(self) -> None:
        while not self._stopped.wait(min(_RENEW_SECONDS, *(job.due_in for job in self._jobs))):
            try:
                self._turn()
            except StoreError as error:  # the lease could not be taken
                self._fail(error)

    def _turn(self) -> None:
        """Do what is due if the lease is ours; another process may hold it for a while."""
        if not self._store.leases.acquire(_LEASE, self._owner, _LEASE_SECONDS):
            self._stopped.wait(_RENEW_SECONDS)
            return
        for job in self._jobs:
            if job.due_in == 0 and not self._stopped.is_set():
                self._do(job)

    def _do(self, job: Job) -> None:
        """Whatever its fault, a job is planned anew, and the others have their turn."""
        problems = _problems(job)
        if job.done(problems) and not self._stopped.is_set():  # else our own end was in the way
            for problem in problems:
                log.warning("Background sync: %s", problem)

    def _fail(self, error: StoreError) -> None:
        if not self._stopped.is_set():  # else what we use is being closed
            log.warning("Background sync, tried again in a minute: %s", error)
        self._stopped.wait(_RENEW_SECONDS)

    def _goes_on(self) -> bool:
        """Asked before each account: several slow ones may outlast a lease that is not renewed."""
        if self._stopped.is_set():
            return False
        return self._store.leases.acquire(_LEASE, self._owner, _LEASE_SECONDS)

    def _statuses(self, goes_on: GoesOn) -> StatusReport:
        clients = {account: self._client_of(account) for account in self._accounts}
        report = sync_open(self._store, clients, _now_ms(), stopped=self._stopped, goes_on=goes_on)
        keep_report(self._store, report)
        return report

    def _templates(self, goes_on: GoesOn) -> TemplateReport:
        """Read every account's templates; an account in trouble does not hold up the others."""
        count, changes = 0, 0
        problems: list[str] = []
        for account in self._accounts.values():
            if not goes_on():
                break
            try:
                read = sync_templates(self._store, self._client_of(account.id), account)
            except (ApiError, TransportError) as error:
                problems.append(f"{account.id}: the templates could not be read. {error}")
                continue
            count, changes = count + read.templates, changes + len(read.changes)
        report = TemplateReport(_now_ms(), count, changes, tuple(problems))
        keep_report(self._store, report)
        return report

    def _give_up_lease(self) -> None:
        try:
            self._store.leases.acquire(_LEASE, self._owner, 0)
        except StoreError:  # it runs out by itself
            return


def _problems(job: Job) -> tuple[str, ...]:
    try:
        return job.run()
    except StoreError as error:
        return (f"The history cannot be used. {error.message}",)
    except Exception as error:  # noqa: BLE001 - the thread must outlive any fault
        return (f"A fault of ours, please report it: {redacted_traceback(error)}.",)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
