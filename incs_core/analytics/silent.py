"""Reads what the judgement of silence needs from the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from incs_core.analytics.maturity import Ripening
from incs_core.analytics.silence import Silence, SilenceRule, Usual, silence
from incs_core.analytics.source import DeliverySource
from incs_core.store.delivery_types import CountRow, Filter

LEARN_DAYS = 14


class HeardSource(DeliverySource, Protocol):
    """The delivery queries, and when a webhook last came."""

    def last_webhook_ms(self, accounts: Sequence[str] = ()) -> int | None:
        """When a webhook last brought word of a message."""


def usual_of(store: DeliverySource, accounts: tuple[str, ...], now_ms: int) -> Usual:
    """Delays and the share delivered of the last weeks. Raises StoreError."""
    wanted = last_days(store, accounts, LEARN_DAYS, now_ms)
    (total,) = store.counts(wanted, "total", now_ms)
    share = total.counts.delivered / max(total.counts.accepted, 1)
    return Usual(Ripening(store.latency(wanted)[""].delivered), share)


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


def last_days(store: DeliverySource, accounts: tuple[str, ...], days: int, now_ms: int) -> Filter:
    """Everything, tests too, of the last days up to today."""
    today = dt.datetime.fromtimestamp(now_ms / 1_000, store.zone).date()
    return Filter(today - dt.timedelta(days=days - 1), today, accounts, include_tests=True)
