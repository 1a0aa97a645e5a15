"""Reads an iterator in a thread of its own, a little ahead of who needs it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable
from typing import Final, TypeVar

T = TypeVar("T")
_AHEAD: Final = 2


class _End:
    """Stands after the last value; with an error, the iterator ended in it."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def ahead(values: Iterable[T]) -> Generator[T]:
    """Yield the same values; what making one raises is raised here, in its turn."""
    ready: queue.Queue[T | _End] = queue.Queue(maxsize=_AHEAD)
    stopped = threading.Event()
    maker = threading.Thread(target=_make, args=(values, ready, stopped), name="ahead", daemon=True)
    maker.start()
    try:
        while not isinstance(value := ready.get(), _End):
            yield value
        if value.error is not None:
            raise value.error
    finally:
        stopped.set()
        _let_go(ready)
        maker.join()


def _make(values: Iterable[T], ready: queue.Queue[T | _End], stopped: threading.Event) -> None:
    try:
        for value in values:
            ready.put(value)
            if stopped.is_set():
                return
        ready.put(_End())
    except BaseException as error:  # noqa: BLE001 - it is raised where the values are awaited
        ready.put(_End(error))


def _let_go(ready: queue.Queue[T | _End]) -> None:
    """Make room, so that a maker that waits for it goes on and ends."""
    for _ in range(_AHEAD):
        try:
            ready.get_nowait()
        except queue.Empty:
            return
