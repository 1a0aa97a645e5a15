"""Delivery over time: stacked statuses per hour or day, and the settled rate above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from incs_core.analytics.rates import SMALL_N
from incs_core.charts.number_format import NOTHING, percent, range_text
from incs_core.charts.style import (
    BLUE,
    Figure,
    axis,
    bar_marker,
    layout,
    legend,
    note,
    status_style,
)
from incs_core.charts.time_axis import (
    NOT_KNOWN,
    UTC_ZONE,
    AnnotationLine,
    TimePoint,
    annotation_shapes,
)
from incs_core.domain.delivery import Counts
from incs_core.domain.statuses import STATUS_LABELS

HEIGHT = 360
BARS_DOMAIN = (0.0, 0.6)
RATE_DOMAIN = (0.7, 1.0)
MAX_MARKERS = 50
"""With more points on the axis, markers shrink or go."""
MAX_LABELLED_TICKS = 7
PROVISIONAL_OPACITY = 0.45

# Each message is in exactly one layer, so the height of a column is the number accepted.
LAYERS: tuple[tuple[str, str, Callable[[Counts], int]], ...] = (
    ("read", STATUS_LABELS["read"], lambda counts: counts.read),
    ("delivered", "Delivered, not read", lambda counts: counts.delivered - counts.read),
    ("pending", STATUS_LABELS["pending"], lambda counts: counts.pending),
    ("expired", STATUS_LABELS["expired"], lambda counts: counts.expired),
    ("failed", STATUS_LABELS["failed"], lambda counts: counts.failed),
)


def over_time_figure(
    points: Sequence[TimePoint[Counts]],
    marks: Sequence[AnnotationLine] = (),
    zone: ZoneInfo = UTC_ZONE,
) -> Figure:
    """Columns by final or present status below, the settled rate with its interval above.

    A rate is left out where fewer than 30 messages are settled, and hollow where receipts are
    usually still to come. `marks` are moments (epoch milliseconds) with a word, drawn as lines at
    their time in `zone`, the zone of the moments.
    """
    return rated_figure([_layer(points, *layer) for layer in LAYERS], points, marks, zone)


def rated_figure(
    below: Sequence[dict[str, Any]],
    points: Sequence[TimePoint[Any]],
    marks: Sequence[AnnotationLine],
    zone: ZoneInfo,
    name: str = "Delivery rate (final)",
) -> Figure:
    """Traces over time, and above them a rate with its interval, which is called `name`."""
    lines, labels = annotation_shapes(marks, zone)
    rated = [point for point in points if not point.rates.muted]
    is_hourly = any("T" in point.at for point in points)
    return {
        "data": [*below, _band(points), _rate(points, name)],
        "layout": layout(
            HEIGHT,
            barmode="stack",
            bargap=0.25 if len(points) < MAX_MARKERS else 0.08,
            hovermode="x unified",
            hoversubplots="axis",
            xaxis=axis(
                type="date",
                showgrid=False,
                anchor="y",
                tickformat="%H:%M\n%-d %b" if is_hourly else "%-d %b",
                hoverformat="%a %-d %b %Y, %H:%M" if is_hourly else "%a %-d %b %Y",
                **_ticks(points),
            ),
            yaxis=axis(domain=list(BARS_DOMAIN), rangemode="tozero", tickformat=",~d", nticks=5),
            yaxis2=axis(
                domain=list(RATE_DOMAIN),
                range=_rate_range(rated),
                tickformat=",.0%",
                nticks=4,
                anchor="x",
            ),
            legend=legend(),
            shapes=lines,
            annotations=[*([] if rated else [_too_few()]), *labels],
        ),
    }


def _ticks(points: Sequence[TimePoint[Any]]) -> dict[str, Any]:
    """A tick under each column where there are few: left alone, Plotly would tick minutes."""
    if not 0 < len(points) <= MAX_LABELLED_TICKS:
        return {}
    return {"tickvals": [point.at for point in points]}


def _layer(
    points: Sequence[TimePoint[Counts]], status: str, name: str, value: Callable[[Counts], int]
) -> dict[str, Any]:
    style = status_style(status)
    opacities = [PROVISIONAL_OPACITY if point.provisional else 1.0 for point in points]
    return {
        "type": "bar",
        "name": name,
        "x": [point.at for point in points],
        "y": [value(point.counts) for point in points],
        "marker": {**bar_marker(style.colour, style.pattern), "opacity": opacities},
        "hovertemplate": "%{y:,}",
    }


def _rate(points: Sequence[TimePoint[Any]], name: str) -> dict[str, Any]:
    rates = [None if point.rates.muted else point.rates.final_rate for point in points]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [point.at for point in points],
        "y": rates,
        "yaxis": "y2",
        "line": {"color": BLUE, "width": 2},
        "marker": {
            "size": 7 if len(points) < MAX_MARKERS else 4,
            "symbol": ["circle-open" if point.provisional else "circle" for point in points],
        },
        "customdata": [rate_text(point) for point in points],
        "hovertemplate": "%{customdata}",
    }


def _band(points: Sequence[TimePoint[Any]]) -> dict[str, Any]:
    """The 95 % interval as a shape around each unbroken run of the line."""
    x: list[str | None] = []
    y: list[float | None] = []
    for run in _runs(points):
        back = run[::-1]
        x += [*(point.at for point in [*run, *back]), None]
        y += [*(m.rates.final_high for m in run), *(m.rates.final_low for m in back), None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "95 % interval",
        "x": x,
        "y": y,
        "yaxis": "y2",
        "fill": "toself",
        "fillcolor": "rgba(47, 111, 222, 0.16)",
        "line": {"color": "rgba(47, 111, 222, 0.35)", "width": 1},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _runs(points: Sequence[TimePoint[Any]]) -> list[list[TimePoint[Any]]]:
    runs: list[list[TimePoint[Any]]] = [[]]
    for point in points:
        if not point.rates.muted:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def rate_text(point: TimePoint[Any]) -> str:
    """The rate of a moment with its interval and n, or why there is none."""
    rates = point.rates
    if rates.muted:
        return f"{NOTHING} (n = {rates.n_completed:,}, under {SMALL_N})"
    text = f"{percent(rates.final_rate)} ({range_text(rates.final_low, rates.final_high)}, "
    text += f"n = {rates.n_completed:,})"
    if point.provisional:
        share = point.maturity
        known = f"{percent(share, 0)} of receipts usually received"
        text += f", provisional: {NOT_KNOWN if share is None else known}"
    return text


def _rate_range(rated: Sequence[TimePoint[Any]]) -> list[float]:
    lows = [point.rates.final_low for point in rated if point.rates.final_low is not None]
    return [max(0.0, min(lows, default=0.9) - 0.01), 1.004]


def _too_few() -> dict[str, Any]:
    text = f"No rate: fewer than {SMALL_N} completed messages in each of these"
    return note(text, xref="paper", yref="paper", x=0.5, y=sum(RATE_DOMAIN) / 2)
