"""The change of a settled rate as a waterfall, as text and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Any

from incs_core.analytics.rate_change import (
    ChangeStep,
    GroupChange,
    RateChange,
    change_steps,
    rounded_points,
)
from incs_core.charts.dot_range import names_axis
from incs_core.charts.number_format import percent, points_text
from incs_core.charts.rate_ranking import group_name
from incs_core.charts.style import GREY, Figure, axis, layout, plain, right_label
from incs_core.tabular.columns import Cell

ROW = 30
UNITS = 10_000
"""Steps are shown in hundredths of a percentage point: units of 1/10,000."""
MAX_LABEL_CHARS = 34
MAX_GROUPS = 5
UP, DOWN, TOTAL_COLOUR = "#12A08A", "#D64545", GREY
CAUSES = {"mix": "traffic mix", "rate": "performance"}
_TINY = Fraction(5, 100_000)


def waterfall_figure(change: RateChange, by: str) -> Figure:
    """Bars from the rate before over the largest steps to the rate now; hatched: change of mix."""
    steps = change_steps(change)
    names = ["Before", *(_name(step, by) for step in steps), "Now"]
    ends = list(accumulate((step.size for step in steps), initial=change.before))
    low, high = min(ends), max(ends)
    margin = max((high - low) / 4, Fraction(1, 500))
    floor = max(Fraction(), low - margin)
    bases = [floor, *(max(end, floor) for end in ends[:-1]), floor]
    lengths = [change.before - floor, *(step.size for step in steps), change.now - floor]
    return {
        "data": [_bars(names, bases, lengths, steps)],
        "layout": layout(
            ROW * len(names) + 24,
            bargap=0.3,
            margin={"l": 0, "r": 84, "t": 4, "b": 4},
            xaxis=axis(range=[float(floor), float(high + margin / 3)], tickformat=",.1%", nticks=6),
            yaxis=names_axis(names, MAX_LABEL_CHARS),
            annotations=_labels(change, steps),
        ),
    }


def change_sentence(part: GroupChange, by: str, sum_of: Fraction) -> str:
    """What one group contributes and why, as a sentence; the name of the group is not escaped."""
    name = group_name(by, str(part.group))
    head = f"{name} accounts for {points_text(float(part.total))}"
    if sum_of and 0 < part.total / sum_of <= 1:
        head += f" ({percent(float(part.total / sum_of), 0)} of the change)"
    if part.rate_before is None:
        return f"{head}: new, with {_share(part.share_now)} of traffic."
    if part.rate_now is None:
        return f"{head}: had {_share(part.share_before)} of traffic, none now."
    return f"{head}: {_rate_words(part)}, and {_share_words(part)}."


def rate_change_text(change: RateChange, by: str) -> list[str]:
    """The change and its two causes, then the strongest groups, a sentence each; not escaped."""
    total, rate, mix = (
        points_text(float(each)) for each in (change.total, change.rate, change.mix)
    )
    head = f"{total}: {rate} from performance and {mix} from traffic mix."
    return [head, *strongest_text(change, by)]


def strongest_text(change: RateChange, by: str) -> list[str]:
    """The five groups that contribute most, a sentence each; not escaped."""
    strongest = [part for part in change.parts[:MAX_GROUPS] if part.total]
    return [change_sentence(part, by, change.total) for part in strongest]


def rate_change_rows(change: RateChange, by: str) -> list[dict[str, Cell]]:
    """A row per group, the strongest first; the points add up to the change."""
    return [
        {
            by.capitalize(): group_name(by, str(part.group)),
            "Performance (pts)": float(part.rate * 100),
            "Traffic mix (pts)": float(part.mix * 100),
            "Total (pts)": float(part.total * 100),
            "Rate before": None if part.rate_before is None else float(part.rate_before),
            "Rate now": None if part.rate_now is None else float(part.rate_now),
            "Share before": float(part.share_before),
            "Share now": float(part.share_now),
        }
        for part in change.parts
    ]


def _name(step: ChangeStep, by: str) -> str:
    whose = "all others" if step.group is None else group_name(by, str(step.group))
    return f"{whose}: {CAUSES[step.cause]}"


def _bars(
    names: Sequence[str],
    bases: Sequence[Fraction],
    lengths: Sequence[Fraction],
    steps: Sequence[ChangeStep],
) -> dict[str, Any]:
    colours = [TOTAL_COLOUR, *(UP if step.size > 0 else DOWN for step in steps), TOTAL_COLOUR]
    shapes = ["", *("/" if step.cause == "mix" else "" for step in steps), ""]
    return {
        "type": "bar",
        "orientation": "h",
        "base": [float(base) for base in bases],
        "x": [float(length) for length in lengths],
        "y": list(range(len(names))),
        "marker": {
            "color": colours,
            "pattern": {"shape": shapes, "fgcolor": "#FFFFFF", "fgopacity": 0.6, "size": 5},
            "line": {"width": 0},
        },
        "customdata": [plain(name) for name in names],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _labels(change: RateChange, steps: Sequence[ChangeStep]) -> list[dict[str, Any]]:
    sizes = [signed_points(size) for size in rounded_points([step.size for step in steps], UNITS)]
    ends = [percent(float(change.before), 2), percent(float(change.now), 2)]
    texts = [ends[0], *sizes, ends[1]]
    return [right_label(f"<b>{text}</b>", row) for row, text in enumerate(texts)]


def signed_points(hundredths: int) -> str:
    """Hundredths of a percentage point, formatted with a sign: ``+0.42``."""
    sign = "+" if hundredths > 0 else "\N{MINUS SIGN}" if hundredths < 0 else "±"
    return f"{sign}{abs(hundredths) / 100:.2f}"


def _share(share: Fraction) -> str:
    return percent(float(share))


def _rate_words(part: GroupChange) -> str:
    before, now = part.rate_before or Fraction(), part.rate_now or Fraction()
    if abs(now - before) < _TINY:
        return f"rate unchanged at {percent(float(now))}"
    verb = "rose" if now > before else "fell"
    change = points_text(float(part.rate))
    return f"rate {verb} from {percent(float(before))} to {percent(float(now))} ({change})"


def _share_words(part: GroupChange) -> str:
    if abs(part.share_now - part.share_before) < _TINY:
        return f"traffic share unchanged at {_share(part.share_now)}"
    verb = "grew" if part.share_now > part.share_before else "shrank"
    change = points_text(float(part.mix))
    before, now = _share(part.share_before), _share(part.share_now)
    return f"traffic share {verb} from {before} to {now} ({change})"
