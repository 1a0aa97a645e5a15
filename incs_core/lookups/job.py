"""A look-up that is kept, under way: asks what is still open, keeps each answer as it comes."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import closing
from typing import Final, NamedTuple, Self

from incs_core.api import IncsClient
from incs_core.domain.lookups import (
    DONE,
    HALTED,
    STOPPED,
    AnsweredLookupPart,
    LookupRow,
    StatusAnswer,
)
from incs_core.errors import IncsError, StoreError
from incs_core.lookups.lookup import WORKERS, record_statuses
from incs_core.lookups.worker_pool import (
    PATIENT,
    Batch,
    BatchAnswer,
    Patience,
    WorkerPool,
    concerns_all,
)
from incs_core.store import Store
from incs_core.unexpected_errors import log_unexpected
from incs_core.wire.message_status import MessageStatus
from incs_core.wire.parsing import truncated_title

log = logging.getLogger(__name__)

LEASE_S: Final = 30.0
"""How long a look-up stays another process's that makes no step."""
_RENEW_S: Final = 5.0
_WINDOW_S: Final = 15.0
_JOIN_S: Final = 5.0


class LookupPace(NamedTuple):
    """How far it is and how fast it goes: ids a second lately, seconds that are left.

    `left_s` is None until something is known of the rate. `is_slowed`: INCS had too many calls
    lately (429), so that they come one by one.
    """

    done: int
    total: int
    rate: float = 0.0
    left_s: float | None = None
    is_slowed: bool = False

    @property
    def share(self) -> float:
        """Share of the ids that were asked, 0 to 1."""
        return self.done / self.total if self.total else 1.0


class LookupJob:
    """Asks the open parts of a kept look-up, whose lease `owner` holds; `start` it once.

    The lease is renewed while it goes on, and given up in the end; where it was lost, so is the
    look-up: another process goes on with it.
    A part that INCS refuses is noted and the others go on. What concerns all parts (credentials, a
    host that stays silent, the history itself) halts it; `store` then has the reason.
    """

    def __init__(
        self,
        client: IncsClient,
        store: Store,
        row: LookupRow,
        owner: str,
        workers: int = WORKERS,
        patience: Patience = PATIENT,
    ) -> None:
        parts = store.lookups.pending_parts(row.id)
        self.row = row
        self._client = client
        self._owner = owner
        self._store = store
        self._number_of: dict[Batch, int] = {part.ids: part.number for part in parts}
        self._stopped = threading.Event()
        self._asking = WorkerPool(
            client.messages.statuses,
            [*self._number_of],
            workers,
            patience,
            halts=concerns_all,
            stopped=self._stopped,
        )
        self._thread: threading.Thread | None = None
        self._done = row.done
        self._passed = 0  # ids of parts that could not be asked
        self._trail = deque([(time.monotonic(), self._done)])
        self._noted_s = self._renewed_s = time.monotonic()
        self._leave = False
        self._is_over = False

    @property
    def is_running(self) -> bool:
        """Whether INCS is still being asked."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def pace(self) -> LookupPace:
        """How far it is, and how fast it went in the last seconds."""
        (since_s, before), done, total = self._trail[0], self._done, self.row.total
        rate = (done - before) / max(time.monotonic() - since_s, 0.001)
        left = total - done - self._passed
        slowed = self._client.pause_s > 0 or self._client.wait_s > 0
        return LookupPace(done, total, rate, left / rate if rate else None, slowed)

    def start(self) -> Self:
        """Ask in the background."""
        self._thread = threading.Thread(target=self._run, name="look-up", daemon=True)
        self._thread.start()
        return self

    def wait(self, timeout: float | None = None) -> bool:
        """Wait at most `timeout` seconds for its end; False if it still runs."""
        if self._thread is not None:
            self._thread.join(timeout)
        return not self.is_running

    def stop(self, *, leave: bool = False) -> None:
        """Ask nothing more. With `leave` it stays marked as running, for the next process."""
        self._leave = leave
        self._stopped.set()
        if leave:
            self.wait(_JOIN_S)

    def let_end(self) -> None:
        """Where it asks no more, wait until it has noted how it ended."""
        if self._is_over:
            self.wait(_JOIN_S)

    def _run(self) -> None:
        problem = self._ask_all()
        self._is_over = True
        try:
            if not self._leave:
                ended = STOPPED if self._asking.is_stopped else DONE
                state = HALTED if problem else ended
                self._store.lookups.set_state(self.row.id, state, _now_ms(), problem)
            self._store.leases.acquire(lease_of(self.row.id), self._owner, 0)
        except StoreError as error:  # its lease runs out, and it is gone on with
            log.warning("How a look-up ended could not be kept: %s", describe_error(error))

    def _ask_all(self) -> str:
        """Ask and keep everything; returns what halted it, in words."""
        try:
            with closing(self._asking.answers()) as asked:
                for answers in asked:
                    self._take(answers)
                    if not self._holds_lease():
                        self._leave = True
                        break
        except StoreError as error:
            return describe_error(error)
        except Exception as error:  # noqa: BLE001 - the end of a thread: the screen shows it
            return describe_error(log_unexpected("The look-up was halted.", error))
        return describe_error(self._asking.halted_by) if self._asking.halted_by else ""

    def _take(self, answers: Sequence[BatchAnswer]) -> None:
        record_statuses(self._store, self.row.account, answers, only_news=True)
        now_s = time.monotonic()
        spent_ms = round((now_s - self._noted_s) * 1000)
        parts = [self._part(answer) for answer in answers]
        self._store.lookups.record_answers(self.row.id, parts, spent_ms, _now_ms())
        self._noted_s = now_s
        self._count(answers, now_s)

    def _holds_lease(self) -> bool:
        now_s = time.monotonic()
        if now_s - self._renewed_s < _RENEW_S:
            return True
        self._renewed_s = now_s
        return self._store.leases.acquire(lease_of(self.row.id), self._owner, LEASE_S)

    def _part(self, answer: BatchAnswer) -> AnsweredLookupPart:
        number = self._number_of[answer.ids]
        if answer.error is not None:
            return AnsweredLookupPart(number, None, describe_error(answer.error))
        said = {status.message_id: status_answer_of(status) for status in answer.statuses}
        return AnsweredLookupPart(number, tuple(said.get(one) for one in answer.ids))

    def _count(self, answers: Sequence[BatchAnswer], now_s: float) -> None:
        for answer in answers:
            if answer.error is None:
                self._done += len(answer.ids)
            else:
                self._passed += len(answer.ids)
        self._trail.append((now_s, self._done))
        while len(self._trail) > 2 and self._trail[0][0] < now_s - _WINDOW_S:
            self._trail.popleft()


def lease_of(look_up_id: str) -> str:
    """The name of the lease of whoever carries out a look-up."""
    return f"look-up {look_up_id}"


def status_answer_of(status: MessageStatus) -> StatusAnswer:
    """What INCS said, without what can be told from it."""
    at_s = None if status.received_at is None else int(status.received_at.timestamp())
    return StatusAnswer(
        status.raw_status, status.error_code, truncated_title(status.error_title), at_s
    )


def describe_error(error: IncsError) -> str:
    """What is wrong and what to do, in one line."""
    return f"{error.message} {error.advice}".strip()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
