"""The look-ups of a process: begun, stopped, gone on with, also after a restart."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

from incs_core.api import IncsClient
from incs_core.api.calls import status_batches
from incs_core.errors import IncsError
from incs_core.store import Store
from incs_core.store.look_ups import RUNNING, LookUpRow
from incs_core.sync.running import RunningLookUp

MOST_IDS: Final = 200_000
QUIET_S: Final = 20.0
"""A look-up that is marked as running and made no step for so long lost its process."""


class LookUps:
    """Begins look-ups and knows those that run in this process. Every method raises IncsError."""

    def __init__(self, store: Store, client_of: Callable[[str], IncsClient]) -> None:
        self._store = store
        self._client_of = client_of
        self._running: dict[str, RunningLookUp] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()

    def begin(
        self, account: str, ids: Iterable[str], *, name: str, actor: str, series: str = ""
    ) -> LookUpRow:
        """Keep a look-up of these ids under a name and begin it.

        `series` is the id of the first of those that it repeats. Raises IncsError if there are no
        ids, or more than `MOST_IDS`.
        """
        client = self._client_of(account)
        parts = [*status_batches(ids)]
        total = sum(map(len, parts))
        if not total:
            raise IncsError("There are no ids to look up.", advice="Paste some, or take a file.")
        if total > MOST_IDS:
            raise IncsError(
                f"These are {total:,} ids; one look-up takes {MOST_IDS:,}.",
                advice="Cut them into several look-ups.",
            )
        look_up_id, now_ms = uuid.uuid4().hex, time.time_ns() // 1_000_000
        row = LookUpRow(look_up_id, series or look_up_id, name, account, actor, now_ms)
        row = self._store.add_look_up(row, parts)
        self._start(client, row)
        return row

    def go_on(self, look_up_id: str) -> bool:
        """Ask what is still open. False: there is no such look-up, or it runs already."""
        row = self._store.look_up(look_up_id)
        if row is None or self.running(look_up_id) is not None:
            return False
        self._store.set_look_up_state(row.id, RUNNING, time.time_ns() // 1_000_000)
        self._start(self._client_of(row.account), row)
        return True

    def stop(self, look_up_id: str) -> None:
        """Ask nothing more; what was answered stays."""
        running = self.running(look_up_id)
        if running is not None:
            running.stop()

    def running(self, look_up_id: str) -> RunningLookUp | None:
        """The look-up with this id, if it runs in this process."""
        found = self._running.get(look_up_id)
        return found if found is not None and found.is_running else None

    def all_running(self) -> list[RunningLookUp]:
        """Those that run in this process, the oldest first."""
        return [one for one in [*self._running.values()] if one.is_running]

    def resume(self) -> None:
        """Go on, in the background, with what an ended process left behind."""
        threading.Thread(target=self._resume, name="look-ups", daemon=True).start()

    def close(self) -> None:
        """Stop all; the next process goes on with them."""
        self._closing.set()
        for running in [*self._running.values()]:
            running.stop(leave=True)

    def left_behind(self) -> list[str]:
        """Ids of look-ups that are marked as running, but made no step for `QUIET_S` seconds."""
        quiet_ms = time.time_ns() // 1_000_000 - round(QUIET_S * 1000)
        rows = (self._store.look_up(one) for one in self._store.running_look_ups())
        return [
            row.id
            for row in rows
            if row is not None
            and self.running(row.id) is None
            and max(row.changed_ms, row.created_ms) < quiet_ms
        ]

    def _resume(self) -> None:
        """Look twice: a process that was ended just now left steps that look fresh."""
        for _ in range(2):
            with suppress(IncsError):  # the screen offers the same, and says what is wrong
                for look_up_id in self.left_behind():
                    self.go_on(look_up_id)
            if self._closing.wait(QUIET_S):
                return

    def _start(self, client: IncsClient, row: LookUpRow) -> None:
        with self._lock:
            for ended in [one for one, held in self._running.items() if not held.is_running]:
                del self._running[ended]
            self._running[row.id] = RunningLookUp(client, self._store, row).start()
