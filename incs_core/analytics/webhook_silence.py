"""Webhook silence, detected by overdue receipts, and gaps between webhooks in the past."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from incs_core.analytics.baseline import last_days, load_baseline
from incs_core.analytics.receipt_completeness import DelayDistribution
from incs_core.analytics.store_protocol import DeliverySource
from incs_core.domain.delivery import CountRow
from incs_core.domain.events import Arrivals
from incs_core.store import Store
from incs_core.store.rollups.buckets import HOUR_MS

MINUTE_MS = 60_000
_STEPS = 12


@dataclass(frozen=True, slots=True)
class SilenceRule:
    """When silence is an alarm.

    It lasts at least `minutes`, at least `waiting` messages are open, and by our own delays at
    least `expected` receipts should have come meanwhile. Without known delays, at least
    `open_without_delays` messages must be open instead.
    """

    minutes: float = 20.0
    waiting: int = 20
    expected: float = 10.0
    open_without_delays: int = 300


@dataclass(frozen=True, slots=True)
class Silence:
    """Seconds since the last webhook, messages still open, and receipts expected meanwhile.

    `last_ms` is None and `quiet_s` 0 if there never was a webhook. `expected` is None without
    known delays.
    """

    last_ms: int | None
    quiet_s: float
    waiting: int
    expected: float | None
    is_alarm: bool


@dataclass(frozen=True, slots=True)
class UsualTraffic:
    """The usual delays until delivery, and the usual share (0 to 1) of delivered messages."""

    delays: DelayDistribution
    delivered: float


def assess_silence(
    hours: Iterable[CountRow],
    last_ms: int | None,
    usual: UsualTraffic,
    now_ms: int,
    rule: SilenceRule = SilenceRule(),
) -> Silence:
    """Judge the time since the last webhook at `last_ms`; `hours` are counts by hour."""
    rows = [row for row in hours if row.counts.pending]
    waiting = sum(row.counts.pending for row in rows)
    if last_ms is None:
        return Silence(None, 0.0, waiting, None, False)
    quiet_s = max(now_ms - last_ms, 0) / 1_000
    expected = expected_receipts(rows, usual, last_ms, now_ms)
    is_enough = (
        waiting >= rule.open_without_delays if expected is None else expected >= rule.expected
    )
    is_alarm = quiet_s >= rule.minutes * 60 and waiting >= rule.waiting and is_enough
    return Silence(last_ms, quiet_s, waiting, expected, is_alarm)


def expected_receipts(
    hours: Iterable[CountRow], usual: UsualTraffic, last_ms: int, now_ms: int
) -> float | None:
    """How many of the open messages would usually have had a receipt since `last_ms`.

    A message that is delivered with the chance d, within its age with the chance F(age), and that
    was open when the silence began, has one by now with the chance
    d (F(now) - F(then)) / (1 - d F(then)). Messages of an hour are taken as accepted evenly.
    """
    if usual.delays.share(1.0) is None:
        return None
    return sum(row.counts.pending * _chance(row, usual, last_ms, now_ms) for row in hours)


def _chance(row: CountRow, usual: UsualTraffic, last_ms: int, now_ms: int) -> float:
    start_ms = int(row.group) * 1_000
    step = (min(HOUR_MS, now_ms - start_ms)) / _STEPS
    accepted = [start_ms + step * (n + 0.5) for n in range(_STEPS)]
    return sum(_chance_of(at, usual, last_ms, now_ms) for at in accepted) / _STEPS


def _chance_of(accepted_ms: float, usual: UsualTraffic, last_ms: int, now_ms: int) -> float:
    then, now = (
        usual.delivered * (usual.delays.share(max(ms - accepted_ms, 0) / 1_000) or 0.0)
        for ms in (last_ms, now_ms)
    )
    return max(now - then, 0.0) / (1 - then) if then < 1 else 0.0


def usual_traffic(store: DeliverySource, accounts: tuple[str, ...], now_ms: int) -> UsualTraffic:
    """The usual delays and delivered share of the last weeks. Raises StoreError."""
    baseline = load_baseline(store, accounts, now_ms)
    return UsualTraffic(DelayDistribution(baseline.delays), baseline.share)


def open_hours(store: DeliverySource, accounts: tuple[str, ...], now_ms: int) -> list[CountRow]:
    """The counts of the hours in which messages can still be open. Raises StoreError."""
    days = store.horizon_hours // 24 + 2
    return store.rollups.counts(last_days(store, accounts, days, now_ms), "hour", now_ms)


def current_silence(
    store: Store,
    accounts: tuple[str, ...],
    usual: UsualTraffic,
    now_ms: int,
    rule: SilenceRule,
) -> Silence:
    """The silence of webhooks at `now_ms`, an alarm or not. Raises StoreError."""
    hours = open_hours(store, accounts, now_ms)
    return assess_silence(hours, store.events.last_webhook_ms(accounts), usual, now_ms, rule)


def is_quiet(store: Store, accounts: tuple[str, ...], now_ms: int, rule: SilenceRule) -> bool:
    """Whether the last webhook is older than the rule's minutes; cheaper than `current_silence`.

    Raises StoreError.
    """
    last_ms = store.events.last_webhook_ms(accounts)
    return last_ms is not None and now_ms - last_ms >= rule.minutes * MINUTE_MS


@dataclass(frozen=True, slots=True)
class WebhookGap:
    """Whole slots without a webhook: from `start_ms` to `end_ms`; `is_open`: up to now.

    `accepted`: messages that INCS accepted in the hours that it touches.
    """

    start_ms: int
    end_ms: int
    is_open: bool
    accepted: int


def webhook_gaps(
    arrivals: Arrivals, hours: Iterable[CountRow], now_ms: int, min_slots: int = 2
) -> list[WebhookGap]:
    """Runs of at least `min_slots` slots without a webhook, after the first one, longest first."""
    received = {row.start_ms for row in arrivals.rows if row.source == "webhook"}
    if not received:
        return []
    slot_ms, rows = arrivals.slot_ms, list(hours)
    current = now_ms - now_ms % slot_ms  # the slot that is not over yet
    gaps = []
    for slot, end in pairwise(sorted({start for start in received if start < current} | {current})):
        start, is_open = slot + slot_ms, end == current and current not in received
        if end - start >= min_slots * slot_ms:
            gaps.append(WebhookGap(start, end, is_open, _accepted(rows, start, end)))
    return sorted(gaps, key=lambda gap: gap.start_ms - gap.end_ms)


def _accepted(hours: Iterable[CountRow], start_ms: int, end_ms: int) -> int:
    touching = (
        row.counts.accepted
        for row in hours
        if int(row.group) * 1_000 < end_ms and int(row.group) * 1_000 + HOUR_MS > start_ms
    )
    return sum(touching)
