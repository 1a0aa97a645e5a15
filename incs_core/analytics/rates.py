"""Delivery rates with their uncertainty. Every rate is a fraction from 0 to 1, or None."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from incs_core.domain.delivery import Counts

Z_95 = 1.959963984540054
SMALL_N = 30
"""Below so many completed messages a rate is shown muted and never ranked."""


class Interval(NamedTuple):
    """A confidence interval of a fraction, within 0 and 1."""

    low: float
    high: float


def wilson(successes: int, n: int, z: float = Z_95) -> Interval | None:
    """Wilson's score interval for `successes` of `n`, 95 % by default; None without messages."""
    if n <= 0:
        return None
    share, square = successes / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    # At the ends the exact bound is 0 or 1; rounding would leave a speck beside it.
    return Interval(
        0.0 if successes == 0 else max(0.0, middle - half),
        1.0 if successes == n else min(1.0, middle + half),
    )


def ratio(part: int, whole: int) -> float | None:
    """A fraction, or None where there is nothing to be a part of."""
    return part / whole if whole > 0 else None


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of one group of messages.

    `final_rate` is delivered / completed, with the 95 % interval `final_low` to `final_high`.
    `so_far_rate` is delivered / accepted, and can still become `band_low` (all open messages fail)
    to `band_high` (all arrive). `read_rate` is read / delivered, a lower bound. `muted`: fewer than
    30 completed messages.
    """

    final_rate: float | None
    final_low: float | None
    final_high: float | None
    so_far_rate: float | None
    band_low: float | None
    band_high: float | None
    read_rate: float | None
    n_completed: int
    muted: bool

    @classmethod
    def of(cls, counts: Counts) -> Rates:
        """The rates of these counts; with no messages all of them are None."""
        interval = wilson(counts.delivered, counts.completed)
        return cls(
            final_rate=ratio(counts.delivered, counts.completed),
            final_low=interval.low if interval else None,
            final_high=interval.high if interval else None,
            so_far_rate=ratio(counts.delivered, counts.accepted),
            band_low=ratio(counts.delivered, counts.accepted),
            band_high=ratio(counts.delivered + counts.pending, counts.accepted),
            read_rate=ratio(counts.read, counts.delivered),
            n_completed=counts.completed,
            muted=counts.completed < SMALL_N,
        )
