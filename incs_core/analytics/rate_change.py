"""Decomposition of a rate's change between two periods into change of mix and change of rates.

Computed in exact fractions, so that the parts add up to the change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Literal

from incs_core.domain.delivery import CountRow, Counts
from incs_core.domain.filters import Group

Cause = Literal["mix", "rate"]
CAUSES: tuple[Cause, ...] = ("rate", "mix")


@dataclass(frozen=True, slots=True)
class GroupChange:
    """What one group adds to the change, as fractions: by its share of traffic, by its own rate.

    The shares are of all completed messages; a rate is None where the period has none of the group.
    """

    group: Group
    mix: Fraction
    rate: Fraction
    share_before: Fraction
    share_now: Fraction
    rate_before: Fraction | None
    rate_now: Fraction | None

    @property
    def total(self) -> Fraction:
        """All that the group adds."""
        return self.mix + self.rate


@dataclass(frozen=True, slots=True)
class RateChange:
    """Change of the final delivery rate; `mix + rate == total`, and the parts add up to both."""

    before: Fraction
    now: Fraction
    mix: Fraction
    rate: Fraction
    parts: tuple[GroupChange, ...]

    @property
    def total(self) -> Fraction:
        """The rate now less the rate before."""
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class ChangeStep:
    """One step from the rate before to the rate now; the group is None for all the small ones."""

    group: Group | None
    cause: Cause
    size: Fraction


def explain_change(before: Iterable[CountRow], now: Iterable[CountRow]) -> RateChange | None:
    """Split the change of the final delivery rate; None if a period has no completed messages.

    A group's mix is its change of share times how far its mean rate lies from the overall one;
    its part in the rate is its change of rate times its mean share. A group that only one period
    has changed in share alone.
    """
    old, new = ({row.group: row.counts for row in rows} for rows in (before, now))
    totals = [sum(by_group.values(), Counts()) for by_group in (old, new)]
    rate_before, rate_now = (_rate(total) for total in totals)
    if rate_before is None or rate_now is None:
        return None
    n, middle = (totals[0].completed, totals[1].completed), (rate_before + rate_now) / 2
    pairs = {group: (old.get(group, Counts()), new.get(group, Counts())) for group in old | new}
    parts = [
        _part(group, before_, now_, n, middle)
        for group, (before_, now_) in pairs.items()
        if before_.completed + now_.completed
    ]
    ranked = tuple(sorted(parts, key=lambda part: -abs(part.total)))
    mix, rate = (sum((getattr(p, name) for p in parts), Fraction()) for name in ("mix", "rate"))
    return RateChange(rate_before, rate_now, mix, rate, ranked)


def change_steps(change: RateChange, most: int = 7) -> tuple[ChangeStep, ...]:
    """The `most` largest steps from the rate before to the rate now, then the sums of the rest.

    Their sizes add up to the change exactly.
    """
    return largest_steps(
        (ChangeStep(p.group, cause, getattr(p, cause)) for p in change.parts for cause in CAUSES),
        most,
    )


def largest_steps(steps: Iterable[ChangeStep], most: int = 7) -> tuple[ChangeStep, ...]:
    """The `most` largest steps, then the rest as one for each cause; none of no size."""
    every = sorted((step for step in steps if step.size), key=lambda step: -abs(step.size))
    shown, small = every[:most], every[most:]
    rest = [
        ChangeStep(None, cause, sum((s.size for s in small if s.cause == cause), Fraction()))
        for cause in CAUSES
    ]
    return (*shown, *(step for step in rest if step.size))


def rounded_points(sizes: Sequence[Fraction], per: int) -> tuple[int, ...]:
    """The sizes in units of 1/`per`, whole, so that they add up to their sum as it is rounded.

    Each is at most one unit away from its exact value (largest remainder).
    """
    exact = [size * per for size in sizes]
    rounded = [floor(each) for each in exact]
    missing = round(sum(exact, Fraction())) - sum(rounded)
    order = sorted(range(len(exact)), key=lambda i: rounded[i] - exact[i])
    for i in order[:missing]:
        rounded[i] += 1
    return tuple(rounded)


def _part(
    group: Group, old: Counts, new: Counts, n: tuple[int, int], middle: Fraction
) -> GroupChange:
    before, now = _rate(old), _rate(new)
    old_share, new_share = Fraction(old.completed, n[0]), Fraction(new.completed, n[1])
    known_old, known_new = _either(before, now), _either(now, before)
    return GroupChange(
        group=group,
        mix=(new_share - old_share) * ((known_old + known_new) / 2 - middle),
        rate=(known_new - known_old) * (old_share + new_share) / 2,
        share_before=old_share,
        share_now=new_share,
        rate_before=before,
        rate_now=now,
    )


def _rate(counts: Counts) -> Fraction | None:
    return Fraction(counts.delivered, counts.completed) if counts.completed else None


def _either(one: Fraction | None, other: Fraction | None) -> Fraction:
    return one if one is not None else other or Fraction()
