"""The look-ups of a process: begun, stopped, gone on with, also after a restart."""

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
from incs_core.domain.lookups import RUNNING, LookupRow
from incs_core.errors import IncsError
from incs_core.lookups.job import LEASE_S, LookupJob, lease_of
from incs_core.store import Store

MOST_IDS: Final = 200_000


class LookupRegistry:
    """Begins look-ups and knows those that run in this process. Every method raises IncsError.

    A lease in the store lets one process of all carry out a look-up; where that ends or dies,
    another goes on with it.
    """

    def __init__(self, store: Store, client_of: Callable[[str], IncsClient]) -> None:
        self._store = store
        self._client_of = client_of
        self._running: dict[str, LookupJob] = {}
        self._owner = f"{os.getpid()}-{uuid.uuid4()}"
        self._lock = threading.Lock()
        self._adding = threading.Lock()
        self._closing = threading.Event()

    def begin(
        self,
        account: str,
        ids: Iterable[str],
        *,
        name: str,
        actor: str,
        series: str = "",
        look_up_id: str = "",
    ) -> LookupRow:
        """Keep a look-up of these ids under a name and begin it; the audit log tells who did.

        `series` is the id of the first of those that it repeats. A `look_up_id` that is known was
        begun before, as by the first of two clicks: that one is returned, and nothing begun.
        Raises IncsError if there are no ids, or more than `MOST_IDS`.
        """
        client = self._client_of(account)
        with self._adding:
            known = self._store.lookups.get(look_up_id) if look_up_id else None
            if known is not None:
                return known
            new_id = look_up_id or uuid.uuid4().hex
            row = self._added(LookupRow(new_id, series or new_id, name, account, actor, 0), ids)
        self._start(client, row.id)
        return row

    def _added(self, row: LookupRow, ids: Iterable[str]) -> LookupRow:
        parts = [*status_batches(ids)]
        total = sum(map(len, parts))
        if not total:
            raise IncsError("There are no ids to look up.", advice="Paste some, or take a file.")
        if total > MOST_IDS:
            raise IncsError(
                f"These are {total:,} ids; one look-up takes {MOST_IDS:,}.",
                advice="Cut them into several look-ups.",
            )
        now_ms = time.time_ns() // 1_000_000
        row = self._store.lookups.add(replace(row, created_ms=now_ms), parts)
        again = ", repeated" if row.series != row.id else ""
        audit = AuditRow(now_ms, row.actor, "look up", row.id, "begun", f"{total} ids{again}")
        self._store.audit.add(audit)
        return row

    def go_on(self, look_up_id: str) -> bool:
        """Ask what is still open. False: there is no such look-up, or it runs, be it elsewhere."""
        row = self._store.lookups.get(look_up_id)
        return row is not None and self._start(self._client_of(row.account), look_up_id)

    def stop(self, look_up_id: str) -> None:
        """Ask nothing more; what was answered stays."""
        running = self.running(look_up_id)
        if running is not None:
            running.stop()

    def running(self, look_up_id: str) -> LookupJob | None:
        """The look-up with this id, if it runs in this process."""
        found = self._running.get(look_up_id)
        return found if found is not None and found.is_running else None

    def is_running(self, look_up_id: str) -> bool:
        """Whether it runs, in whichever process."""
        here = self.running(look_up_id) is not None
        return here or self._store.leases.is_held(lease_of(look_up_id))

    def all_running(self) -> list[LookupJob]:
        """Those that run in this process, the oldest first."""
        return [one for one in [*self._running.values()] if one.is_running]

    def resume(self) -> None:
        """Go on, in the background, with what ended processes leave behind."""
        threading.Thread(target=self._resume, name="look-ups", daemon=True).start()

    def close(self) -> None:
        """Stop all; the next process goes on with them."""
        self._closing.set()
        with self._lock:  # whoever is just starting one is done after this; then none begins
            running = [*self._running.values()]
        for one in running:
            one.stop(leave=True)

    def _resume(self) -> None:
        """Look again and again: a process may die, and its leases run out, at any time."""
        while not self._closing.is_set():
            with suppress(IncsError):  # the screen offers the same, and says what is wrong
                for look_up_id in self._store.lookups.running():
                    self._go_on_quietly(look_up_id)
            self._closing.wait(LEASE_S)

    def _go_on_quietly(self, look_up_id: str) -> None:
        with suppress(IncsError):  # of one account, say; that is no reason to leave the others
            self.go_on(look_up_id)

    def _start(self, client: IncsClient, look_up_id: str) -> bool:
        """Begin, unless it runs here or elsewhere, or this process is about to end."""
        with self._lock:
            if look_up_id in self._running:
                self._running[look_up_id].let_end()
            if self._closing.is_set() or self.running(look_up_id) is not None:
                return False
            if not self._store.leases.acquire(lease_of(look_up_id), self._owner, LEASE_S):
                return False
            self._store.lookups.set_state(look_up_id, RUNNING, time.time_ns() // 1_000_000)
            row = self._store.lookups.get(look_up_id)
            if row is None:  # forgotten meanwhile
                return False
            running = LookupJob(client, self._store, row, self._owner).start()
            others = {one: held for one, held in self._running.items() if held.is_running}
            self._running = {**others, look_up_id: running}
        return True
