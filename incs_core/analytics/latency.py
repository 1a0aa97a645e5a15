"""Percentiles of a log-scaled histogram of durations, accurate to 5 %."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

from incs_core.domain.histogram import value_of


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Durations in seconds that half, 90 % and 99 % of `n` messages stayed within."""

    p50: float | None
    p90: float | None
    p99: float | None
    n: int

    @classmethod
    def of(cls, histogram: Mapping[int, int]) -> Percentiles:
        """The percentiles of a histogram; of an empty one they are None."""
        p50, p90, p99 = (percentile(histogram, q) for q in (0.5, 0.9, 0.99))
        return cls(p50, p90, p99, sum(histogram.values()))


def percentile(histogram: Mapping[int, int], q: float) -> float | None:
    """The smallest duration in seconds within which the fraction `q` (0 to 1) of messages lies."""
    buckets = sorted(histogram)
    cumulative = list(accumulate(histogram[bucket] for bucket in buckets))
    if not cumulative or cumulative[-1] <= 0:
        return None
    # Without the rounding 0.07 * 100 asks for the eighth of a hundred.
    rank = max(1, ceil(round(q * cumulative[-1], 9)))
    return value_of(buckets[min(bisect_left(cumulative, rank), len(buckets) - 1)])
