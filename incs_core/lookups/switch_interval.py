"""Lets threads take turns more often while many of them wait for answers.

Python lets a busy thread go on for 5 ms before another one gets its turn. A look-up's calls need
several turns each while what they brought is being recorded: with eight of them that adds up.
https://docs.python.org/3/library/sys.html#sys.setswitchinterval
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_BRISK_S: Final = 0.000_5


class _Turns:
    """How often threads take turns, and how many have asked for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted = 0
        self._usual = sys.getswitchinterval()

    def quicken(self) -> None:
        with self._lock:
            if not self._wanted:
                self._usual = sys.getswitchinterval()
                sys.setswitchinterval(min(self._usual, _BRISK_S))
            self._wanted += 1

    def calm(self) -> None:
        with self._lock:
            self._wanted -= 1
            if not self._wanted:
                sys.setswitchinterval(self._usual)


_TURNS: Final = _Turns()


@contextmanager
def short_switch_interval() -> Iterator[None]:
    """Short turns within; of several that overlap, the last one out sets it back."""
    _TURNS.quicken()
    try:
        yield
    finally:
        _TURNS.calm()
