"""The report's waterfall: from the rate before over the largest steps to the rate now."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from incs_core.analytics.rate_change import rounded_points
from incs_core.charts.number_format import percent
from incs_core.charts.rate_change import DOWN, UP, WHOLE, signed_points
from incs_core.preview.text import escape
from incs_core.report.document import Document, Table
from incs_core.report.svg.canvas import WIDTH, Record, number, svg

MOST = 7
ROW, LEFT, RIGHT = 26, 320, 90
CAUSES = {"By own rate (pts)": "own rate", "By traffic (pts)": "traffic"}
PER = 100
"""Steps are shown in hundredths of a percentage point."""


class WaterfallStep(NamedTuple):
    """A step in percentage points; hatched where traffic moved."""

    name: str
    size: Fraction
    hatched: bool


def waterfall_chart(table: Table, document: Document) -> str:
    """Bars whose sizes add up to the change of the settled rate; "" where nothing changed."""
    rate = document.figure("settled_rate")
    way = _steps(table.records(), table.columns[0].name) if table.rows else []
    if not way or rate.before is None:
        return ""
    start = Fraction(number(rate.before)) * 100
    ends = [*accumulate((step.size for step in way), initial=start)]
    low, high = float(min(ends)), float(max(ends))
    space = max((high - low) / 4, 0.2)
    floor, top = max(0.0, low - space), high + space / 3
    sizes = [signed_points(size) for size in rounded_points([step.size for step in way], PER)]
    rows = [("Before", floor, float(start), WHOLE, _rate(ends[0]))]
    for step, begin, end, words in zip(way, ends, ends[1:], sizes, strict=False):
        colour = UP if step.size > 0 else DOWN
        rows.append((step.name, float(begin), float(end), colour, words))
    rows.append(("Now", floor, float(ends[-1]), WHOLE, _rate(ends[-1])))
    hatched = {step.name for step in way if step.hatched}
    parts = [_bar(place, row, floor, top, pale=row[0] in hatched) for place, row in enumerate(rows)]
    alt = f"From {_rate(ends[0])} to {_rate(ends[-1])}, step by step"
    return svg(ROW * len(rows) + 4, alt, parts) + LEGEND


LEGEND = (
    '<p class="note">Percentage points. Pale: because traffic moved. Full: because the rate '
    "did.</p>"
)


def _steps(rows: Sequence[Record], name: str) -> list[WaterfallStep]:
    every = [
        WaterfallStep(f"{row[name]}: {cause}", Fraction(number(row[column])), cause == "traffic")
        for row in rows
        for column, cause in CAUSES.items()
        if row[column]
    ]
    every.sort(key=lambda step: -abs(step.size))
    shown, small = every[:MOST], every[MOST:]
    rest = [
        WaterfallStep(
            f"all others: {cause}",
            sum((step.size for step in small if step.hatched == (cause == "traffic")), Fraction()),
            cause == "traffic",
        )
        for cause in CAUSES.values()
    ]
    return [*shown, *(step for step in rest if step.size)]


def _bar(
    place: int, row: tuple[str, float, float, str, str], floor: float, top: float, *, pale: bool
) -> str:
    name, begin, end, colour, words = row
    y = ROW * place
    one, other = sorted((_x(begin, floor, top), _x(end, floor, top)))
    label = f"{name[:43]}…" if len(name) > 44 else name
    opacity = 0.5 if pale else 1
    return (
        f'<text x="{LEFT - 12}" y="{y + 17}" text-anchor="end">{escape(label)}</text>'
        f'<rect x="{one:.1f}" y="{y + 4}" width="{max(other - one, 1):.1f}" height="{ROW - 8}" '
        f'fill="{colour}" fill-opacity="{opacity}"/>'
        f'<text class="strong" x="{WIDTH - RIGHT + 10}" y="{y + 17}">{escape(words)}</text>'
    )


def _x(points: float, floor: float, top: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (points - floor) / (top - floor)


def _rate(points: Fraction) -> str:
    return percent(float(points) / 100, 2)
