"""Pool of worker threads that look up batches of ids concurrently, in any order."""

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
StatusCall = Callable[[Batch], list[MessageStatus]]
HaltCondition = Callable[[IncsError], bool]
"""Tells whether the error of a batch stops the whole lookup."""


@dataclass(frozen=True, slots=True)
class BatchRetry:
    """How often a batch with a retryable error is tried, on top of the client's own retries.

    The wait before a retry doubles from `first_wait` to `max_wait` seconds.
    """

    tries: int = 1
    first_wait: float = 0.5
    max_wait: float = 8.0

    def wait_after(self, tries: int) -> float:
        """Return the seconds to wait after `tries` attempts."""
        return float(min(self.first_wait * 2 ** (tries - 1), self.max_wait))


NO_BATCH_RETRY: Final = BatchRetry()
RETRY_BATCHES: Final = BatchRetry(tries=6)
_HEARTBEAT_S: Final = 5.0
_POLL_S: Final = 0.1  # how soon it notices a stop
_COLLECT_S: Final = 0.1
_MAX_COLLECTED: Final = 10  # answers of at most 100 ids each


def is_systemic(error: IncsError) -> bool:
    """Tell whether an error would affect every batch, not only these ids."""
    if isinstance(error, AuthenticationError | StoreError):
        return True
    return error.retryable or not isinstance(error, ApiError)


class BatchAnswer(NamedTuple):
    """Result of one batch: the statuses of its ids, or an error."""

    ids: Batch
    statuses: list[MessageStatus]
    error: IncsError | None = None


class WorkerPool:
    """Looks up `batches` with `workers` threads. Can be used once.

    A failed batch goes back to the end of the queue as often as `retry` allows, unless the host is
    unreachable and no batch has succeeded yet. The threads are daemons: a hanging call delays
    neither a stop nor the end of the process.
    """

    def __init__(
        self,
        ask: StatusCall,
        batches: Sequence[Batch],
        workers: int,
        retry: BatchRetry = NO_BATCH_RETRY,
        *,
        halts: HaltCondition = lambda _: False,
        stopped: threading.Event | None = None,
    ) -> None:
        self._ask = ask
        self._workers = min(workers, len(batches))
        self._retry = retry
        self._halts = halts
        self._remaining = len(batches)
        self._consecutive_failures = 0  # approximate: not locked
        self._has_succeeded = False
        self._queue: queue.SimpleQueue[tuple[Batch, int]] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[BatchAnswer | Exception] = queue.SimpleQueue()
        self._stopped = stopped or threading.Event()
        self._ended = threading.Event()
        self.halted_by: IncsError | None = None
        for batch in batches:
            self._queue.put((batch, 1))

    @property
    def is_stopped(self) -> bool:
        """Whether it was stopped before all batches were answered."""
        return self._stopped.is_set() and self._remaining > 0

    def answers(self) -> Generator[list[BatchAnswer]]:
        """Start the threads and yield lists of answers until all are in, or at a stop or halt.

        Yields an empty list as a heartbeat if no answer comes for some seconds.
        """
        for number in range(self._workers):
            name = f"look-up call {number + 1}"
            threading.Thread(target=self._work, name=name, daemon=True).start()
        try:
            while self._remaining and not self._is_over:
                answers = self._collect_answers()
                self._remaining -= len(answers)
                yield answers
        finally:
            self._ended.set()

    def _work(self) -> None:
        while not (self._ended.is_set() or self._stopped.is_set() or self.halted_by):
            try:
                batch, tries = self._queue.get_nowait()
            except queue.Empty:
                return
            answer = self._answer(batch)
            if not self._should_retry(answer, tries):
                self._answers.put(answer)
                self._check_halt(answer)
            elif not self._ended.wait(self._retry.wait_after(tries)):
                self._queue.put((batch, tries + 1))

    def _check_halt(self, answer: BatchAnswer | Exception) -> None:
        error = answer.error if isinstance(answer, BatchAnswer) else None
        if error is not None and self._halts(error):
            self.halted_by = error

    @property
    def _is_over(self) -> bool:
        return self._stopped.is_set() or (self.halted_by is not None and self._answers.empty())

    def _answer(self, batch: Batch) -> BatchAnswer | Exception:
        try:
            statuses, requested = self._ask(batch), set(batch)
        except IncsError as error:
            self._consecutive_failures += 1
            return BatchAnswer(batch, [], error)
        except Exception as error:  # noqa: BLE001 - raised again by `_collect_answers`
            return error
        self._consecutive_failures, self._has_succeeded = 0, True
        # a status that was not requested would create a message that nobody sent
        return BatchAnswer(batch, [status for status in statuses if status.message_id in requested])

    def _should_retry(self, answer: BatchAnswer | Exception, tries: int) -> bool:
        error = answer.error if isinstance(answer, BatchAnswer) else None
        if error is None or not error.retryable or tries >= self._retry.tries:
            return False
        if isinstance(error, HostUnreachable) and not self._has_succeeded:
            return False
        return self._consecutive_failures <= self._retry.tries * self._workers

    def _collect_answers(self) -> list[BatchAnswer]:
        """Return the answers of a short interval: few large transactions cost less than many."""
        collected = self._first_answer()
        deadline = time.monotonic() + _COLLECT_S
        while (
            collected
            and isinstance(collected[-1], BatchAnswer)
            and len(collected) < min(self._remaining, _MAX_COLLECTED)
        ):
            try:
                collected.append(self._answers.get(timeout=max(deadline - time.monotonic(), 0.0)))
            except queue.Empty:
                break
        for answer in collected:
            if isinstance(answer, Exception):
                raise answer
        return [answer for answer in collected if isinstance(answer, BatchAnswer)]

    def _first_answer(self) -> list[BatchAnswer | Exception]:
        """Wait for one answer; return [] after the heartbeat interval or at a stop."""
        deadline = time.monotonic() + _HEARTBEAT_S
        while time.monotonic() < deadline and not self._is_over:
            try:
                return [self._answers.get(timeout=_POLL_S)]
            except queue.Empty:
                continue
        return []
