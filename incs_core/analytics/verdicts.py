"""Several templates or periods against one of them: what differs, and whether to believe it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from incs_core.analytics.compare import (
    Comparison,
    Sample,
    adjusted,
    compare,
    mix_distance,
    same_mix_difference,
)
from incs_core.analytics.rates import SMALL_N
from incs_core.store.delivery_types import CountRow, Counts

Measure = Literal["settled", "read"]
SAMPLES: dict[Measure, Callable[[Counts], Sample]] = {
    "settled": lambda counts: Sample(counts.delivered, counts.settled),
    "read": lambda counts: Sample(counts.read, counts.delivered),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of those that are compared, and its messages by another dimension."""

    name: str
    counts: Counts
    mix: tuple[CountRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one side differs from the reference.

    `comparison` is None if one of them has fewer than 30 messages; `chance` is its chance, made
    stricter for the number of comparisons. `mix_apart` is the share of traffic that lies in other
    groups, `same_mix` the difference of settled rates at the same mix.
    """

    side: Side
    sample: Sample
    comparison: Comparison | None
    chance: float
    mix_apart: float | None
    same_mix: float | None


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
            mix_apart=mix_distance(side.mix, reference.mix),
            same_mix=same_mix_difference(side.mix, reference.mix) if measure == "settled" else None,
        )
        for side, sample, found in zip(others, samples, compared, strict=True)
    )
