"""Comparison of delivery rates as a figure, as text and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from incs_core.analytics.comparison import (
    SAMPLES,
    SIGNIFICANCE,
    Comparison,
    ComparisonSide,
    MixDifference,
    PairwiseComparison,
    RateMeasure,
)
from incs_core.analytics.rates import SMALL_N, wilson
from incs_core.charts.dot_range import Dot, dot_range_trace, names_axis
from incs_core.charts.number_format import count, percent, points_text, range_text
from incs_core.charts.style import (
    BLUE,
    GREY,
    Figure,
    axis,
    layout,
    note,
    plain,
    shortened,
    vertical_line,
)
from incs_core.tabular.columns import Cell

ROW, HEAD, FOOT = 40, 24, 36
DIFFERENCE_COLUMNS = ("Difference (pts)", "Low (pts)", "High (pts)", "p-value", "Needed per side")
MEASURES: dict[RateMeasure, str] = {"final": "Delivery rate (final)", "read": "Read rate"}


def differences_figure(verdicts: Sequence[PairwiseComparison], reference: str) -> Figure:
    """For each side a dot at its difference with the 95 % interval; hollow where it may be chance.

    Needs at least one verdict with a comparison.
    """
    shown = [_dot(pair, pair.comparison) for pair in verdicts if pair.comparison is not None]
    title = plain(f"baseline: {shortened(reference, 30)}")
    return {
        "data": [dot_range_trace(shown, BLUE)],
        "layout": layout(
            ROW * len(shown) + HEAD + FOOT,
            xaxis=axis(nticks=4, tickformat="+.3~g", ticksuffix=" pts"),
            yaxis=names_axis([dot.name for dot in shown]),
            margin={"l": 0, "r": 24, "t": HEAD, "b": FOOT},
            shapes=[vertical_line(0)],
            annotations=[note(title, x=0, y=1, yref="paper", yanchor="bottom")],
        ),
    }


def difference_text(pair: PairwiseComparison, reference: str) -> str:
    """How large the difference is, between which bounds; plain text."""
    comparison = pair.comparison
    if comparison is None:
        return (
            f"{pair.side.name} vs {reference}: too few messages to compare (each side "
            f"needs {SMALL_N})."
        )
    low, high = points_text(comparison.interval.low), points_text(comparison.interval.high)
    return (
        f"{pair.side.name} vs {reference}: {points_text(comparison.difference)} (95 % "
        f"interval {low} to {high})."
    )


def p_value_text(pair: PairwiseComparison) -> str:
    """Whether the difference is real, in plain words; "" where nothing was compared."""
    if pair.comparison is None:
        return ""
    chance = pair.chance
    if chance < 0.001:
        return "Highly significant (p < 0.001)."
    p_value = f"(p = {chance:.2g})"
    if chance < 0.01:
        return f"Very significant {p_value}."
    if chance < SIGNIFICANCE:
        return f"Significant {p_value}."
    if chance < 0.2:
        return f"Not significant {p_value}: may be chance."
    return f"No evidence of a difference {p_value}."


def sample_size_text(
    pair: PairwiseComparison, reference: ComparisonSide, measure: RateMeasure
) -> str:
    """How many messages would settle it; "" where it is settled, or there is no difference."""
    comparison = pair.comparison
    if comparison is None or comparison.needed is None or pair.chance < SIGNIFICANCE:
        return ""
    base = SAMPLES[measure](reference.counts).whole
    needed = rounded_count(comparison.needed)
    if comparison.needed <= min(pair.sample.whole, base):
        return (
            f"A difference of this size usually needs about {count(needed)} messages per side; "
            "both have them."
        )
    return (
        f"To show a difference of this size, each side needs about {count(needed)} messages; "
        f"they have {count(pair.sample.whole)} and {count(base)}."
    )


def rounded_count(number: int) -> int:
    """A number rounded up to two figures: what is needed is never exact."""
    step = int(10 ** max(len(str(number)) - 2, 0))
    return -(-number // step) * step


def mix_text(mix: MixDifference) -> str:
    """A warning that two were not sent to alike, and what the difference would be if they were."""
    text = f"Different traffic mix: {percent(mix.apart, 0)} of traffic differs by {mix.dimension}."
    if mix.same_mix is None:
        return f"{text} This may explain part of the difference."
    return (
        f"{text} With the same mix by {mix.dimension} the difference would be "
        f"{points_text(mix.same_mix)}."
    )


def comparison_caveats(
    reference: ComparisonSide, others: Sequence[ComparisonSide], measure: RateMeasure, today: date
) -> tuple[str, ...]:
    """What speaks against believing intervals and chances, a sentence or two each."""
    running = [side.name for side in (reference, *others) if side.dates and side.dates[1] >= today]
    is_mixed = any(side.ends_before(today) for side in (reference, *others))
    overlapping = [side.name for side in others if side.shares_days_with(reference)]
    caveats = []
    if measure == "read" and running and is_mixed:
        caveats.append(
            f"{', '.join(running)} is not over: its read rate is still rising, so it looks too "
            "low beside that of a completed period."
        )
    if overlapping:
        caveats.append(
            f"{', '.join(overlapping)} and {reference.name} have days in common: the same messages "
            "count on both sides, so intervals and p-values do not hold."
        )
    return tuple(caveats)


def comparison_text(
    pair: PairwiseComparison, reference: ComparisonSide, measure: RateMeasure
) -> str:
    """All that is said of a verdict, as one text that is not escaped."""
    parts = (
        difference_text(pair, reference.name),
        p_value_text(pair),
        sample_size_text(pair, reference, measure),
        *(mix_text(mix) for mix in pair.mixes),
    )
    return " ".join(filter(None, parts))


def comparison_rows(
    verdicts: Sequence[PairwiseComparison], reference: ComparisonSide, measure: RateMeasure
) -> list[dict[str, Cell]]:
    """The reference, then each other side; nothing is compared under 30 messages."""
    base = SAMPLES[measure](reference.counts)
    return [
        {**_side(reference.name, *base, measure), **dict.fromkeys(DIFFERENCE_COLUMNS)},
        *({**_side(v.side.name, *v.sample, measure), **_difference(v)} for v in verdicts),
    ]


def _side(name: str, part: int, whole: int, measure: RateMeasure) -> dict[str, Cell]:
    interval = wilson(part, whole) if whole >= SMALL_N else None
    return {
        "Compared": name,
        "Messages": whole,
        MEASURES[measure]: part / whole if interval else None,
        "95 % interval": range_text(*interval) if interval else f"n = {whole} < {SMALL_N}",
    }


def _difference(pair: PairwiseComparison) -> dict[str, Cell]:
    comparison = pair.comparison
    if comparison is None:
        return dict.fromkeys(DIFFERENCE_COLUMNS)
    points = [100 * value for value in (comparison.difference, *comparison.interval)]
    values = (*points, pair.chance, comparison.needed)
    return dict(zip(DIFFERENCE_COLUMNS, values, strict=True))


def _dot(pair: PairwiseComparison, comparison: Comparison) -> Dot:
    is_real = pair.chance < SIGNIFICANCE
    ends = " to ".join(points_text(end) for end in comparison.interval)
    return Dot(
        pair.side.name,
        comparison.difference * 100,
        comparison.interval.low * 100,
        comparison.interval.high * 100,
        f"{points_text(comparison.difference)}, {ends}",
        BLUE if is_real else GREY,
        is_hollow=not is_real,
    )
