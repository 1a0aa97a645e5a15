"""What the headline figures are shares of, and whether two of them differ by more than chance."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

from incs_core.analytics.rates import Z_95
from incs_core.store.delivery_types import Counts

Part = Callable[[Counts], tuple[int, int]]
"""A part, and the whole that it is of."""


def settled(counts: Counts) -> tuple[int, int]:
    """Delivered, of all with a final word."""
    return counts.delivered, counts.settled


def of_accepted(counts: Counts) -> tuple[int, int]:
    """Delivered, of all accepted."""
    return counts.delivered, counts.accepted


def read(counts: Counts) -> tuple[int, int]:
    """Read, of all delivered."""
    return counts.read, counts.delivered


def failed(counts: Counts) -> tuple[int, int]:
    """Failed, of all accepted."""
    return counts.failed, counts.accepted


def is_clear(now: tuple[int, int], before: tuple[int, int]) -> bool:
    """Whether two shares (part, whole) differ by more than chance explains 19 times of 20."""
    whole, parts = now[1] + before[1], now[0] + before[0]
    if not now[1] or not before[1] or parts in (0, whole):
        return False
    pooled = parts / whole
    error = sqrt(pooled * (1 - pooled) * (1 / now[1] + 1 / before[1]))
    return abs(now[0] / now[1] - before[0] / before[1]) > Z_95 * error
