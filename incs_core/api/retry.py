"""When to repeat a call, and how all calls of a client slow down together."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long to try. Waits are in seconds, and grow from one attempt to the next.

    `longest_retry_after` caps the wait that INCS may ask for. No repetition begins later than
    `patience` seconds after the first try; for look-ups of statuses, which show how far they are
    and can be stopped, it is `long_patience`. `sleep`, `clock` and `jitter` (from 0 to 1) are
    there for tests.
    """

    attempts: int = 4
    first_wait: float = 0.5
    longest_wait: float = 15.0
    longest_retry_after: float = 30.0
    patience: float = 20.0
    long_patience: float = 120.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = random.random

    def wait_before(self, repetition: int) -> float:
        """Return the wait before repetition 1, 2, …: it doubles; half of it is left to chance."""
        wait = min(self.first_wait * 2.0 ** (repetition - 1), self.longest_wait)
        return wait * (0.5 + self.jitter() / 2)


DEFAULT_RETRY = RetryPolicy()
NO_RETRY = RetryPolicy(attempts=1)
"""Try once. For tests and checks that want the first error."""


class RateGate:
    """Lets the calls of one client through, from any thread, no faster than INCS likes.

    Open until INCS says "too many" (429). Then everybody waits as long as it asked, and calls go
    one by one, with a pause between them that doubles with each further 429 and fades with success.
    Calls that were under way together count as one "too many": they began before the pause.
    """

    first_pause = 0.05
    longest_pause = 2.0
    fade = 0.97

    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy
        self._lock = threading.Lock()
        self._next_turn = 0.0
        self._pause = 0.0
        self._slowed_at = -math.inf

    def pass_through(self, until: float = math.inf) -> float:
        """Wait for this call's turn; return 0, or the seconds to it if it comes after `until`."""
        while (wait := self._take_turn()) > 0:
            if self._policy.clock() + wait > until:
                return wait
            self._policy.sleep(wait)
        return 0.0

    def slow_down(self, wait: float, began: float = math.inf) -> None:
        """Close for `wait` seconds, and double the pause between calls afterwards.

        `began` is when the call was made that had one too many.
        """
        with self._lock:
            now = self._policy.clock()
            if began >= self._slowed_at:
                self._pause = min(max(self._pause * 2, self.first_pause), self.longest_pause)
                self._slowed_at = now
            self._next_turn = max(self._next_turn, now + wait)

    def speed_up(self) -> None:
        """Shorten the pause a little, because a call went well."""
        with self._lock:
            self._pause = self._pause * self.fade if self._pause > 0.01 else 0.0

    @property
    def wait_s(self) -> float:
        """How many seconds the next call has to wait."""
        with self._lock:
            return max(self._next_turn - self._policy.clock(), 0.0)

    @property
    def pause_s(self) -> float:
        """The pause between calls, in seconds; 0 unless INCS said "too many" lately."""
        with self._lock:
            return self._pause

    def _take_turn(self) -> float:
        """Take the turn if it has come and return 0, or return the seconds until it comes."""
        with self._lock:
            now = self._policy.clock()
            if now < self._next_turn:
                return self._next_turn - now
            self._next_turn = now + self._pause
            return 0.0
