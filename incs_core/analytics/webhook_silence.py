"""Webhook silence, judged by overdue receipts and not by the clock; gaps in the past."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from incs_core.analytics.baseline import last_days, load_baseline
from incs_core.analytics.completeness import DelayDistribution
from incs_core.analytics.store_protocol import DeliverySource
from incs_core.domain.delivery import CountRow
from incs_core.domain.events import Arrivals
from incs_core.store import Store
from incs_core.store.rollups.buckets import HOUR_MS

_STEPS = 12


@dataclass(frozen=True, slots=True)
class SilenceRule:
    """When silence is an alarm.

    It lasts at least `minutes`, at least `waiting` messages are open, and by our own delays at
    least `expected` receipts should have come meanwhile. While no delays are known, `unlearnt`
    open messages take the place of `expected`.
    """

    minutes: float = 20.0
    waiting: int = 20
    expected: float = 10.0
    unlearnt: int = 300


@dataclass(frozen=True, slots=True)
class Silence:
    """How long no webhook came, what waits for one, and how many receipts that usually means.

    `last_ms` is None, and `quiet_s` 0, where none ever came: then nothing can have fallen silent.
    `expected` is None while no delays are known.
    """

    last_ms: int | None
    quiet_s: float
    waiting: int
    expected: float | None
    is_alarm: bool


@dataclass(frozen=True, slots=True)
class UsualTraffic:
    """What usually happens: the delays until delivery, and which share (0 to 1) is delivered."""

    ripening: DelayDistribution
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
    is_enough = waiting >= rule.unlearnt if expected is None else expected >= rule.expected
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
    if usual.ripening.share(1.0) is None:
        return None
    return sum(row.counts.pending * _chance(row, usual, last_ms, now_ms) for row in hours)


def _chance(row: CountRow, usual: UsualTraffic, last_ms: int, now_ms: int) -> float:
    start_ms = int(row.group) * 1_000
    step = (min(HOUR_MS, now_ms - start_ms)) / _STEPS
    accepted = [start_ms + step * (n + 0.5) for n in range(_STEPS)]
    return sum(_chance_of(at, usual, last_ms, now_ms) for at in accepted) / _STEPS


def _chance_of(accepted_ms: float, usual: UsualTraffic, last_ms: int, now_ms: int) -> float:
    then, now = (
        usual.delivered * (usual.ripening.share(max(ms - accepted_ms, 0) / 1_000) or 0.0)
        for ms in (last_ms, now_ms)
    )
    return max(now - then, 0.0) / (1 - then) if then < 1 else 0.0


MINUTE_MS = 60_000


def usual_traffic(store: DeliverySource, accounts: tuple[str, ...], now_ms: int) -> UsualTraffic:
    """What usually happens, as learnt within the hour. Raises StoreError."""
    found = load_baseline(store, accounts, now_ms)
    return UsualTraffic(DelayDistribution(found.delays), found.share)


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
    """Whether webhooks are silent now. Raises StoreError."""
    hours = open_hours(store, accounts, now_ms)
    return assess_silence(hours, store.events.last_webhook_ms(accounts), usual, now_ms, rule)


def is_quiet(store: Store, accounts: tuple[str, ...], now_ms: int, rule: SilenceRule) -> bool:
    """Whether the last webhook is long ago: only then the rest is worth its queries.

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
    arrivals: Arrivals, hours: Iterable[CountRow], now_ms: int, least: int = 2
) -> list[WebhookGap]:
    """Runs of at least `least` slots without a webhook, after the first one, longest first."""
    heard = {row.start_ms for row in arrivals.rows if row.source == "webhook"}
    if not heard:
        return []
    slot, rows = arrivals.slot_ms, list(hours)
    last = now_ms - now_ms % slot  # the slot that is not over yet
    known = sorted({one for one in heard if one < last} | {last})
    found = []
    for one, following in pairwise(known):
        start, is_open = one + slot, following == last and last not in heard
        if following - start >= least * slot:
            found.append(WebhookGap(start, following, is_open, _accepted(rows, start, following)))
    return sorted(found, key=lambda gap: gap.start_ms - gap.end_ms)


def _accepted(hours: Iterable[CountRow], start_ms: int, end_ms: int) -> int:
    touching = (
        row.counts.accepted
        for row in hours
        if int(row.group) * 1_000 < end_ms and int(row.group) * 1_000 + HOUR_MS > start_ms
    )
    return sum(touching)
