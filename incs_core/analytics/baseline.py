"""Baseline of the last weeks: usual delivery delays and the usual delivered share."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from typing import NamedTuple

from incs_core.analytics.store_protocol import DeliverySource
from incs_core.domain.delivery import Counts
from incs_core.domain.filters import Filter
from incs_core.domain.histogram import Histogram
from incs_core.errors import StoreError

BASELINE_DAYS = 14
CACHE_MS = 3_600_000
SMALL_CACHE_MS = 60_000
MIN_DELIVERED = 100
"""A baseline of fewer delays is cached for a minute only, not for an hour."""
META_KEY = "usual_delays"


class Baseline(NamedTuple):
    """The delays until delivery of the last weeks, and the share (0 to 1) that was delivered."""

    delays: Histogram
    share: float


def load_baseline(store: DeliverySource, accounts: tuple[str, ...], now_ms: int) -> Baseline:
    """The baseline of these accounts (none: of all), at most an hour old.

    Computing it reads the delays of two weeks, so it is cached in the store, for every process.
    Raises StoreError.
    """
    key = META_KEY + json.dumps(sorted(accounts))
    cached = _from_cache(store.meta.get(key), now_ms)
    if cached is not None:
        return cached
    baseline = _compute(store, accounts, now_ms)
    fields = {"at_ms": now_ms, "delays": [*baseline.delays.items()], "share": baseline.share}
    with contextlib.suppress(StoreError):  # a baseline that cannot be cached is still correct
        store.meta.set(key, json.dumps(fields))
    return baseline


def last_days(
    store: DeliverySource, accounts: tuple[str, ...], days: int, now_ms: int, ago: int = 0
) -> Filter:
    """A filter of all messages, tests included, of `days` days up to `ago` days before today."""
    today = dt.datetime.fromtimestamp(now_ms / 1_000, store.zone).date()
    last = today - dt.timedelta(days=ago)
    return Filter(last - dt.timedelta(days=days - 1), last, accounts=accounts, include_tests=True)


def _compute(store: DeliverySource, accounts: tuple[str, ...], now_ms: int) -> Baseline:
    """Leaves out today, of which only the fastest messages have arrived, if there are enough."""
    wanted = last_days(store, accounts, BASELINE_DAYS, now_ms, ago=1)
    counts = _counts(store, wanted, now_ms)
    if counts.delivered < MIN_DELIVERED:
        wanted = last_days(store, accounts, BASELINE_DAYS, now_ms)
        counts = _counts(store, wanted, now_ms)
    share = counts.delivered / max(counts.accepted, 1)
    return Baseline(store.rollups.latency(wanted)[""].delivered, share)


def _counts(store: DeliverySource, wanted: Filter, now_ms: int) -> Counts:
    (total,) = store.rollups.counts(wanted, "total", now_ms)
    return total.counts


def _from_cache(text: str | None, now_ms: int) -> Baseline | None:
    if text is None:
        return None
    fields = json.loads(text)
    baseline = Baseline(dict(fields["delays"]), fields["share"])
    is_small = sum(baseline.delays.values()) < MIN_DELIVERED
    max_age_ms = SMALL_CACHE_MS if is_small else CACHE_MS
    # A time slightly in the future comes from the clock of another process.
    return baseline if -SMALL_CACHE_MS <= now_ms - fields["at_ms"] < max_age_ms else None
