"""Completeness of a cohort's receipts, from the distribution of past delays."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from itertools import accumulate
from zoneinfo import ZoneInfo

from incs_core.analytics.time_buckets import bounds_ms
from incs_core.domain.delivery import CountRow
from incs_core.domain.histogram import bucket_of
from incs_core.store.rollups.buckets import HOUR_MS

COMPLETE = 0.99
"""From this share of receipts on, a cohort's rate is no longer provisional."""
_STEPS = 12


class DelayDistribution:
    """The share of delivery receipts that came within a time, from a histogram of delays."""

    def __init__(self, delays: Mapping[int, int]) -> None:
        self._buckets = sorted(delays)
        self._cumulative = list(accumulate(delays[bucket] for bucket in self._buckets))

    def share(self, age_s: float) -> float | None:
        """The share (0 to 1) within `age_s` seconds of acceptance; None without delays.

        The bucket that contains the age counts as in.
        """
        if not self._cumulative or self._cumulative[-1] <= 0:
            return None
        n = bisect_right(self._buckets, bucket_of(age_s)) if age_s > 0 else 0
        return self._cumulative[n - 1] / self._cumulative[-1] if n else 0.0

    def cohort(self, start_ms: int, after_ms: int, now_ms: int) -> float | None:
        """The share to expect by `now_ms` of messages accepted evenly from start to `after_ms`.

        Only what can have been accepted by now counts; times are epoch milliseconds.
        """
        end_ms = min(after_ms, now_ms)
        step = (end_ms - start_ms) / _STEPS
        ages = [(now_ms - start_ms - step * (i + 0.5)) / 1_000 for i in range(_STEPS)]
        shares = [self.share(age) for age in ages]
        known = [share for share in shares if share is not None]
        return sum(known) / _STEPS if known else None


def completeness_of(
    rows: Iterable[CountRow],
    delays: Mapping[int, int],
    zone: ZoneInfo,
    now_ms: int,
    horizon_hours: int,
    days: int = 1,
) -> tuple[float | None, ...]:
    """For each hour or day the share of its receipts that are usually in by `now_ms`.

    Rows by day may stand for more `days` (7 for weeks). The share is 1 once
    every message of the row is past the receipt horizon.
    """
    distribution, horizon_ms = DelayDistribution(delays), horizon_hours * HOUR_MS
    bounds = [bounds_ms(row.group, zone, days) for row in rows]
    return tuple(
        1.0 if now_ms - after >= horizon_ms else distribution.cohort(start, after, now_ms)
        for start, after in bounds
    )
