"""What became of the messages of each hour, day or week, and what happened in it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from incs_core.analytics.receipt_completeness import COMPLETE
from incs_core.charts.event_time import LINES, RATE
from incs_core.charts.number_format import percent
from incs_core.charts.over_time import LAYERS
from incs_core.charts.style import BLUE, status_style
from incs_core.report.document import Table
from incs_core.report.svg.primitives import (
    WIDTH,
    Drawing,
    Line,
    Look,
    Plane,
    Record,
    Scale,
    Shape,
    first,
    line,
    number,
    polylines,
    text,
    time_axis,
)

RATES, COLUMNS = Plane(12, 108), Plane(128, 300)
LINES_PLANE, LINES_HEIGHT = Plane(20, 190), 214
MOST_DOTS = 100
NO_RATE = "No rate: too few completed messages in each of these"


def over_time_chart(table: Table, marks: Sequence[Record] = ()) -> Drawing | None:
    """Columns by status below, the final rate with its interval above; None without messages."""
    rows = table.records()
    most = max((number(row["Accepted"]) for row in rows), default=0.0)
    if not most:
        return None
    shapes = [
        *COLUMNS.counts(most),
        *(_column(row, place, len(rows), most) for place, row in enumerate(rows)),
        *_rate(rows, set(table.muted)),
        *time_axis(COLUMNS, [*map(first, rows)], marks),
    ]
    swatch = {"x": 1, "y": 1, "width": 10, "height": 10}
    keys = [(name, Shape("rect", {**swatch, **_fill(status)})) for status, name, _ in LAYERS]
    legend = [*keys, ("Line: delivery rate (final), 95 % interval", None)]
    return Drawing(
        322, "Messages by status, and the final delivery rate, over time", shapes, legend
    )


def event_time_chart(table: Table, marks: Sequence[Record] = ()) -> Drawing | None:
    """What was accepted, delivered, read and failed when, and the rate of what ended."""
    rows = table.records()
    most = max((number(row[name]) for row in rows for name in ("Accepted", "Delivered")), default=0)
    if not most:
        return None
    lines = [
        Line(look.label, look.colour, dash, status.capitalize(), Scale(0, most))
        for status, dash in LINES.items()
        for look in [status_style(status)]
    ]
    lines.append(Line(f"{RATE}, right to the top: 100 %", BLUE, "solid", RATE, Scale(0, 1)))
    alt, grid = "Messages accepted, delivered, read and failed", LINES_PLANE.counts(most)
    return lines_drawing(table, lines, grid, marks, alt)


def lines_drawing(
    table: Table, lines: Sequence[Line], grid: Sequence[Shape], marks: Sequence[Record], alt: str
) -> Drawing:
    """Lines through columns of a table, with a legend."""
    rows = table.records()
    drawn = [shape for line in lines for shape in line.shapes(LINES_PLANE, rows)]
    shapes = [*grid, *drawn, *time_axis(LINES_PLANE, [*map(first, rows)], marks)]
    return Drawing(LINES_HEIGHT, alt, shapes, [line.key() for line in lines])


def _column(row: Record, place: int, many: int, most: float) -> Shape:
    gap = 0.12 if many < 60 else 0.04
    across = ((place + gap) / many, (place + 1 - gap) / many)
    counts = {status: number(row[status.capitalize()]) for status, *_ in LAYERS}
    said = ", ".join(f"{status} {n:,.0f}" for status, n in counts.items())
    counts["delivered"] -= counts["read"]
    ends = pairwise(accumulate((n / most for n in counts.values()), initial=0.0))
    boxes = [
        COLUMNS.box(across, up, _fill(status))
        for status, up in zip(counts, ends, strict=True)
        if counts[status] > 0
    ]
    title = f"{first(row)}: accepted {number(row['Accepted']):,.0f}; {said}"
    return Shape("g", {}, title=title, inside=boxes)


def _fill(status: str) -> Look:
    colour = status_style(status).colour
    hollow: Look = (
        {"fill-opacity": 0.35, "stroke": colour} if status in ("pending", "expired") else {}
    )
    return {"fill": colour, **hollow}


def _rate(rows: Sequence[Record], muted: set[int]) -> list[Shape]:
    rated = {place: row for place, row in enumerate(rows) if place not in muted}
    if not rated:
        return [text(WIDTH / 2, 60, NO_RATE, "middle")]
    low = max(0.0, min(number(row["Delivery rate (final) low"]) for row in rated.values()) - 0.01)
    scale, ranges, points = Scale(low, 1.0), [], {}
    for place, row in rated.items():
        x = RATES.x((place + 0.5) / len(rows))
        points[place] = (x, RATES.y(scale.at(row["Delivery rate (final)"])))
        top, bottom = (
            RATES.y(scale.at(row[f"Delivery rate (final) {end}"])) for end in ("high", "low")
        )
        ranges.append(line((x, x), (top, bottom), "range"))
    dots = [_dot(rated[place], *point) for place, point in points.items()]
    return [
        *RATES.grid((scale.at(rate), percent(rate, 0)) for rate in (low, 1.0)),
        *ranges,
        *polylines(map(points.get, range(len(rows))), {"class": "rate"}),
        *(dots if len(rows) <= MOST_DOTS else ()),
    ]


def _dot(row: Record, x: float, y: float) -> Shape:
    css = "dot" if number(row["Receipts usually received"]) >= COMPLETE else "hollow"
    title = f"{first(row)}: {percent(number(row['Delivery rate (final)']))}"
    return Shape("circle", {"class": css, "cx": x, "cy": y, "r": 3.5}, title=title)
