"""Several templates or periods against one of them: what differs, and whether to believe it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from incs_core.analytics.compare import (
    MIX_APART,
    Comparison,
    Sample,
    adjusted,
    compare,
    mix_distance,
    same_mix_difference,
)
from incs_core.analytics.rates import SMALL_N
from incs_core.analytics.shares import Part, read, settled
from incs_core.store.delivery import Dates
from incs_core.store.delivery_types import CountRow, Counts

Measure = Literal["settled", "read"]
SAMPLES: dict[Measure, Part] = {"settled": settled, "read": read}


@dataclass(frozen=True, slots=True)
class Side:
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

    def shares_days_with(self, other: Side) -> bool:
        """Whether some messages are on both sides."""
        if self.dates is None or other.dates is None:
            return False
        return self.dates[0] <= other.dates[1] and other.dates[0] <= self.dates[1]


@dataclass(frozen=True, slots=True)
class MixApart:
    """In what dimension two sides were not sent to alike.

    `apart` is the share of traffic that lies in other groups, `same_mix` the difference of settled
    rates at the same mix; None where that is not compared, or no group is common.
    """

    dimension: str
    apart: float
    same_mix: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one side differs from the reference.

    `comparison` is None if one of them has fewer than 30 messages; `chance` is its chance, made
    stricter for the number of comparisons. `mixes` are the dimensions in which a tenth of the
    traffic or more lies elsewhere, the most different first.
    """

    side: Side
    sample: Sample
    comparison: Comparison | None
    chance: float
    mixes: tuple[MixApart, ...]


def verdicts(reference: Side, others: Sequence[Side], measure: Measure) -> tuple[Verdict, ...]:
    """Each of the others against the reference, in their order."""
    base = SAMPLES[measure](reference.counts)
    samples = [SAMPLES[measure](side.counts) for side in others]
    compared = [
        compare(sample, base) if min(sample.whole, base.whole) >= SMALL_N else None
        for sample in samples
    ]
    chances = iter(adjusted([found.chance for found in compared if found is not None]))
    return tuple(
        Verdict(
            side=side,
            sample=sample,
            comparison=found,
            chance=1.0 if found is None else next(chances),
            mixes=_mixes(side, reference, measure),
        )
        for side, sample, found in zip(others, samples, compared, strict=True)
    )


def _mixes(side: Side, reference: Side, measure: Measure) -> tuple[MixApart, ...]:
    found = []
    for dimension in side.mixes:
        one, other = side.mixes[dimension], reference.mixes.get(dimension, ())
        apart = mix_distance(one, other)
        if apart is not None and apart >= MIX_APART:
            same = same_mix_difference(one, other) if measure == "settled" else None
            found.append(MixApart(dimension, apart, same))
    return tuple(sorted(found, key=lambda mix: -mix.apart))
