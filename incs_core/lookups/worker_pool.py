"""Several calls at a time: batches go in, answers come out in any order, and it can be stopped."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from incs_core.errors import ApiError, AuthenticationError, HostUnreachable, IncsError, StoreError
from incs_core.wire.message_status import MessageStatus

Batch = tuple[str, ...]
LookupCall = Callable[[Batch], list[MessageStatus]]
Halts = Callable[[IncsError], bool]
"""Whether a batch that failed so is reason to ask for no other."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a batch is asked whose failure may pass, on top of the client's own repetitions.

    The wait before it is asked again doubles from `first_wait` to `longest_wait` seconds.
    """

    tries: int = 1
    first_wait: float = 0.5
    longest_wait: float = 8.0

    def wait_after(self, tries: int) -> float:
        """Seconds to wait after so many tries."""
        return float(min(self.first_wait * 2 ** (tries - 1), self.longest_wait))


ONCE: Final = Patience()
PATIENT: Final = Patience(tries=6)
_BEAT_S: Final = 5.0
_LOOK_S: Final = 0.1  # how soon it notices that it shall stop
_GATHER_S: Final = 0.1
_TOGETHER: Final = 10  # answers, of a hundred ids at most


def concerns_all(error: IncsError) -> bool:
    """Whether the next batch would fare no better: not for what INCS has against these ids."""
    if isinstance(error, AuthenticationError | StoreError):
        return True
    return error.retryable or not isinstance(error, ApiError)


class BatchAnswer(NamedTuple):
    """What came of one batch: statuses of its ids, or the error that stood in the way."""

    ids: Batch
    statuses: list[MessageStatus]
    error: IncsError | None = None


class WorkerPool:
    """Asks `batches` in `workers` threads. Used once.

    A batch that fails goes back to the end of the queue as often as `patience` says, unless nothing
    was ever answered and the host cannot be reached. The threads are daemons: a call that hangs
    delays neither the end after `stopped` is set nor that of the process.
    """

    def __init__(
        self,
        ask: LookupCall,
        batches: Sequence[Batch],
        workers: int,
        patience: Patience = ONCE,
        *,
        halts: Halts = lambda _: False,
        stopped: threading.Event | None = None,
    ) -> None:
        self._ask = ask
        self._workers = min(workers, len(batches))
        self._patience = patience
        self._halts = halts
        self._left = len(batches)
        self._misses = 0  # failures in a row; the exact number does not matter
        self._was_answered = False
        self._questions: queue.SimpleQueue[tuple[Batch, int]] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[BatchAnswer | Exception] = queue.SimpleQueue()
        self._stopped = stopped or threading.Event()
        self._ended = threading.Event()
        self.halted_by: IncsError | None = None
        for batch in batches:
            self._questions.put((batch, 1))

    @property
    def is_stopped(self) -> bool:
        """Whether it was stopped before everything was answered."""
        return self._stopped.is_set() and self._left > 0

    def answers(self) -> Generator[list[BatchAnswer]]:
        """Ask, and yield all answers that wait, until none is left, it is stopped or halted.

        Where none comes for some seconds, an empty list says that it still goes on.
        """
        for number in range(self._workers):
            name = f"look-up call {number + 1}"
            threading.Thread(target=self._work, name=name, daemon=True).start()
        try:
            while self._left and not self._is_over:
                waiting = self._waiting()
                self._left -= len(waiting)
                yield waiting
        finally:
            self._ended.set()

    def _work(self) -> None:
        while not (self._ended.is_set() or self._stopped.is_set() or self.halted_by):
            try:
                batch, tries = self._questions.get_nowait()
            except queue.Empty:
                return
            answer = self._answer(batch)
            if not self._goes_back(answer, tries):
                self._answers.put(answer)
                self._halt_by(answer)
            elif not self._ended.wait(self._patience.wait_after(tries)):
                self._questions.put((batch, tries + 1))

    def _halt_by(self, answer: BatchAnswer | Exception) -> None:
        error = answer.error if isinstance(answer, BatchAnswer) else None
        if error is not None and self._halts(error):
            self.halted_by = error

    @property
    def _is_over(self) -> bool:
        return self._stopped.is_set() or (self.halted_by is not None and self._answers.empty())

    def _answer(self, batch: Batch) -> BatchAnswer | Exception:
        try:
            said, asked = self._ask(batch), set(batch)
        except IncsError as error:
            self._misses += 1
            return BatchAnswer(batch, [], error)
        except Exception as error:  # noqa: BLE001 - it is raised where the answers are awaited
            return error
        self._misses, self._was_answered = 0, True
        # what was not asked for would make messages that nobody sent
        return BatchAnswer(batch, [status for status in said if status.message_id in asked])

    def _goes_back(self, answer: BatchAnswer | Exception, tries: int) -> bool:
        error = answer.error if isinstance(answer, BatchAnswer) else None
        if error is None or not error.retryable or tries >= self._patience.tries:
            return False
        if isinstance(error, HostUnreachable) and not self._was_answered:
            return False
        return self._misses <= self._patience.tries * self._workers

    def _waiting(self) -> list[BatchAnswer]:
        """What has come; a moment is waited for more, since few large records cost less."""
        found = self._first()
        until = time.monotonic() + _GATHER_S
        while (
            found and isinstance(found[-1], BatchAnswer) and len(found) < min(self._left, _TOGETHER)
        ):
            try:
                found.append(self._answers.get(timeout=max(until - time.monotonic(), 0.0)))
            except queue.Empty:
                break
        for answer in found:
            if isinstance(answer, Exception):
                raise answer
        return [answer for answer in found if isinstance(answer, BatchAnswer)]

    def _first(self) -> list[BatchAnswer | Exception]:
        """The first answer that comes; none after a beat, or where it shall stop."""
        until = time.monotonic() + _BEAT_S
        while time.monotonic() < until and not self._is_over:
            try:
                return [self._answers.get(timeout=_LOOK_S)]
            except queue.Empty:
                continue
        return []
