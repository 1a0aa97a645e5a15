"""The report's lines over time and spreads of delays, drawn from the tables' own rows."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from typing import NamedTuple

from incs_core.charts.event_time import LINES, RATE
from incs_core.charts.latency import TICKS_S
from incs_core.charts.number_format import duration, percent, short_count, short_duration
from incs_core.charts.style import BLUE, status_style
from incs_core.preview.text import escape
from incs_core.report.document import Table
from incs_core.report.svg.canvas import (
    LEFT,
    RIGHT,
    WIDTH,
    Record,
    annotation_lines,
    grid,
    labels,
    number,
    position,
    svg,
)

TOP, BOTTOM, HEIGHT = 20, 190, 214
DASHES = {"solid": "", "dash": "8 5", "dot": "2 4"}
PERCENTILES = {"p50": "solid", "p90": "dash", "p99": "dot"}
KINDS = {"Delivery": "delivered", "Read": "read"}
RATE_COLOUR = BLUE


class SvgLine(NamedTuple):
    """A line through the values of a column, as shares of the drawing's height; None: a gap."""

    name: str
    colour: str
    dash: str
    heights: list[float | None]


def event_time_chart(table: Table, marks: Sequence[Record] = ()) -> str:
    """What was accepted, delivered, read and failed when, and the rate of what ended."""
    rows = table.records()
    most = max((number(row["Accepted"]) for row in rows), default=0.0)
    most = max([most, *(number(row["Delivered"]) for row in rows)])
    if not most:
        return ""
    drawn = [
        SvgLine(
            status_style(status).label,
            status_style(status).colour,
            dash,
            [number(row[status.capitalize()]) / most for row in rows],
        )
        for status, dash in LINES.items()
    ]
    rates = [None if row[RATE] is None else number(row[RATE]) for row in rows]
    axis = [grid(_y(share), short_count(round(most * share))) for share in (0.0, 0.5, 1.0)]
    said = f"{RATE}, right to the top: 100 %"
    drawn.append(SvgLine(said, RATE_COLOUR, "solid", rates))
    return _picture(table, drawn, axis, marks, "Messages accepted, delivered, read and failed")


def percentiles_chart(table: Table, marks: Sequence[Record] = ()) -> str:
    """Half, 90 % and 99 % within, by day, to delivery and to reading, on a logarithmic axis."""
    rows = table.records()
    names = [f"{kind} {name} (s)" for kind in KINDS for name in PERCENTILES]
    known = [number(row[name]) for row in rows for name in names if row[name] is not None]
    if len(rows) < 2 or not known:
        return ""
    scale = _Log(max(min(known), 0.1), max(max(known), 1.0))
    drawn = [
        SvgLine(
            f"{kind} {name}",
            status_style(status).colour,
            dash,
            [
                None if (at := row[f"{kind} {name} (s)"]) is None else scale(number(at))
                for row in rows
            ],
        )
        for kind, status in KINDS.items()
        for name, dash in PERCENTILES.items()
    ]
    ticks = [tick for tick in TICKS_S if scale.low <= tick <= scale.high]
    axis = [grid(_y(scale(tick)), short_duration(tick)) for tick in ticks]
    return _picture(table, drawn, axis, marks, "Percentiles of delays by day")


def distribution_chart(table: Table) -> str:
    """The share of messages per half octave of delay, on a logarithmic axis."""
    rows = [row for row in table.records() if number(row["To (s)"]) > 0]
    if not rows:
        return ""
    scale = _Log(
        max(min(number(row["From (s)"]) for row in rows), 0.1),
        max(number(row["To (s)"]) for row in rows),
    )
    most = max(number(row["Share"]) for row in rows)
    bars = [_bar(row, scale, most) for row in rows]
    ticks = "".join(
        f'<text x="{_across(scale(tick)):.1f}" y="{HEIGHT - 6}" text-anchor="middle">'
        f"{escape(short_duration(tick))}</text>"
        for tick in TICKS_S
        if scale.low <= tick <= scale.high
    )
    axis = [grid(_y(share), percent(most * share, 0)) for share in (0.0, 0.5, 1.0)]
    drawn = svg(HEIGHT, "Share of messages by delay", [*axis, *bars, ticks])
    looks = [(name, status_style(name.split()[-1]).colour, "solid") for name in _names(rows)]
    return drawn + _legend(looks)


class _Log:
    """Where a delay stands on a logarithmic axis, from 0 to 1."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, max(high, low * 10)

    def __call__(self, seconds: float) -> float:
        at = log10(max(seconds, self.low) / self.low) / log10(self.high / self.low)
        return min(at, 1.0)


def _picture(
    table: Table, drawn: Sequence[SvgLine], axis: Sequence[str], marks: Sequence[Record], alt: str
) -> str:
    moments = [str(row[table.columns[0].name]) for row in table.records()]
    lines = [_path(line) for line in drawn]
    under = labels(moments, HEIGHT - 6)
    picture = svg(HEIGHT, alt, [*axis, *lines, *under, *annotation_lines(moments, marks, BOTTOM)])
    return picture + _legend([(line.name, line.colour, line.dash) for line in drawn])


def _path(line: SvgLine) -> str:
    many, parts, pen = len(line.heights), [], "M"
    for at, height in enumerate(line.heights):
        if height is None:
            pen = "M"
            continue
        parts.append(f"{pen}{position(at + 0.5, many):.1f} {_y(height):.1f}")
        pen = "L"
    dash = f' stroke-dasharray="{DASHES[line.dash]}"' if DASHES[line.dash] else ""
    return f'<path class="line" stroke="{line.colour}"{dash} d="{" ".join(parts)}"/>'


def _legend(looks: Sequence[tuple[str, str, str]]) -> str:
    items = (
        f'<li><svg viewBox="0 0 24 12" aria-hidden="true"><path class="line" stroke="{colour}" '
        f'stroke-dasharray="{DASHES[dash] or "none"}" d="M0 6 L24 6"/></svg>{escape(name)}</li>'
        for name, colour, dash in looks
    )
    return f'<ul class="legend">{"".join(items)}</ul>'


def _bar(row: Record, scale: _Log, most: float) -> str:
    left, right = _across(scale(number(row["From (s)"]))), _across(scale(number(row["To (s)"])))
    y, what = _y(number(row["Share"]) / most), str(row["What"])
    said = (
        f"{what}, {duration(number(row['From (s)']))} to {duration(number(row['To (s)']))}: "
        f"{percent(number(row['Share']))}"
    )
    return (
        f'<rect x="{left:.1f}" y="{y:.1f}" width="{max(right - left, 1):.1f}" '
        f'height="{BOTTOM - y:.1f}" fill="{status_style(what.split()[-1]).colour}" '
        f'fill-opacity="0.5"><title>{escape(said)}</title></rect>'
    )


def _names(rows: Sequence[Record]) -> list[str]:
    return list(dict.fromkeys(str(row["What"]) for row in rows))


def _y(share: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * share


def _across(share: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * share
