"""Reads what the judgement of silence needs from the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from incs_core.analytics.maturity import Ripening
from incs_core.analytics.silence import Silence, SilenceRule, Usual, silence
from incs_core.analytics.source import DeliverySource
from incs_core.analytics.usual import last_days, learnt
from incs_core.store.delivery_types import CountRow

MINUTE_MS = 60_000


class HeardSource(DeliverySource, Protocol):
    """The delivery queries, and when a webhook last came."""

    def last_webhook_ms(self, accounts: Sequence[str] = ()) -> int | None:
        """When a webhook last brought word of a message."""


def usual_of(store: DeliverySource, accounts: tuple[str, ...], now_ms: int) -> Usual:
    """What usually happens, as learnt within the hour. Raises StoreError."""
    found = learnt(store, accounts, now_ms)
    return Usual(Ripening(found.delays), found.share)


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
