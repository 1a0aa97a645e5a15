"""A stored lookup that runs in the background and saves each answer as it arrives."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import closing
from typing import Final, NamedTuple, Self

from incs_core.api import IncsClient
from incs_core.domain.jobs import DONE, HALTED, STOPPED, AnsweredLookupPart, LookupRow, StatusAnswer
from incs_core.errors import IncsError, StoreError
from incs_core.lookups.lookup import WORKERS, record_statuses
from incs_core.lookups.worker_pool import (
    RETRY_BATCHES,
    Batch,
    BatchAnswer,
    BatchRetry,
    WorkerPool,
    is_systemic,
)
from incs_core.store import Store
from incs_core.unexpected_errors import log_unexpected
from incs_core.wire.message_status import MessageStatus
from incs_core.wire.parsing import truncated_title

log = logging.getLogger(__name__)

LEASE_S: Final = 30.0
"""Seconds after which another process may take over a lookup whose lease is not renewed."""
_RENEW_S: Final = 5.0
_WINDOW_S: Final = 15.0
_JOIN_TIMEOUT_S: Final = 5.0


class LookupPace(NamedTuple):
    """Progress and speed of a lookup: recent ids per second, and seconds left.

    `left_s` is None while the rate is unknown. `is_slowed`: the rate limiter delays calls after a
    429.
    """

    done: int
    total: int
    rate: float = 0.0
    left_s: float | None = None
    is_slowed: bool = False

    @property
    def share(self) -> float:
        """Share of the ids with a result, 0 to 1."""
        return self.done / self.total if self.total else 1.0


class LookupJob:
    """Looks up the open parts of a stored lookup whose lease `owner` holds; `start` it once.

    It renews the lease while it runs and releases it at the end. If the lease is lost, it stops, as
    another process has taken over. A refused part is recorded and the others continue. An error
    that affects all parts (credentials, host, history) halts it; the store then has the reason.
    """

    def __init__(
        self,
        client: IncsClient,
        store: Store,
        row: LookupRow,
        owner: str,
        workers: int = WORKERS,
        retry: BatchRetry = RETRY_BATCHES,
    ) -> None:
        parts = store.lookups.pending_parts(row.id)
        self.row = row
        self._client = client
        self._owner = owner
        self._store = store
        self._part_numbers: dict[Batch, int] = {part.ids: part.number for part in parts}
        self._stopped = threading.Event()
        self._pool = WorkerPool(
            client.messages.statuses,
            [*self._part_numbers],
            workers,
            retry,
            halts=is_systemic,
            stopped=self._stopped,
        )
        self._thread: threading.Thread | None = None
        self._done = row.done
        self._failed_ids = 0  # ids of parts whose call failed
        self._samples = deque([(time.monotonic(), self._done)])
        self._saved_s = self._renewed_s = time.monotonic()
        self._is_left_running = False
        self._has_ended = False

    @property
    def is_running(self) -> bool:
        """Tell whether the thread is running."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def pace(self) -> LookupPace:
        """The progress, and the speed of the last 15 seconds."""
        (since_s, before), done, total = self._samples[0], self._done, self.row.total
        rate = (done - before) / max(time.monotonic() - since_s, 0.001)
        left = total - done - self._failed_ids
        slowed = self._client.pause_s > 0 or self._client.wait_s > 0
        return LookupPace(done, total, rate, left / rate if rate else None, slowed)

    def start(self) -> Self:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name="look-up", daemon=True)
        self._thread.start()
        return self

    def wait(self, timeout: float | None = None) -> bool:
        """Wait at most `timeout` seconds for the end; return False if it is still running."""
        if self._thread is not None:
            self._thread.join(timeout)
        return not self.is_running

    def stop(self, *, leave_running: bool = False) -> None:
        """Stop; with `leave_running` it stays marked as running, for the next process."""
        self._is_left_running = leave_running
        self._stopped.set()
        if leave_running:
            self.wait(_JOIN_TIMEOUT_S)

    def join_if_ended(self) -> None:
        """Wait until the final state is saved if all calls have ended."""
        if self._has_ended:
            self.wait(_JOIN_TIMEOUT_S)

    def _run(self) -> None:
        problem = self._look_up_all()
        self._has_ended = True
        try:
            if not self._is_left_running:
                final_state = STOPPED if self._pool.is_stopped else DONE
                state = HALTED if problem else final_state
                self._store.lookups.set_state(self.row.id, state, _now_ms(), problem)
            self._store.leases.acquire(lease_of(self.row.id), self._owner, 0)
        except StoreError as error:  # its lease expires, and it is resumed
            log.warning("The final state of a lookup could not be saved: %s", describe_error(error))

    def _look_up_all(self) -> str:
        """Look up and save all parts; return why it was halted, or ""."""
        try:
            with closing(self._pool.answers()) as answer_lists:
                for answers in answer_lists:
                    self._save_answers(answers)
                    if not self._renew_lease():
                        self._is_left_running = True
                        break
        except StoreError as error:
            return describe_error(error)
        except Exception as error:  # noqa: BLE001 - the end of a thread: the screen shows it
            return describe_error(log_unexpected("The look-up failed.", error))
        return describe_error(self._pool.halted_by) if self._pool.halted_by else ""

    def _save_answers(self, answers: Sequence[BatchAnswer]) -> None:
        record_statuses(self._store, self.row.account, answers, only_new=True)
        now_s = time.monotonic()
        spent_ms = round((now_s - self._saved_s) * 1000)
        parts = [self._part(answer) for answer in answers]
        self._store.lookups.record_answers(self.row.id, parts, spent_ms, _now_ms())
        self._saved_s = now_s
        self._count(answers, now_s)

    def _renew_lease(self) -> bool:
        """Renew the lease every few seconds; return False if it is lost."""
        now_s = time.monotonic()
        if now_s - self._renewed_s < _RENEW_S:
            return True
        self._renewed_s = now_s
        return self._store.leases.acquire(lease_of(self.row.id), self._owner, LEASE_S)

    def _part(self, answer: BatchAnswer) -> AnsweredLookupPart:
        number = self._part_numbers[answer.ids]
        if answer.error is not None:
            return AnsweredLookupPart(number, None, describe_error(answer.error))
        answers_by_id = {status.message_id: stored_answer(status) for status in answer.statuses}
        return AnsweredLookupPart(
            number, tuple(answers_by_id.get(message_id) for message_id in answer.ids)
        )

    def _count(self, answers: Sequence[BatchAnswer], now_s: float) -> None:
        for answer in answers:
            if answer.error is None:
                self._done += len(answer.ids)
            else:
                self._failed_ids += len(answer.ids)
        self._samples.append((now_s, self._done))
        while len(self._samples) > 2 and self._samples[0][0] < now_s - _WINDOW_S:
            self._samples.popleft()


def lease_of(look_up_id: str) -> str:
    """Return the name of the lease of a running lookup."""
    return f"look-up {look_up_id}"


def stored_answer(status: MessageStatus) -> StatusAnswer:
    """Return a status as it is stored with a lookup."""
    at_s = None if status.received_at is None else int(status.received_at.timestamp())
    return StatusAnswer(
        status.raw_status, status.error_code, truncated_title(status.error_title), at_s
    )


def describe_error(error: IncsError) -> str:
    """Return message and advice of an error in one line."""
    return f"{error.message} {error.advice}".strip()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
