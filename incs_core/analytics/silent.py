"""Reads what the judgement of silence needs from the store."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from incs_core.analytics.maturity import Ripening
from incs_core.analytics.silence import Silence, SilenceRule, Usual, silence
from incs_core.analytics.source import DeliverySource
from incs_core.errors import StoreError
from incs_core.store.delivery_types import CountRow, Filter
from incs_core.store.histogram import Histogram

LEARN_DAYS = 14
LEARN_AGAIN_MS = 3_600_000
ENOUGH = 100
"""So many delays hold for the hour; fewer are learnt again every minute."""
MINUTE_MS = 60_000
KEY = "usual_delays"


class HeardSource(DeliverySource, Protocol):
    """The delivery queries, and when a webhook last came."""

    def last_webhook_ms(self, accounts: Sequence[str] = ()) -> int | None:
        """When a webhook last brought word of a message."""


class KeepingSource(DeliverySource, Protocol):
    """The delivery queries, and a place for what was learnt from them."""

    def get_meta(self, key: str) -> str | None:
        """The value kept under `key`."""

    def set_meta(self, key: str, value: str) -> None:
        """Keep `value` under `key`."""


class Learnt(NamedTuple):
    """The delays until delivery of the last weeks, and the share (0 to 1) that was delivered."""

    delays: Histogram
    share: float


def usual_of(store: KeepingSource, accounts: tuple[str, ...], now_ms: int) -> Usual:
    """What usually happens, as learnt within the hour. Raises StoreError."""
    found = learnt(store, accounts, now_ms)
    return Usual(Ripening(found.delays), found.share)


def learnt(store: KeepingSource, accounts: tuple[str, ...], now_ms: int) -> Learnt:
    """What the last weeks teach of these accounts (none: of all), as learnt within the hour.

    Learning reads the delays of weeks, and what is usual does not change within an hour: so it is
    kept in the store, for every process. Raises StoreError.
    """
    key = KEY + json.dumps(sorted(accounts))
    kept = _kept(store.get_meta(key), now_ms)
    if kept is not None:
        return kept
    found = _learn(store, accounts, now_ms)
    words = {"at_ms": now_ms, "delays": [*found.delays.items()], "share": found.share}
    with contextlib.suppress(StoreError):  # what cannot be kept is right all the same
        store.set_meta(key, json.dumps(words))
    return found


def _learn(store: DeliverySource, accounts: tuple[str, ...], now_ms: int) -> Learnt:
    wanted = last_days(store, accounts, LEARN_DAYS, now_ms)
    (total,) = store.counts(wanted, "total", now_ms)
    share = total.counts.delivered / max(total.counts.accepted, 1)
    return Learnt(store.latency(wanted)[""].delivered, share)


def _kept(words: str | None, now_ms: int) -> Learnt | None:
    """What was kept, if it is not too old; what few messages taught is soon too old."""
    if words is None:
        return None
    kept = json.loads(words)
    found = Learnt(dict(kept["delays"]), kept["share"])
    is_enough = sum(found.delays.values()) >= ENOUGH
    lasts_ms = LEARN_AGAIN_MS if is_enough else MINUTE_MS
    return found if 0 <= now_ms - kept["at_ms"] < lasts_ms else None


def open_hours(store: DeliverySource, accounts: tuple[str, ...], now_ms: int) -> list[CountRow]:
    """The counts of the hours in which messages can still be open. Raises StoreError."""
    days = store.horizon_hours // 24 + 2
    return store.counts(last_days(store, accounts, days, now_ms), "hour", now_ms)


def silence_now(
    store: HeardSource, accounts: tuple[str, ...], usual: Usual, now_ms: int, rule: SilenceRule
) -> Silence:
    """Whether webhooks are silent now. Raises StoreError."""
    hours = open_hours(store, accounts, now_ms)
    return silence(hours, store.last_webhook_ms(accounts), usual, now_ms, rule)


def is_quiet(store: HeardSource, accounts: tuple[str, ...], now_ms: int, rule: SilenceRule) -> bool:
    """Whether the last webhook is long ago: only then the rest is worth its queries.

    Raises StoreError.
    """
    last_ms = store.last_webhook_ms(accounts)
    return last_ms is not None and now_ms - last_ms >= rule.minutes * MINUTE_MS


def last_days(store: DeliverySource, accounts: tuple[str, ...], days: int, now_ms: int) -> Filter:
    """Everything, tests too, of the last days up to today."""
    today = dt.datetime.fromtimestamp(now_ms / 1_000, store.zone).date()
    return Filter(today - dt.timedelta(days=days - 1), today, accounts, include_tests=True)
