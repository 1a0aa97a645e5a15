"""What usually happens, learnt from the last weeks: how long delivery takes, how much arrives."""

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

LEARN_DAYS = 14
LEARN_AGAIN_MS = 3_600_000
SOON_MS = 60_000
MIN_DELIVERED = 100
"""So many delays hold for the hour; fewer are learnt again every minute."""
KEY = "usual_delays"


class Baseline(NamedTuple):
    """The delays until delivery of the last weeks, and the share (0 to 1) that was delivered."""

    delays: Histogram
    share: float


def load_baseline(store: DeliverySource, accounts: tuple[str, ...], now_ms: int) -> Baseline:
    """What the last weeks teach of these accounts (none: of all), as learnt within the hour.

    Learning reads the delays of weeks, and what is usual does not change within an hour: so it is
    kept in the store, for every process. Raises StoreError.
    """
    key = KEY + json.dumps(sorted(accounts))
    kept = _kept(store.meta.get(key), now_ms)
    if kept is not None:
        return kept
    found = _learn(store, accounts, now_ms)
    words = {"at_ms": now_ms, "delays": [*found.delays.items()], "share": found.share}
    with contextlib.suppress(StoreError):  # what cannot be kept is right all the same
        store.meta.set(key, json.dumps(words))
    return found


def last_days(
    store: DeliverySource, accounts: tuple[str, ...], days: int, now_ms: int, ago: int = 0
) -> Filter:
    """Everything, tests too, of the last days up to today, or to so many days ago."""
    today = dt.datetime.fromtimestamp(now_ms / 1_000, store.zone).date()
    last = today - dt.timedelta(days=ago)
    return Filter(last - dt.timedelta(days=days - 1), last, accounts=accounts, include_tests=True)


def _learn(store: DeliverySource, accounts: tuple[str, ...], now_ms: int) -> Baseline:
    """Of today's messages only the quick ones have arrived: without need they teach nothing."""
    wanted = last_days(store, accounts, LEARN_DAYS, now_ms, ago=1)
    counts = _counts(store, wanted, now_ms)
    if counts.delivered < MIN_DELIVERED:
        wanted = last_days(store, accounts, LEARN_DAYS, now_ms)
        counts = _counts(store, wanted, now_ms)
    share = counts.delivered / max(counts.accepted, 1)
    return Baseline(store.rollups.latency(wanted)[""].delivered, share)


def _counts(store: DeliverySource, wanted: Filter, now_ms: int) -> Counts:
    (total,) = store.rollups.counts(wanted, "total", now_ms)
    return total.counts


def _kept(words: str | None, now_ms: int) -> Baseline | None:
    """What was kept, if it is not too old; what few messages taught is soon too old."""
    if words is None:
        return None
    kept = json.loads(words)
    found = Baseline(dict(kept["delays"]), kept["share"])
    lasts_ms = LEARN_AGAIN_MS if sum(found.delays.values()) >= MIN_DELIVERED else SOON_MS
    return found if -SOON_MS <= now_ms - kept["at_ms"] < lasts_ms else None
