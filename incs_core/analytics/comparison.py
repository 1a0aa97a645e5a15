"""Comparison of delivery rates: difference, interval, p-value and sample size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil, erfc, sqrt
from typing import Literal, NamedTuple

from incs_core.analytics.rates import SMALL_N, Z_95, Interval, wilson
from incs_core.domain.delivery import CountRow, Counts
from incs_core.store.rollups.queries import Dates

Z_POWER_80 = 0.8416212335729143
"""The standard normal quantile for a power of 80 %."""
MIN_MIX_DISTANCE = 0.1
"""From this share of traffic in other groups on, two mixes count as different."""
SIGNIFICANCE = 0.05
"""The p-value below which a difference counts as real."""
RateMeasure = Literal["final", "read"]


class Proportion(NamedTuple):
    """`part` of `whole` messages."""

    part: int
    whole: int

    @property
    def share(self) -> float:
        """The part as a fraction; 0 of an empty whole."""
        return self.part / self.whole if self.whole else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a sample differs from another one.

    `difference` is its share less the other's, within `interval` with 95 % confidence. `chance` is
    how often a difference this large comes about by chance alone if there is none (two-sided).
    `needed` are the messages that each side needs to show such a difference four times of five;
    None if there is no difference.
    """

    difference: float
    interval: Interval
    chance: float
    needed: int | None


def compare(one: Proportion, other: Proportion) -> Comparison | None:
    """Compare two independent samples; None if one of them is empty."""
    interval = difference_interval(one, other)
    if interval is None:
        return None
    difference = one.share - other.share
    needed = sample_size(one.share, other.share) if difference else None
    return Comparison(difference, interval, p_value(one, other), needed)


def difference_interval(one: Proportion, other: Proportion, z: float = Z_95) -> Interval | None:
    """Newcombe's interval of the difference of two shares, from their Wilson intervals."""
    first, second = wilson(*one, z), wilson(*other, z)
    if first is None or second is None:
        return None
    difference = one.share - other.share
    below = sqrt((one.share - first.low) ** 2 + (second.high - other.share) ** 2)
    above = sqrt((first.high - one.share) ** 2 + (other.share - second.low) ** 2)
    return Interval(difference - below, difference + above)


def p_value(one: Proportion, other: Proportion) -> float:
    """The two-sided p-value of the score test for equal shares (pooled, no correction)."""
    whole, parts = one.whole + other.whole, one.part + other.part
    if not one.whole or not other.whole or parts in (0, whole):
        return 1.0
    pooled = parts / whole
    error = sqrt(pooled * (1 - pooled) * (1 / one.whole + 1 / other.whole))
    return erfc(abs(one.share - other.share) / error / sqrt(2))


def sample_size(one: float, other: float, z: float = Z_95, power: float = Z_POWER_80) -> int:
    """Messages each side needs to tell two shares apart: 95 % confidence, power 80 %.

    Raises:
        ValueError: the shares are equal.
    """
    if one == other:
        raise ValueError("equal shares cannot be told apart")
    middle = (one + other) / 2
    spread = sqrt(2 * middle * (1 - middle))
    apart = sqrt(one * (1 - one) + other * (1 - other))
    return max(1, ceil(((z * spread + power * apart) / (one - other)) ** 2))


def adjusted_p_values(chances: Sequence[float]) -> tuple[float, ...]:
    """Holm's correction: chances of several comparisons at once, in the same order."""
    order = sorted(range(len(chances)), key=lambda i: chances[i])
    adjusted, highest = [0.0] * len(chances), 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, chances[i] * (len(chances) - rank)))
        adjusted[i] = highest
    return tuple(adjusted)


def mix_distance(one: Iterable[CountRow], other: Iterable[CountRow]) -> float | None:
    """The share of traffic (0 to 1) that lies in other groups; None if a side is empty.

    Counted in completed messages: half the sum of the differences of shares.
    """
    first, second = (Counter({row.group: row.counts.completed for row in r}) for r in (one, other))
    n, m = first.total(), second.total()
    if not n or not m:
        return None
    parts = (abs(Fraction(first[g], n) - Fraction(second[g], m)) for g in first | second)
    return float(sum(parts, Fraction()) / 2)


def same_mix_difference(one: Iterable[CountRow], other: Iterable[CountRow]) -> float | None:
    """The difference of final delivery rates if both had the traffic of both together.

    Only groups that both have are compared; None if there are none.
    """
    first, second = ({row.group: row.counts for row in rows} for rows in (one, other))
    both = [g for g in first if g in second and first[g].completed and second[g].completed]
    weight = sum(first[g].completed + second[g].completed for g in both)
    if not weight:
        return None
    return float(
        sum(
            Fraction(first[g].completed + second[g].completed, weight)
            * (_rate(first[g]) - _rate(second[g]))
            for g in both
        )
    )


def _rate(counts: Counts) -> Fraction:
    return Fraction(counts.delivered, counts.completed)


HeadlineProportion = Callable[[Counts], Proportion]
"""The proportion that a rate is computed from."""


def final_proportion(counts: Counts) -> Proportion:
    """Delivered, of all with a final status."""
    return Proportion(counts.delivered, counts.completed)


def so_far_proportion(counts: Counts) -> Proportion:
    """Delivered, of all accepted."""
    return Proportion(counts.delivered, counts.accepted)


def read_proportion(counts: Counts) -> Proportion:
    """Read, of all delivered."""
    return Proportion(counts.read, counts.delivered)


def failed_proportion(counts: Counts) -> Proportion:
    """Failed, of all accepted."""
    return Proportion(counts.failed, counts.accepted)


def is_significant(now: Proportion, before: Proportion) -> bool:
    """Whether two shares differ by more than chance explains 19 times of 20."""
    return p_value(now, before) < SIGNIFICANCE


SAMPLES: dict[RateMeasure, HeadlineProportion] = {
    "final": final_proportion,
    "read": read_proportion,
}


@dataclass(frozen=True, slots=True)
class ComparisonSide:
    """One of those that are compared, and its messages by other dimensions.

    `dates` are its first and last one where periods are compared.
    """

    name: str
    counts: Counts
    mixes: Mapping[str, Sequence[CountRow]] = field(default_factory=dict)
    dates: Dates | None = None

    def ends_before(self, day: date) -> bool:
        """Whether it is over on that day."""
        return self.dates is not None and self.dates[1] < day

    def shares_days_with(self, other: ComparisonSide) -> bool:
        """Whether some messages are on both sides."""
        if self.dates is None or other.dates is None:
            return False
        return self.dates[0] <= other.dates[1] and other.dates[0] <= self.dates[1]


@dataclass(frozen=True, slots=True)
class MixDifference:
    """In what dimension two sides were not sent to alike.

    `apart` is the share of traffic that lies in other groups, `same_mix` the difference of settled
    rates at the same mix; None where that is not compared, or no group is common.
    """

    dimension: str
    apart: float
    same_mix: float | None


@dataclass(frozen=True, slots=True)
class PairwiseComparison:
    """How one side differs from the reference.

    `comparison` is None if one of them has fewer than 30 messages; `chance` is its chance, made
    stricter for the number of comparisons. `mixes` are the dimensions in which a tenth of the
    traffic or more lies elsewhere, the most different first.
    """

    side: ComparisonSide
    sample: Proportion
    comparison: Comparison | None
    chance: float
    mixes: tuple[MixDifference, ...]


def pairwise_comparisons(
    reference: ComparisonSide, others: Sequence[ComparisonSide], measure: RateMeasure
) -> tuple[PairwiseComparison, ...]:
    """Each of the others against the reference, in their order."""
    base = SAMPLES[measure](reference.counts)
    samples = [SAMPLES[measure](side.counts) for side in others]
    compared = [
        compare(sample, base) if min(sample.whole, base.whole) >= SMALL_N else None
        for sample in samples
    ]
    chances = iter(adjusted_p_values([found.chance for found in compared if found is not None]))
    return tuple(
        PairwiseComparison(
            side=side,
            sample=sample,
            comparison=found,
            chance=1.0 if found is None else next(chances),
            mixes=_mixes(side, reference, measure),
        )
        for side, sample, found in zip(others, samples, compared, strict=True)
    )


def _mixes(
    side: ComparisonSide, reference: ComparisonSide, measure: RateMeasure
) -> tuple[MixDifference, ...]:
    mixes = []
    for dimension, one in side.mixes.items():
        other = reference.mixes.get(dimension, ())
        apart = mix_distance(one, other)
        if apart is not None and apart >= MIN_MIX_DISTANCE:
            same = same_mix_difference(one, other) if measure == "final" else None
            mixes.append(MixDifference(dimension, apart, same))
    return tuple(sorted(mixes, key=lambda mix: -mix.apart))
