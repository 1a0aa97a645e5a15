"""Retry policy of a call, and the rate limiter that all calls of a client share."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Number of attempts and the waits between them, in seconds, with exponential back-off.

    `max_retry_after` caps the wait that a `Retry-After` header may ask for. No retry starts later
    than `max_elapsed` seconds after the first attempt; for status lookups, which show progress and
    can be stopped, the limit is `max_elapsed_lookup`. Tests replace `sleep`, `clock` and `jitter`
    (0 to 1).
    """

    attempts: int = 4
    first_wait: float = 0.5
    max_wait: float = 15.0
    max_retry_after: float = 30.0
    max_elapsed: float = 20.0
    max_elapsed_lookup: float = 120.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = random.random

    def wait_before(self, repetition: int) -> float:
        """Return the seconds to wait before retry 1, 2, …: doubling, half of it random."""
        wait = min(self.first_wait * 2.0 ** (repetition - 1), self.max_wait)
        return wait * (0.5 + self.jitter() / 2)


DEFAULT_RETRY = RetryPolicy()
NO_RETRY = RetryPolicy(attempts=1)
"""One attempt only, for callers that want the first error."""


class RateGate:
    """Adaptive rate limiter of one client. Thread-safe.

    Does nothing until INCS answers 429. Then all calls wait as long as INCS asked, and follow one
    by one, with a pause between them that doubles with each further 429 and decays with each
    success. Several 429s of calls that were in flight together count once.
    """

    min_pause = 0.05
    max_pause = 2.0
    decay = 0.97

    def __init__(self, policy: RetryPolicy) -> None:
        self._policy = policy
        self._lock = threading.Lock()
        self._next_turn = 0.0
        self._pause = 0.0
        self._slowed_at = -math.inf

    def wait_turn(self, deadline: float = math.inf) -> float:
        """Wait until the call may start; return 0, or the seconds left if past `deadline`."""
        while (wait := self._take_turn()) > 0:
            if self._policy.clock() + wait > deadline:
                return wait
            self._policy.sleep(wait)
        return 0.0

    def slow_down(self, wait: float, sent_at: float = math.inf) -> None:
        """Block all calls for `wait` seconds and double the pause between later ones.

        `sent_at` is the clock time at which the rejected call was sent.
        """
        with self._lock:
            now = self._policy.clock()
            if sent_at >= self._slowed_at:
                self._pause = min(max(self._pause * 2, self.min_pause), self.max_pause)
                self._slowed_at = now
            self._next_turn = max(self._next_turn, now + wait)

    def speed_up(self) -> None:
        """Shorten the pause a little after a successful call."""
        with self._lock:
            self._pause = self._pause * self.decay if self._pause > 0.01 else 0.0

    @property
    def wait_s(self) -> float:
        """Seconds that the next call has to wait."""
        with self._lock:
            return max(self._next_turn - self._policy.clock(), 0.0)

    @property
    def pause_s(self) -> float:
        """Pause between calls in seconds; 0 unless INCS answered 429 lately."""
        with self._lock:
            return self._pause

    def _take_turn(self) -> float:
        """Reserve the next start time and return 0, or return the seconds until it comes."""
        with self._lock:
            now = self._policy.clock()
            if now < self._next_turn:
                return self._next_turn - now
            self._next_turn = now + self._pause
            return 0.0
