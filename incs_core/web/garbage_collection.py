"""Full garbage collections while nobody waits for a page, by the clock where somebody always does.

Streamlit's own, one after every run, is switched off (``runner.postScriptGC``). Python's go on by
themselves. What a full one leaves (modules, caches, open sessions) is set aside until the next, so
that Python's need not look through it at every turn: they stop the pages for 15 ms, not for 75.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

LOOK_S = 2.0
"""So long nothing has run before the process counts as idle."""
LEAST_S = 30.0
"""From one full collection to the next at least: one person's clicks leave little behind."""
MOST_S = 300.0
"""A full collection stops every page for 150 to 300 ms, rarely enough here to be missed by nineteen
reruns in twenty; sessions that ended since they were set aside wait for it."""

YOUNG, FULL = 0, 2
"""Python's generations."""


class Collector:
    """Decides at every look whether to collect.

    Args:
        now: seconds of a clock that never goes back.
    """

    def __init__(self, now: float) -> None:
        self._collected_at = now
        self._seen = self._collected = _activity()

    def look(self, now: float) -> bool:
        """Collect if it is time to; whether it was."""
        activity = _activity()
        is_idle, self._seen = activity == self._seen, activity
        least = LEAST_S if is_idle else MOST_S
        if activity == self._collected or now - self._collected_at < least or not collect():
            return False
        self._collected_at, self._collected = now, activity
        return True


def collect() -> bool:
    """Free all that nobody can reach, and set aside what is left until the next time.

    False while Python itself collects: what it frees may let other threads run, for which
    `gc.collect` does nothing then. Garbage must not be set aside unseen.
    """
    before = _collections(FULL)
    gc.unfreeze()
    gc.collect()
    is_done = _collections(FULL) > before
    if is_done:
        gc.freeze()
    return is_done


@contextmanager
def collecting() -> Iterator[None]:
    """Collect in the background for as long as the context is open."""
    collector, stopped = Collector(time.monotonic()), threading.Event()
    thread = threading.Thread(target=_run, args=(collector, stopped), name="garbage", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _run(collector: Collector, stopped: threading.Event) -> None:
    while not stopped.wait(LOOK_S):
        collector.look(time.monotonic())


def _activity() -> int:
    """A number that is another one after a run of a page, which leaves Python much to look at."""
    return _collections(YOUNG)


def _collections(generation: int) -> int:
    """How many there were since the process began."""
    collections: int = gc.get_stats()[generation]["collections"]
    return collections
