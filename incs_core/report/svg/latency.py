"""Delays on a logarithmic axis: their percentiles by day and how they are spread."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

from incs_core.charts.latency import TICKS_S
from incs_core.charts.number_format import duration, percent, short_duration
from incs_core.charts.style import status_style
from incs_core.report.document import Table
from incs_core.report.svg.over_time import LINES_HEIGHT, LINES_PLANE, lines_drawing
from incs_core.report.svg.primitives import (
    HALVES,
    Drawing,
    Line,
    Look,
    Record,
    Scale,
    Shape,
    number,
    text,
)

PERCENTILES = {"p50": "solid", "p90": "dash", "p99": "dot"}
KINDS = {"Delivery": "delivered", "Read": "read"}


def percentiles_chart(table: Table, marks: Sequence[Record] = ()) -> Drawing | None:
    """Half, 90 % and 99 % within, by day, to delivery and to reading, on a logarithmic axis."""
    rows = table.records()
    names = {f"{kind} {name}": (kind, name) for kind in KINDS for name in PERCENTILES}
    cells = [row[f"{name} (s)"] for row in rows for name in names]
    known = [number(cell) for cell in cells if cell is not None]
    if len(rows) < 2 or not known:
        return None
    scale = _scale(known)
    lines = [
        Line(name, status_style(KINDS[kind]).colour, PERCENTILES[part], f"{name} (s)", scale)
        for name, (kind, part) in names.items()
    ]
    grid = LINES_PLANE.grid(_ticks(scale))
    return lines_drawing(table, lines, grid, marks, "Percentiles of delays by day")


def distribution_chart(table: Table) -> Drawing | None:
    """The share of messages per half octave of delay, on a logarithmic axis."""
    rows = [row for row in table.records() if number(row["To (s)"]) > 0]
    if not rows:
        return None
    scale = _scale([number(row[end]) for row in rows for end in ("From (s)", "To (s)")])
    most = max(number(row["Share"]) for row in rows)
    shapes = [
        *LINES_PLANE.grid((share, percent(most * share, 0)) for share in HALVES),
        *(_bar(row, scale, most) for row in rows),
        *(
            text(LINES_PLANE.x(at), LINES_HEIGHT - 6, words, "middle")
            for at, words in _ticks(scale)
        ),
    ]
    names = dict.fromkeys(str(row["Metric"]) for row in rows)
    legend = [Line(name, _colour(name), "solid", "", scale).key() for name in names]
    return Drawing(LINES_HEIGHT, "Share of messages by delay", shapes, legend)


def _scale(seconds: Sequence[float]) -> Scale:
    low = max(min(seconds), 0.1)
    return Scale(low, max(*seconds, 1.0, low * 10), log10)


def _ticks(scale: Scale) -> list[tuple[float, str]]:
    shown = (tick for tick in TICKS_S if scale.low <= tick <= scale.high)
    return [(scale.at(tick), short_duration(tick)) for tick in shown]


def _bar(row: Record, scale: Scale, most: float) -> Shape:
    low, high, share = (number(row[name]) for name in ("From (s)", "To (s)", "Share"))
    what = str(row["Metric"])
    look: Look = {"fill": _colour(what), "fill-opacity": 0.5}
    said = f"{what}, {duration(low)} to {duration(high)}: {percent(share)}"
    return LINES_PLANE.box((scale.at(low), scale.at(high)), (0.0, share / most), look, title=said)


def _colour(what: str) -> str:
    """Of the status at the end of a delay: what follows “to”."""
    return status_style(what.split()[-1]).colour
