"""Percentiles from log-scaled counts; at most 5 % away from the exact ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    total = sum(histogram.values())
    if total <= 0:
        return None
    # Without the rounding 0.07 * 100 asks for the eighth of a hundred.
    wanted, seen = max(1, ceil(round(q * total, 9))), 0
    for bucket in sorted(histogram):
        seen += histogram[bucket]
        if seen >= wanted:
            return value_of(bucket)
    return value_of(max(histogram))
