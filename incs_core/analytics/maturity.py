"""How much of a young cohort's receipts is usually in: learnt from our own delays."""

from __future__ import annotations

from collections.abc import Mapping

from incs_core.store.histogram import bucket_of

MATURE = 0.99
"""From this share on a cohort's rate is no longer drawn as provisional."""


def maturity(histogram: Mapping[int, int], age_s: float) -> float | None:
    """The share (0 to 1) of delivery receipts that came within `age_s` seconds of acceptance.

    None if there are no delays to learn from. The bucket that contains the age counts as in.
    """
    total = sum(histogram.values())
    if total <= 0:
        return None
    last = bucket_of(age_s) if age_s > 0 else -1
    return sum(count for bucket, count in histogram.items() if bucket <= last) / total
