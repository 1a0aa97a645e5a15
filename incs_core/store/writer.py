"""Group commit: one thread writes what arrived meanwhile, and answers every caller after it.

There is no timer: while one commit runs, the next batch forms by itself.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from incs_core.domain.events import IngestItem
from incs_core.errors import StoreError, StoreLocked
from incs_core.store.error_translation import Unstorable
from incs_core.store.store import Store

# What waits: the item, the future that its caller holds, and the event loop of that, if any.
_Waiting = tuple[
    IngestItem, "Future[bool] | asyncio.Future[bool]", "asyncio.AbstractEventLoop | None"
]
_Answers = Sequence[tuple["Future[bool] | asyncio.Future[bool]", "bool | Exception"]]


class Writer:
    """Makes items durable in batches of up to `max_batch`, in the order in which they came.

    At most `max_queue` items wait; one more gets a StoreError at once, and so does every item
    after `stop`.
    """

    def __init__(self, store: Store, max_batch: int = 500, max_queue: int = 10_000) -> None:
        self.store = store
        self._max_batch = max_batch
        self._max_queue = max_queue
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start the thread. Starting twice is fine."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Write what waits, then end the thread. Stopping twice is fine."""
        with self._lock:
            thread, self._thread = self._thread, None
            if thread is not None:
                self._queue.put(None)
        if thread is not None:
            thread.join()

    def submit(self, item: IngestItem) -> Future[bool]:
        """Queue an item from any thread: True once it is durable, False if it was known before.

        The future raises StoreError if it could not be kept, and nothing of it is then kept.
        """
        future: Future[bool] = Future()
        self._put((item, future, None))
        return future

    def keep(self, item: IngestItem) -> asyncio.Future[bool]:
        """As `submit`, from a coroutine: a whole batch wakes the event loop once."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bool] = loop.create_future()
        self._put((item, future, loop))
        return future

    def _put(self, waiting: _Waiting) -> None:
        """Queue it, or refuse it at once: nothing comes behind the end of the queue."""
        with self._lock:
            trouble = self._trouble()
            if trouble is None:
                self._queue.put(waiting)
        if trouble is not None:
            waiting[1].set_exception(trouble)

    def _trouble(self) -> StoreError | None:
        if self._thread is None:
            return StoreError("The history writer is not running.", retryable=True)
        if self._queue.qsize() >= self._max_queue:
            return StoreLocked("Too many events are waiting to be stored.")
        return None

    def _run(self) -> None:
        stopping = False
        while not stopping:
            batch, stopping = self._next_batch()
            if batch:
                _answer(batch, submit_each(self.store, [item for item, _, _ in batch]))

    def _next_batch(self) -> tuple[list[_Waiting], bool]:
        first = self._queue.get()
        if first is None:
            return [], True
        batch = [first]
        try:
            while len(batch) < self._max_batch:
                waiting = self._queue.get_nowait()
                if waiting is None:
                    return batch, True
                batch.append(waiting)
        except Empty:
            pass
        return batch, False


def submit_each(store: Store, items: Sequence[IngestItem]) -> list[bool | Exception]:
    """Keep items in one transaction; for each, whether it was new, or why it could not be kept.

    Where one item cannot be stored, or is more than our code can take, the others are kept without
    it.
    """
    try:
        return [*store.ingest_each(items)]
    except Exception as error:  # noqa: BLE001 - whoever waits must be answered, whatever the fault
        concerns_all = isinstance(error, StoreError) and not isinstance(error, Unstorable)
        if not concerns_all and len(items) > 1:
            half = len(items) // 2
            return submit_each(store, items[:half]) + submit_each(store, items[half:])
        return [error] * len(items)


def _answer(batch: Sequence[_Waiting], answers: Sequence[bool | Exception]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop | None, list[Any]] = {}
    for (_, future, loop), answer in zip(batch, answers, strict=True):
        by_loop.setdefault(loop, []).append((future, answer))
    for loop, some in by_loop.items():
        if loop is None:
            _resolve_all(some)
        else:
            # a loop that has closed has nobody left who waits
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_resolve_all, some)


def _resolve_all(answers: _Answers) -> None:
    for future, answer in answers:
        _resolve(future, answer)


def _resolve(future: Future[bool] | asyncio.Future[bool], answer: bool | Exception) -> None:
    if future.done():  # its caller went away
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)
