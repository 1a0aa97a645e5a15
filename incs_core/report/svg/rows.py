"""Row by row: groups side by side, and the way from the rate before to the rate now."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate, pairwise

from incs_core.analytics.rate_change import Cause, ChangeStep, largest_steps, rounded_points
from incs_core.charts.number_format import percent
from incs_core.charts.rate_change import CAUSES, DOWN, TOTAL_COLOUR, UP, signed_points
from incs_core.charts.style import shortened
from incs_core.report.document import Document, Table
from incs_core.report.svg.primitives import (
    WIDTH,
    Drawing,
    Look,
    Plane,
    Record,
    Scale,
    Shape,
    band,
    first,
    line,
    number,
    text,
)

ROW = 26
PIXELS_A_LETTER = 7.2
MOST_GROUPS = 12
COLUMNS: dict[Cause, str] = {"rate": "Performance (pts)", "mix": "Traffic mix (pts)"}
PER = 100
"""Steps are shown in hundredths of a percentage point."""
Bar = tuple[str, str, tuple[float | Fraction, Fraction], Look]
"""Its name, its size in words, from where to where in points, its look."""
NOTE = "Percentage points. Pale: traffic mix. Full: performance."


def groups_chart(table: Table) -> Drawing | None:
    """A dot with its interval for each group that may be ranked, the best first; None under two."""
    rows = [row for place, row in enumerate(table.records()) if place not in table.muted]
    rows = sorted(rows[:MOST_GROUPS], key=lambda row: -number(row["Delivery rate (final)"]))
    if len(rows) < 2:
        return None
    plane = Plane(0, ROW * len(rows), 260, WIDTH - 130)
    scale = Scale(
        max(0.0, min(number(row["Delivery rate (final) low"]) for row in rows) - 0.01), 1.0
    )
    shapes = [shape for at, row in enumerate(rows) for shape in _group(plane, scale, at, row)]
    alt = f"Delivery rate (final) of each {table.columns[0].name.lower()} with its 95 % interval"
    return Drawing(plane.bottom + 6, alt, shapes)


def waterfall_chart(table: Table, document: Document) -> Drawing | None:
    """Bars whose sizes add up to the change of the final rate; None where nothing changed."""
    before = document.figure("settled_rate").before
    steps = largest_steps(
        ChangeStep(first(row), cause, Fraction(number(row[column])))
        for row in table.records()
        for cause, column in COLUMNS.items()
    )
    if not steps or before is None:
        return None
    ends = [*accumulate((step.size for step in steps), initial=Fraction(number(before)) * 100)]
    low, high = float(min(ends)), float(max(ends))
    space = max((high - low) / 4, 0.2)
    scale = Scale(max(0.0, low - space), high + space / 3)
    then, now = (percent(float(end) / 100, 2) for end in (ends[0], ends[-1]))
    bars: list[Bar] = [
        ("Before", then, (scale.low, ends[0]), {"fill": TOTAL_COLOUR}),
        *map(_step, steps, rounded_points([step.size for step in steps], PER), pairwise(ends)),
        ("Now", now, (scale.low, ends[-1]), {"fill": TOTAL_COLOUR}),
    ]
    plane, shapes = Plane(0, ROW * len(bars), 320, WIDTH - 90), []
    for place, (name, words, (begin, end), look) in enumerate(bars):
        across = (scale.at(float(begin)), scale.at(float(end)))
        shapes.append(plane.box(across, band(place, len(bars)), look, inset=(0, 4)))
        shapes += _words(plane, place, name, words, "strong")
    return Drawing(plane.bottom + 4, f"From {then} to {now}, step by step", shapes, note=NOTE)


def _group(plane: Plane, scale: Scale, place: int, row: Record) -> list[Shape]:
    y = ROW * (place + 0.5)
    at, low, high = (
        plane.x(scale.at(row[f"Delivery rate (final){end}"])) for end in ("", " low", " high")
    )
    words = (
        f"{percent(number(row['Delivery rate (final)']))}, n = {number(row['Completed (n)']):,.0f}"
    )
    return [
        line((plane.left, plane.right), (y, y), "grid"),
        *_words(plane, place, first(row), words),
        line((low, high), (y, y), "range"),
        Shape("circle", {"class": "dot", "cx": at, "cy": y, "r": 4.5}),
    ]


def _step(step: ChangeStep, size: int, ends: tuple[Fraction, Fraction]) -> Bar:
    name = f"{step.group or 'all others'}: {CAUSES[step.cause]}"
    pale = 0.5 if step.cause == "mix" else None
    look: Look = {"fill": UP if step.size > 0 else DOWN, "fill-opacity": pale}
    return name, signed_points(size), ends, look


def _words(plane: Plane, place: int, name: str, words: str, css: str | None = None) -> list[Shape]:
    """What is written left and right of a row."""
    y, most = ROW * place + 17, int(plane.left / PIXELS_A_LETTER)
    label = text(plane.left - 12, y, shortened(name, most), "end")
    return [label, text(plane.right + 12, y, words, css)]
