"""Whether webhooks fell silent: judged by the receipts that should have come, not by the clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from incs_core.analytics.maturity import Ripening
from incs_core.store.buckets import HOUR_MS
from incs_core.store.delivery_types import CountRow

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
class Usual:
    """What usually happens: the delays until delivery, and which share (0 to 1) is delivered."""

    ripening: Ripening
    delivered: float


def silence(
    hours: Iterable[CountRow],
    last_ms: int | None,
    usual: Usual,
    now_ms: int,
    rule: SilenceRule = SilenceRule(),
) -> Silence:
    """Judge the time since the last webhook at `last_ms`; `hours` are counts by hour."""
    rows = [row for row in hours if row.counts.open]
    waiting = sum(row.counts.open for row in rows)
    if last_ms is None:
        return Silence(None, 0.0, waiting, None, False)
    quiet_s = max(now_ms - last_ms, 0) / 1_000
    expected = expected_receipts(rows, usual, last_ms, now_ms)
    is_enough = waiting >= rule.unlearnt if expected is None else expected >= rule.expected
    is_alarm = quiet_s >= rule.minutes * 60 and waiting >= rule.waiting and is_enough
    return Silence(last_ms, quiet_s, waiting, expected, is_alarm)


def expected_receipts(
    hours: Iterable[CountRow], usual: Usual, last_ms: int, now_ms: int
) -> float | None:
    """How many of the open messages would usually have had a receipt since `last_ms`.

    A message that is delivered with the chance d, within its age with the chance F(age), and that
    was open when the silence began, has one by now with the chance
    d (F(now) - F(then)) / (1 - d F(then)). Messages of an hour are taken as accepted evenly.
    """
    if usual.ripening.share(1.0) is None:
        return None
    return sum(row.counts.open * _chance(row, usual, last_ms, now_ms) for row in hours)


def _chance(row: CountRow, usual: Usual, last_ms: int, now_ms: int) -> float:
    start_ms = int(row.group) * 1_000
    step = (min(HOUR_MS, now_ms - start_ms)) / _STEPS
    accepted = [start_ms + step * (n + 0.5) for n in range(_STEPS)]
    return sum(_chance_of(at, usual, last_ms, now_ms) for at in accepted) / _STEPS


def _chance_of(accepted_ms: float, usual: Usual, last_ms: int, now_ms: int) -> float:
    then, now = (
        usual.delivered * (usual.ripening.share(max(ms - accepted_ms, 0) / 1_000) or 0.0)
        for ms in (last_ms, now_ms)
    )
    return max(now - then, 0.0) / (1 - then) if then < 1 else 0.0
