"""Several calls at a time: batches go in, answers come out in any order, and it can be stopped."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from incs_core.errors import IncsError
from incs_core.models.messages import MessageStatus

Batch = tuple[str, ...]
Ask = Callable[[Batch], list[MessageStatus]]


class Answer(NamedTuple):
    """What came of one batch: statuses, or the error that stood in the way."""

    ids: Batch
    statuses: list[MessageStatus]
    error: IncsError | None = None


class Asking:
    """Asks `batches` in `workers` threads. Used once.

    The threads are daemons: a call that hangs delays neither `stop` nor the end of the process.
    """

    def __init__(self, ask: Ask, batches: Sequence[Batch], workers: int) -> None:
        self._ask = ask
        self._workers = min(workers, len(batches))
        self._left = len(batches)
        self._questions: queue.SimpleQueue[Batch] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Answer | Exception | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        for batch in batches:
            self._questions.put(batch)

    @property
    def is_stopped(self) -> bool:
        """Whether `stop` was called before everything was answered."""
        return self._stopped.is_set() and self._left > 0

    def stop(self) -> None:
        """Ask nothing more; what is under way is not waited for. Any thread may call it."""
        self._stopped.set()
        self._answers.put(None)

    def answers(self) -> Iterator[list[Answer]]:
        """Ask, and yield all answers that wait, until none is left or somebody stops it."""
        for number in range(self._workers):
            name = f"look-up call {number + 1}"
            threading.Thread(target=self._work, name=name, daemon=True).start()
        try:
            while self._left and not self._stopped.is_set():
                waiting = self._waiting()
                self._left -= len(waiting)
                yield waiting
        finally:
            self._stopped.set()

    def _work(self) -> None:
        while not self._stopped.is_set():
            try:
                batch = self._questions.get_nowait()
            except queue.Empty:
                return
            self._answers.put(self._answer(batch))

    def _answer(self, batch: Batch) -> Answer | Exception:
        try:
            return Answer(batch, self._ask(batch))
        except IncsError as error:
            return Answer(batch, [], error)
        except Exception as error:  # noqa: BLE001 - it is raised where the answers are awaited
            return error

    def _waiting(self) -> list[Answer]:
        found = [self._answers.get()]
        while not self._answers.empty():
            found.append(self._answers.get())
        for answer in found:
            if isinstance(answer, Exception):
                raise answer
        return [answer for answer in found if isinstance(answer, Answer)]
