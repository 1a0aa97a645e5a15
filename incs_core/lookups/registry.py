"""The running lookups of a process: start, stop, resume, also after a restart."""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from incs_core.api import IncsClient
from incs_core.api.requests import status_batches
from incs_core.domain.events import AuditRow
from incs_core.domain.jobs import RUNNING, LookupRow
from incs_core.errors import IncsError
from incs_core.lookups.job import LEASE_S, LookupJob, lease_of
from incs_core.store import Store

MAX_IDS: Final = 200_000


class LookupRegistry:
    """Starts lookups and holds those that run in this process. Every method may raise IncsError.

    A lease in the store lets one process at a time run a lookup; if that process ends, another
    resumes it.
    """

    def __init__(self, store: Store, client_of: Callable[[str], IncsClient]) -> None:
        self._store = store
        self._client_of = client_of
        self._running: dict[str, LookupJob] = {}
        self._owner = f"{os.getpid()}-{uuid.uuid4()}"
        self._lock = threading.Lock()
        self._creating = threading.Lock()
        self._closing = threading.Event()

    def start_lookup(
        self,
        account: str,
        ids: Iterable[str],
        *,
        name: str,
        actor: str,
        series: str = "",
        lookup_id: str = "",
    ) -> LookupRow:
        """Store a lookup of these ids, write an audit entry, and start it.

        `series` is the id of the original of a repeated lookup. If `lookup_id` exists already, as
        after a double click, its lookup is returned and nothing is started. Raises IncsError if
        there are no ids, or more than `MAX_IDS`.
        """
        client = self._client_of(account)
        with self._creating:
            known = self._store.lookups.get(lookup_id) if lookup_id else None
            if known is not None:
                return known
            new_id = lookup_id or uuid.uuid4().hex
            row = self._create(LookupRow(new_id, series or new_id, name, account, actor, 0), ids)
        self._start(client, row.id)
        return row

    def _create(self, row: LookupRow, ids: Iterable[str]) -> LookupRow:
        parts = [*status_batches(ids)]
        total = sum(map(len, parts))
        if not total:
            raise IncsError("There are no ids to look up.", advice="Paste ids, or choose a file.")
        if total > MAX_IDS:
            raise IncsError(
                f"{total:,} ids; one look-up takes up to {MAX_IDS:,}.",
                advice="Split them into several look-ups.",
            )
        now_ms = time.time_ns() // 1_000_000
        row = self._store.lookups.add(replace(row, created_ms=now_ms), parts)
        again = ", repeated" if row.series != row.id else ""
        audit = AuditRow(now_ms, row.actor, "look up", row.id, "begun", f"{total} ids{again}")
        self._store.audit.add(audit)
        return row

    def resume_lookup(self, lookup_id: str) -> bool:
        """Resume the open parts; return False if it does not exist or runs in any process."""
        row = self._store.lookups.get(lookup_id)
        return row is not None and self._start(self._client_of(row.account), lookup_id)

    def stop(self, lookup_id: str) -> None:
        """Stop a lookup; its results so far stay."""
        running = self.running(lookup_id)
        if running is not None:
            running.stop()

    def running(self, lookup_id: str) -> LookupJob | None:
        """Return the job of a lookup that runs in this process, or None."""
        job = self._running.get(lookup_id)
        return job if job is not None and job.is_running else None

    def is_running(self, lookup_id: str) -> bool:
        """Tell whether a lookup runs in any process."""
        here = self.running(lookup_id) is not None
        return here or self._store.leases.is_held(lease_of(lookup_id))

    def all_running(self) -> list[LookupJob]:
        """Return the jobs that run in this process, the oldest first."""
        return [job for job in [*self._running.values()] if job.is_running]

    def resume_in_background(self) -> None:
        """Resume lookups of ended processes in a background thread."""
        threading.Thread(target=self._resume_loop, name="look-ups", daemon=True).start()

    def close(self) -> None:
        """Stop all jobs and leave them to the next process."""
        self._closing.set()
        with self._lock:  # waits for a start in progress; none follows
            running = [*self._running.values()]
        for job in running:
            job.stop(leave_running=True)

    def _resume_loop(self) -> None:
        """Resume lookups repeatedly: a process may die and its leases expire at any time."""
        while not self._closing.is_set():
            with suppress(IncsError):  # the page offers the same and shows the error
                for lookup_id in self._store.lookups.running():
                    self._try_resume(lookup_id)
            self._closing.wait(LEASE_S)

    def _try_resume(self, lookup_id: str) -> None:
        with suppress(IncsError):  # an error of one account must not stop the others
            self.resume_lookup(lookup_id)

    def _start(self, client: IncsClient, lookup_id: str) -> bool:
        """Start a job unless it runs in any process or this process is closing."""
        with self._lock:
            if lookup_id in self._running:
                self._running[lookup_id].join_if_ended()
            if self._closing.is_set() or self.running(lookup_id) is not None:
                return False
            if not self._store.leases.acquire(lease_of(lookup_id), self._owner, LEASE_S):
                return False
            self._store.lookups.set_state(lookup_id, RUNNING, time.time_ns() // 1_000_000)
            row = self._store.lookups.get(lookup_id)
            if row is None:  # deleted meanwhile
                return False
            job = LookupJob(client, self._store, row, self._owner).start()
            others = {key: other for key, other in self._running.items() if other.is_running}
            self._running = {**others, lookup_id: job}
        return True
