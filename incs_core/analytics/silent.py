"""Reads what the judgement of silence needs from the store."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Protocol

from incs_core.analytics.maturity import Ripening
from incs_core.analytics.silence import Silence, SilenceRule, Usual, silence
from incs_core.analytics.source import DeliverySource
from incs_core.store.delivery_types import CountRow, Filter
from incs_core.store.histogram import Histogram

LEARN_DAYS = 14
LEARN_AGAIN_MS = 3_600_000
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


def usual_of(store: KeepingSource, accounts: tuple[str, ...], now_ms: int) -> Usual:
    """Delays and the share delivered of the last weeks, as learnt within the hour.

    Learning reads the delays of weeks, and what is usual does not change within an hour: so it is
    kept in the store, for every process. Raises StoreError.
    """
    kept = _kept(store.get_meta(KEY), accounts, now_ms)
    if kept is not None:
        return kept
    delays, share = learnt(store, accounts, now_ms)
    words = {"accounts": accounts, "at_ms": now_ms, "delays": [*delays.items()], "share": share}
    store.set_meta(KEY, json.dumps(words))
    return Usual(Ripening(delays), share)


def learnt(
    store: DeliverySource, accounts: tuple[str, ...], now_ms: int
) -> tuple[Histogram, float]:
    """The delays until delivery of the last weeks, and the share delivered. Raises StoreError."""
    wanted = last_days(store, accounts, LEARN_DAYS, now_ms)
    (total,) = store.counts(wanted, "total", now_ms)
    share = total.counts.delivered / max(total.counts.accepted, 1)
    return store.latency(wanted)[""].delivered, share


def _kept(words: str | None, accounts: tuple[str, ...], now_ms: int) -> Usual | None:
    """What was kept, if it is of these accounts and not too old."""
    if words is None:
        return None
    found = json.loads(words)
    age_ms = now_ms - found["at_ms"]
    if found["accounts"] != [*accounts] or not 0 <= age_ms < LEARN_AGAIN_MS:
        return None
    return Usual(Ripening(dict(found["delays"])), found["share"])


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
