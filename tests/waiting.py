"""Waiting for what happens beside a test, instead of for time to pass."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_S = 60.0
"""Far longer than anything takes: a busy machine must not decide a test."""


def until(condition: Callable[[], object], seconds: float = PATIENCE_S) -> None:
    """Wait until something is true; fail with a clear word if it never is."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "what the test waits for never came true"
        time.sleep(0.05)
