"""Delivery over time: what became of each hour's or day's messages, and the final delivery rate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from incs_core.analytics.rates import SMALL_N
from incs_core.charts.number_format import NOTHING, percent, range_text
from incs_core.charts.style import BLUE, Figure, axis, layout, legend, marker, note, status_style
from incs_core.charts.time_axis import (
    NOT_KNOWN,
    UTC_ZONE,
    AnnotationLine,
    RatedPoint,
    TimePoint,
    with_annotations,
)
from incs_core.domain.delivery import Counts
from incs_core.domain.statuses import STATUS_LABELS

HEIGHT = 360
BARS = (0.0, 0.6)
RATE = (0.7, 1.0)
FEW = 50
MOST_TICKED = 7
PALE = 0.45
RATE_COLOUR = BLUE

# Each message is in exactly one of these, so a column is as high as what INCS accepted.
LAYERS: tuple[tuple[str, str, Callable[[Counts], int]], ...] = (
    ("read", STATUS_LABELS["read"], lambda counts: counts.read),
    ("delivered", "Delivered, not read", lambda counts: counts.delivered - counts.read),
    ("pending", STATUS_LABELS["pending"], lambda counts: counts.pending),
    ("expired", STATUS_LABELS["expired"], lambda counts: counts.expired),
    ("failed", STATUS_LABELS["failed"], lambda counts: counts.failed),
)


def over_time_figure(
    moments: Sequence[TimePoint], marks: Sequence[AnnotationLine] = (), zone: ZoneInfo = UTC_ZONE
) -> Figure:
    """Columns by final or present status below, the final delivery rate with its interval above.

    A rate is left out where fewer than 30 messages are completed, and hollow where receipts are
    usually still to come. `marks` are moments (epoch milliseconds) with a word, drawn as lines at
    their time in `zone`, the zone of the moments.
    """
    return rated_figure([_layer(moments, *layer) for layer in LAYERS], moments, marks, zone)


def rated_figure(
    below: Sequence[dict[str, Any]],
    moments: Sequence[RatedPoint],
    marks: Sequence[AnnotationLine],
    zone: ZoneInfo,
    name: str = "Delivery rate (final)",
) -> Figure:
    """Traces over time, and above them a rate with its interval, which is called `name`."""
    lines, words = with_annotations(marks, zone)
    rated = [moment for moment in moments if not moment.rates.muted]
    return {
        "data": [*below, _band(moments), _rate(moments, name)],
        "layout": layout(
            HEIGHT,
            barmode="stack",
            bargap=0.25 if len(moments) < FEW else 0.08,
            hovermode="x unified",
            hoversubplots="axis",
            xaxis=axis(
                type="date",
                showgrid=False,
                anchor="y",
                tickformat="%H:%M\n%-d %b" if _hourly(moments) else "%-d %b",
                hoverformat=_hover_format(moments),
                **_ticks(moments),
            ),
            yaxis=axis(domain=list(BARS), rangemode="tozero", tickformat=",~d", nticks=5),
            yaxis2=axis(
                domain=list(RATE), range=_rate_range(rated), tickformat=",.0%", nticks=4, anchor="x"
            ),
            showlegend=True,
            legend=legend(y=1.04, yanchor="bottom"),
            margin={"l": 0, "r": 8, "t": 8, "b": 8},
            shapes=lines,
            annotations=[*([] if rated else [_too_few()]), *words],
        ),
    }


def _ticks(moments: Sequence[RatedPoint]) -> dict[str, Any]:
    """A tick under each column where there are few: left alone, Plotly would tick minutes."""
    if not 0 < len(moments) <= MOST_TICKED:
        return {}
    return {"tickvals": [moment.at for moment in moments]}


def _hover_format(moments: Sequence[RatedPoint]) -> str:
    return "%a %-d %b %Y, %H:%M" if _hourly(moments) else "%a %-d %b %Y"


def _hourly(moments: Sequence[RatedPoint]) -> bool:
    return any("T" in moment.at for moment in moments)


def _layer(
    moments: Sequence[TimePoint], status: str, name: str, value: Callable[[Counts], int]
) -> dict[str, Any]:
    opacities = [PALE if moment.provisional else 1.0 for moment in moments]
    return {
        "type": "bar",
        "name": name,
        "x": [moment.at for moment in moments],
        "y": [value(moment.counts) for moment in moments],
        "marker": {**marker(status_style(status)), "opacity": opacities},
        "hovertemplate": "%{y:,}",
    }


def _rate(moments: Sequence[RatedPoint], name: str) -> dict[str, Any]:
    rates = [None if moment.rates.muted else moment.rates.final_rate for moment in moments]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [moment.at for moment in moments],
        "y": rates,
        "yaxis": "y2",
        "line": {"color": RATE_COLOUR, "width": 2},
        "marker": {
            "size": 7 if len(moments) < FEW else 4,
            "symbol": ["circle-open" if moment.provisional else "circle" for moment in moments],
        },
        "customdata": [rate_text(moment) for moment in moments],
        "hovertemplate": "%{customdata}",
    }


def _band(moments: Sequence[RatedPoint]) -> dict[str, Any]:
    """The 95 % interval as a shape around each unbroken run of the line."""
    x: list[str | None] = []
    y: list[float | None] = []
    for run in _runs(moments):
        back = run[::-1]
        x += [*(moment.at for moment in [*run, *back]), None]
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


def _runs(moments: Sequence[RatedPoint]) -> list[list[RatedPoint]]:
    runs: list[list[RatedPoint]] = [[]]
    for moment in moments:
        if not moment.rates.muted:
            runs[-1].append(moment)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def rate_text(moment: RatedPoint) -> str:
    """The rate of a moment with its interval and n, or why there is none."""
    rates = moment.rates
    if rates.muted:
        return f"{NOTHING} (n = {rates.n_completed:,}, under {SMALL_N})"
    words = f"{percent(rates.final_rate)} ({range_text(rates.final_low, rates.final_high)}, "
    words += f"n = {rates.n_completed:,})"
    if moment.provisional:
        share = moment.maturity
        known = f"{percent(share, 0)} of receipts usually received"
        words += f", provisional: {NOT_KNOWN if share is None else known}"
    return words


def _rate_range(rated: Sequence[RatedPoint]) -> list[float]:
    lows = [moment.rates.final_low for moment in rated if moment.rates.final_low is not None]
    return [max(0.0, min(lows, default=0.9) - 0.01), 1.004]


def _too_few() -> dict[str, Any]:
    text = f"No rate: fewer than {SMALL_N} completed messages in each of these"
    return note(text, xref="paper", yref="paper", x=0.5, y=sum(RATE) / 2)
