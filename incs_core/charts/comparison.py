"""Which is better: differences with their intervals, in a figure, in words and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from incs_core.analytics.comparison import (
    SAMPLES,
    Comparison,
    ComparisonSide,
    MixDifference,
    PairwiseComparison,
    RateMeasure,
)
from incs_core.analytics.rates import SMALL_N, wilson
from incs_core.charts.dot_range import Dot, dot_range_figure, names_axis
from incs_core.charts.number_format import count, percent, points_text, range_text
from incs_core.charts.style import BLUE, GREY, Figure, axis, layout, note, plain, shortened
from incs_core.tabular.columns import Cell

ROW, HEAD, FOOT = 40, 24, 36
SIGNIFICANT = 0.05
MEASURES: dict[RateMeasure, str] = {"final": "Delivery rate (final)", "read": "Read rate"}


def differences_figure(verdicts: Sequence[PairwiseComparison], reference: str) -> Figure:
    """For each side a dot at its difference with the 95 % interval; hollow where it may be chance.

    Needs at least one verdict with a comparison.
    """
    shown = [_dot(one, one.comparison) for one in verdicts if one.comparison is not None]
    return {
        "data": [dot_range_figure(shown, BLUE)],
        "layout": layout(
            ROW * len(shown) + HEAD + FOOT,
            xaxis=axis(nticks=4, tickformat="+.3~g", ticksuffix=" pts"),
            yaxis=names_axis([dot.name for dot in shown]),
            margin={"l": 0, "r": 24, "t": HEAD, "b": FOOT},
            shapes=[_zero()],
            annotations=[
                note(
                    plain(f"baseline: {shortened(reference, 30)}"),
                    x=0,
                    y=1,
                    yref="paper",
                    yanchor="bottom",
                )
            ],
        ),
    }


def difference_text(verdict: PairwiseComparison, reference: str) -> str:
    """How large the difference is, between which bounds; plain text."""
    found = verdict.comparison
    if found is None:
        return (
            f"{verdict.side.name} vs {reference}: too few messages to compare (each side "
            f"needs {SMALL_N})."
        )
    low, high = points_text(found.interval.low), points_text(found.interval.high)
    return (
        f"{verdict.side.name} vs {reference}: {points_text(found.difference)} (95 % "
        f"interval {low} to {high})."
    )


def p_value_text(verdict: PairwiseComparison) -> str:
    """Whether the difference is real, in plain words; "" where nothing was compared."""
    if verdict.comparison is None:
        return ""
    chance = verdict.chance
    if chance < 0.001:
        return "Highly significant (p < 0.001)."
    p_value = f"(p = {chance:.2g})"
    if chance < 0.01:
        return f"Very significant {p_value}."
    if chance < SIGNIFICANT:
        return f"Significant {p_value}."
    if chance < 0.2:
        return f"Not significant {p_value}: may be chance."
    return f"No evidence of a difference {p_value}."


def sample_size_text(
    verdict: PairwiseComparison, reference: ComparisonSide, measure: RateMeasure
) -> str:
    """How many messages would settle it; "" where it is settled, or there is no difference."""
    found = verdict.comparison
    if found is None or found.needed is None or verdict.chance < SIGNIFICANT:
        return ""
    base = SAMPLES[measure](reference.counts).whole
    needed = rounded_count(found.needed)
    if found.needed <= min(verdict.sample.whole, base):
        return (
            f"A difference of this size usually needs about {count(needed)} messages per side; "
            "both have them."
        )
    return (
        f"To show a difference of this size, each side needs about {count(needed)} messages; "
        f"they have {count(verdict.sample.whole)} and {count(base)}."
    )


def rounded_count(number: int) -> int:
    """A number rounded up to two figures: what is needed is never exact."""
    step = int(10 ** max(len(str(number)) - 2, 0))
    return -(-number // step) * step


def mix_text(mix: MixDifference) -> str:
    """A warning that two were not sent to alike, and what the difference would be if they were."""
    words = f"Different traffic mix: {percent(mix.apart, 0)} of traffic differs by {mix.dimension}."
    if mix.same_mix is None:
        return f"{words} This may explain part of the difference."
    return (
        f"{words} With the same mix by {mix.dimension} the difference would be "
        f"{points_text(mix.same_mix)}."
    )


def comparison_caveats(
    reference: ComparisonSide, others: Sequence[ComparisonSide], measure: RateMeasure, today: date
) -> tuple[str, ...]:
    """What speaks against believing intervals and chances, a sentence or two each."""
    running = [side.name for side in (reference, *others) if side.dates and side.dates[1] >= today]
    is_mixed = any(side.ends_before(today) for side in (reference, *others))
    overlapping = [side.name for side in others if side.shares_days_with(reference)]
    found = []
    if measure == "read" and running and is_mixed:
        found.append(
            f"{', '.join(running)} is not over: its read rate is still rising, so it looks too "
            "low beside that of a completed period."
        )
    if overlapping:
        found.append(
            f"{', '.join(overlapping)} and {reference.name} have days in common: the same messages "
            "count on both sides, so intervals and p-values do not hold."
        )
    return tuple(found)


def comparison_text(
    verdict: PairwiseComparison, reference: ComparisonSide, measure: RateMeasure
) -> str:
    """All that is said of a verdict, as one text that is not escaped."""
    words = (
        difference_text(verdict, reference.name),
        p_value_text(verdict),
        sample_size_text(verdict, reference, measure),
        *(mix_text(mix) for mix in verdict.mixes),
    )
    return " ".join(filter(None, words))


def comparison_rows(
    verdicts: Sequence[PairwiseComparison], reference: ComparisonSide, measure: RateMeasure
) -> list[dict[str, Cell]]:
    """The reference, then each other side; nothing is compared under 30 messages."""
    base = SAMPLES[measure](reference.counts)
    return [
        {**_side(reference.name, *base, measure), **_nothing()},
        *(
            {
                **_side(v.side.name, *v.sample, measure),
                **(_found(v) if v.comparison else _nothing()),
            }
            for v in verdicts
        ),
    ]


def _side(name: str, part: int, whole: int, measure: RateMeasure) -> dict[str, Cell]:
    interval = wilson(part, whole) if whole >= SMALL_N else None
    return {
        "Compared": name,
        "Messages": whole,
        MEASURES[measure]: part / whole if interval else None,
        "95 % interval": range_text(*interval) if interval else f"n = {whole} < {SMALL_N}",
    }


def _nothing() -> dict[str, Cell]:
    names = ("Difference (pts)", "Low (pts)", "High (pts)", "p-value", "Needed per side")
    return dict.fromkeys(names)


def _found(verdict: PairwiseComparison) -> dict[str, Cell]:
    found = verdict.comparison
    if found is None:
        return _nothing()
    return {
        "Difference (pts)": found.difference * 100,
        "Low (pts)": found.interval.low * 100,
        "High (pts)": found.interval.high * 100,
        "p-value": verdict.chance,
        "Needed per side": found.needed,
    }


def _dot(verdict: PairwiseComparison, found: Comparison) -> Dot:
    is_real = verdict.chance < SIGNIFICANT
    ends = " to ".join(points_text(end) for end in found.interval)
    return Dot(
        verdict.side.name,
        found.difference * 100,
        found.interval.low * 100,
        found.interval.high * 100,
        f"{points_text(found.difference)}, {ends}",
        BLUE if is_real else GREY,
        is_hollow=not is_real,
    )


def _zero() -> dict[str, Any]:
    stroke = {"dash": "dot", "width": 1.5, "color": GREY}
    return {"type": "line", "yref": "paper", "x0": 0, "x1": 0, "y0": 0, "y1": 1, "line": stroke}
