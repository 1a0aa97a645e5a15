"""The report's charts, drawn as SVG: columns over time with the rate, and groups side by side."""

from __future__ import annotations

from collections.abc import Sequence

from incs_core.analytics.completeness import COMPLETE
from incs_core.charts.number_format import percent, short_count
from incs_core.charts.style import status_style
from incs_core.preview.text import escape
from incs_core.report.document import Table
from incs_core.report.svg.canvas import (
    LEFT,
    WIDTH,
    Record,
    annotation_lines,
    grid,
    labels,
    number,
    svg,
)
from incs_core.report.svg.canvas import position as place_of

RATE_TOP, RATE_BOTTOM, BAR_TOP, BAR_BOTTOM, HEIGHT = 12, 108, 128, 300, 322
ROW, DOT_LEFT, DOT_RIGHT = 26, 260, 130
LAYERS = ("read", "delivered", "pending", "expired", "failed")
LAYER_NAMES = {"delivered": "Delivered, not read"}
MOST_DOTS = 100


def over_time_chart(table: Table, marks: Sequence[Record] = ()) -> str:
    """Columns by status below, the settled rate with its interval above; "" without messages."""
    rows = table.records()
    most = max((int(number(row["Accepted"])) for row in rows), default=0)
    if not most:
        return ""
    muted = set(table.muted)
    moments = [str(row[table.columns[0].name]) for row in rows]
    parts = [
        *_bar_axis(most),
        *(_column(row, place, len(rows), most) for place, row in enumerate(rows)),
        *_rate(rows, muted),
        *labels(moments, HEIGHT - 6),
        *annotation_lines(moments, marks, BAR_BOTTOM),
    ]
    return svg(HEIGHT, "Messages by status, and the settled rate, over time", parts)


def layer_legend() -> str:
    """What the colours of the columns mean."""
    items = (
        f'<li><svg viewBox="0 0 12 12" aria-hidden="true">{_swatch(status)}</svg>'
        f"{escape(LAYER_NAMES.get(status, status_style(status).label))}</li>"
        for status in LAYERS
    )
    return f'<ul class="legend">{"".join(items)}<li>Line: settled rate, 95 % interval</li></ul>'


def groups_chart(table: Table, most: int = 12) -> str:
    """A dot with its interval for each group that may be ranked, the best first; "" under two."""
    name = table.columns[0].name
    rows = [row for place, row in enumerate(table.records()) if place not in table.muted][:most]
    rows.sort(key=lambda row: -number(row["Settled rate"]))
    if len(rows) < 2:
        return ""
    low = min(number(row["Settled low"]) for row in rows)
    parts = [_dot(row, place, name, max(0.0, low - 0.01)) for place, row in enumerate(rows)]
    alt = f"Settled rate of each {name.lower()} with its 95 % interval"
    return svg(ROW * len(rows) + 6, alt, parts)


def _bar_axis(most: int) -> list[str]:
    lines = []
    for share in (0.0, 0.5, 1.0):
        y = BAR_BOTTOM - (BAR_BOTTOM - BAR_TOP) * share
        lines.append(grid(y, short_count(round(most * share))))
    return lines


def _column(row: Record, place: int, many: int, most: int) -> str:
    gap = 0.12 if many < 60 else 0.04
    x, width = place_of(place + gap, many), place_of(1 - 2 * gap, many) - LEFT
    y, parts = float(BAR_BOTTOM), []
    for status, n in _layers(row):
        height = (BAR_BOTTOM - BAR_TOP) * n / most
        y -= height
        parts.append(_box(x, y, width, height, status))
    return f"<g><title>{escape(_said(row))}</title>{''.join(parts)}</g>"


def _layers(row: Record) -> list[tuple[str, float]]:
    numbers = {status: number(row[status.capitalize()]) for status in LAYERS}
    numbers["delivered"] -= numbers["read"]
    return [(status, number) for status, number in numbers.items() if number > 0]


def _box(x: float, y: float, width: float, height: float, status: str) -> str:
    colour = status_style(status).colour
    hollow = f' fill-opacity="0.35" stroke="{colour}"' if status in ("pending", "expired") else ""
    place = f'x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"'
    return f'<rect {place} fill="{colour}"{hollow}/>'


def _swatch(status: str) -> str:
    return _box(1, 1, 10, 10, status)


def _said(row: Record) -> str:
    moment, *_ = row.values()
    counts = ", ".join(f"{status} {number(row[status.capitalize()]):,.0f}" for status in LAYERS)
    return f"{moment}: accepted {number(row['Accepted']):,.0f}; {counts}"


def _rate(rows: Sequence[Record], muted: set[int]) -> list[str]:
    shown = [place for place in range(len(rows)) if place not in muted]
    if not shown:
        text = "No rate: too few settled messages in each of these"
        return [f'<text x="{WIDTH / 2}" y="60" text-anchor="middle">{text}</text>']
    low = max(0.0, min(number(rows[place]["Settled low"]) for place in shown) - 0.01)
    marks = [grid(_rate_y(at, low), percent(at, 0)) for at in (low, 1.0)]
    points = {
        place: (place_of(place + 0.5, len(rows)), _rate_y(number(rows[place]["Settled rate"]), low))
        for place in shown
    }
    ranges = [_range(rows[place], place_of(place + 0.5, len(rows)), low) for place in shown]
    lines = [_line([points[place] for place in run]) for run in _runs(shown)]
    dots = [_mark(rows[place], x, y) for place, (x, y) in points.items() if len(rows) <= MOST_DOTS]
    return [*marks, *ranges, *lines, *dots]


def _runs(places: Sequence[int]) -> list[list[int]]:
    """Places that follow each other: the line breaks where there is no rate."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _line(points: Sequence[tuple[float, float]]) -> str:
    return f'<polyline class="rate" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'


def _rate_y(rate: float, low: float) -> float:
    return RATE_BOTTOM - (RATE_BOTTOM - RATE_TOP) * (rate - low) / (1 - low or 1)


def _range(row: Record, x: float, low: float) -> str:
    top, bottom = (_rate_y(number(row[name]), low) for name in ("Settled high", "Settled low"))
    return f'<line class="range" x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}"/>'


def _mark(row: Record, x: float, y: float) -> str:
    share = row["Receipts usually in"]
    kind = "dot" if share is not None and number(share) >= COMPLETE else "hollow"
    moment, *_ = row.values()
    said = f"{moment}: {percent(number(row['Settled rate']))}"
    return (
        f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="3.5">'
        f"<title>{escape(said)}</title></circle>"
    )


def _dot(row: Record, place: int, name: str, low: float) -> str:
    y = ROW * place + ROW / 2
    at, left, right = (
        DOT_LEFT + (WIDTH - DOT_LEFT - DOT_RIGHT) * (number(row[column]) - low) / (1 - low or 1)
        for column in ("Settled rate", "Settled low", "Settled high")
    )
    label = str(row[name])
    label = f"{label[:35]}…" if len(label) > 36 else label
    return (
        f'<line class="grid" x1="{DOT_LEFT}" x2="{WIDTH - DOT_RIGHT}" y1="{y}" y2="{y}"/>'
        f'<text x="{DOT_LEFT - 12}" y="{y + 4}" text-anchor="end">{escape(label)}</text>'
        f'<line class="range" x1="{left:.1f}" x2="{right:.1f}" y1="{y}" y2="{y}"/>'
        f'<circle class="dot" cx="{at:.1f}" cy="{y}" r="4.5"/>'
        f'<text x="{WIDTH - DOT_RIGHT + 12}" y="{y + 4}">'
        f"{escape(percent(number(row['Settled rate'])))}, n = {number(row['Settled (n)']):,.0f}"
        "</text>"
    )
