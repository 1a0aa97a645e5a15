"""Full garbage collections while the process is idle, or at least every five minutes.

Streamlit's collection after every run is switched off (``runner.postScriptGC``); Python's automatic
ones stay. Objects that survive a full collection (modules, caches, open sessions) are frozen until
the next, so that automatic collections pause the pages for 15 ms, not for 75.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

CHECK_INTERVAL_S = 2.0
"""The process is idle if no page ran between two checks."""
IDLE_INTERVAL_S = 30.0
"""Least time between two full collections of an idle process."""
BUSY_INTERVAL_S = 300.0
"""Time between two full collections of a busy process: each pauses every page for 150 to 300 ms;
frozen objects of ended sessions stay until then."""

YOUNG, FULL = 0, 2
"""Python's generations."""


class Collector:
    """Decides at every check whether to collect.

    Args:
        now: seconds of a monotonic clock.
    """

    def __init__(self, now: float) -> None:
        self._collected_at = now
        self._last_activity = self._collected_activity = _activity()

    def check(self, now: float) -> bool:
        """Collect if it is due; returns whether it did."""
        activity = _activity()
        is_idle, self._last_activity = activity == self._last_activity, activity
        interval = IDLE_INTERVAL_S if is_idle else BUSY_INTERVAL_S
        if (
            activity == self._collected_activity
            or now - self._collected_at < interval
            or not collect()
        ):
            return False
        self._collected_at, self._collected_activity = now, activity
        return True


def collect() -> bool:
    """Run a full collection and freeze what is left; returns whether it ran.

    `gc.collect` does nothing while an automatic collection is in progress in another thread; then
    nothing is frozen, for garbage would be frozen too.
    """
    runs = _collections(FULL)
    gc.unfreeze()
    gc.collect()
    has_run = _collections(FULL) > runs
    if has_run:
        gc.freeze()
    return has_run


@contextmanager
def background_collection() -> Iterator[None]:
    """Collect in a background thread while the context is open."""
    collector, stopped = Collector(time.monotonic()), threading.Event()
    thread = threading.Thread(target=_run, args=(collector, stopped), name="garbage", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _run(collector: Collector, stopped: threading.Event) -> None:
    while not stopped.wait(CHECK_INTERVAL_S):
        collector.check(time.monotonic())


def _activity() -> int:
    """A number that changes with every run of a page: the count of young collections."""
    return _collections(YOUNG)


def _collections(generation: int) -> int:
    """The number of collections of a generation since the process began."""
    collections: int = gc.get_stats()[generation]["collections"]
    return collections
