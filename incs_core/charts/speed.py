"""How fast: how delays are spread, how they went over time, and group by group.

Every delay is of messages that arrived (or were read) and true to 5 %.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from zoneinfo import ZoneInfo

from incs_core.analytics.latency import Percentiles
from incs_core.analytics.rates import SMALL_N
from incs_core.charts.breakdown import group_name
from incs_core.charts.dots import Dot, dots, names_axis
from incs_core.charts.figure import Figure, axis, layout, legend
from incs_core.charts.latency import TICKS_S
from incs_core.charts.marks import marked
from incs_core.charts.numbers import count, duration, percent, short_duration
from incs_core.charts.palette import GREY, status_look
from incs_core.exports import Cell
from incs_core.store.delivery_types import Group, Latency
from incs_core.store.histogram import Histogram

Kind = Literal["delivered", "read"]
NAMES: dict[Kind, str] = {"delivered": "Accepted to delivered", "read": "Delivered to read"}
HEIGHT = 260
ROW = 28
BUCKETS_A_BAR = 4
"""Of the eight buckets of an octave: a bar is half an octave wide."""
MOST_GROUPS = 14
FINE_TICKS_S = (1, 2, 5, 15, 60, 180, 600, 1_800, 5_400, 14_400, 43_200, 172_800)
QUANTILES: tuple[tuple[str, str, str], ...] = (
    ("p50", "Half within", "solid"),
    ("p90", "90 % within", "dash"),
    ("p99", "99 % within", "dot"),
)
SHORTEST_S = 0.001


@dataclass(frozen=True, slots=True)
class Pace:
    """A day's or group's percentiles, in seconds."""

    group: str
    delays: Percentiles

    @property
    def muted(self) -> bool:
        """Whether there are too few messages to judge by."""
        return self.delays.n < SMALL_N


def paces(found: Mapping[Group, Latency], kind: Kind) -> list[Pace]:
    """The percentiles of each group, in its order, without groups that have none."""
    every = [Pace(str(g), Percentiles.of(getattr(delays, kind))) for g, delays in found.items()]
    return [pace for pace in every if pace.delays.n]


def quickest(found: Sequence[Pace]) -> list[Pace]:
    """The largest groups, the quickest median first; those under 30 messages last, by name."""
    largest = sorted(found, key=lambda pace: -pace.delays.n)[:MOST_GROUPS]
    return sorted(
        largest,
        key=lambda pace: (pace.muted, pace.group if pace.muted else pace.delays.p50 or 0),
    )


def spread_figure(histogram: Histogram, kind: Kind) -> Figure:
    """The share of messages per half octave of delay, on a logarithmic axis."""
    bars, total = _bars(histogram), sum(histogram.values())
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "line": {"shape": "hvh", "width": 2, "color": status_look(kind).colour},
                "fill": "tozeroy",
                "x": [middle for middle, _, _, _ in bars],
                "y": [n / total for _, n, _, _ in bars],
                "customdata": [
                    f"{duration(low)} to {duration(high)}: {percent(n / total)}, n = {count(n)}"
                    for _, n, low, high in bars
                ],
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        ],
        "layout": layout(
            HEIGHT,
            xaxis=_times(),
            yaxis=axis(rangemode="tozero", tickformat=",.0%", nticks=5),
            shapes=[_line(value) for value in _known(Percentiles.of(histogram))],
        ),
    }


def percentiles_figure(
    days: Sequence[Pace], kind: Kind, marks: Sequence[tuple[int, str]], zone: ZoneInfo
) -> Figure:
    """Three lines over the days, on a logarithmic axis; days under 30 messages are left out."""
    lines, words = marked(marks, zone)
    return {
        "data": [_percentile(days, kind, *each) for each in QUANTILES],
        "layout": layout(
            HEIGHT,
            hovermode="x unified",
            xaxis=axis(type="date", showgrid=False, tickformat="%-d %b", hoverformat="%a %-d %b"),
            yaxis=_times(),
            showlegend=True,
            legend=legend(y=1.04, yanchor="bottom"),
            shapes=lines,
            annotations=words,
        ),
    }


def paces_figure(found: Sequence[Pace], kind: Kind, by: str) -> Figure:
    """For each group a dot at the median and a line on to the 90th percentile."""
    colour = status_look(kind).colour
    rows = [_dot(pace, group_name(by, pace.group), colour) for pace in found]
    return {
        "data": [dots(rows, colour)],
        "layout": layout(
            ROW * len(found) + 48,
            xaxis=_times(FINE_TICKS_S),
            yaxis=names_axis([row.name for row in rows]),
        ),
    }


def _dot(pace: Pace, name: str, colour: str) -> Dot:
    middle = max(pace.delays.p50 or 0, SHORTEST_S)
    return Dot(
        name,
        middle,
        middle,
        max(pace.delays.p90 or 0, middle),
        _words(pace),
        GREY if pace.muted else colour,
        is_hollow=pace.muted,
    )


def pace_rows(found: Sequence[Pace], title: str) -> list[dict[str, Cell]]:
    """A row per day or group; percentiles are None under 30 messages."""
    return [
        {
            title: pace.group,
            "Messages": pace.delays.n,
            "p50 (s)": None if pace.muted else pace.delays.p50,
            "p90 (s)": None if pace.muted else pace.delays.p90,
            "p99 (s)": None if pace.muted else pace.delays.p99,
        }
        for pace in found
    ]


def spread_rows(delays: Latency) -> list[dict[str, Cell]]:
    """How many messages took how long, in half octaves: each kind of delay, the shortest first."""
    return [
        {
            "What": name,
            "From (s)": low,
            "To (s)": high,
            "Messages": n,
            "Share": n / sum(getattr(delays, kind).values()),
        }
        for kind, name in NAMES.items()
        for _, n, low, high in _bars(getattr(delays, kind))
        if n
    ]


def _bars(histogram: Histogram) -> list[tuple[float, int, float, float]]:
    """Middle, count, low and high end of each bar from the first to the last, gaps included."""
    sums: dict[int, int] = {}
    for bucket, n in histogram.items():
        sums[bucket // BUCKETS_A_BAR] = sums.get(bucket // BUCKETS_A_BAR, 0) + n
    if not sums:
        return []
    return [
        (_edge(bar, 0.5), sums.get(bar, 0), _edge(bar, 0), _edge(bar, 1))
        for bar in range(min(sums) - 1, max(sums) + 2)
        if bar >= 0
    ]


def _edge(bar: int, part: float) -> float:
    return float(max(2 ** (((bar + part) * BUCKETS_A_BAR - 1) / 8) / 1_000, SHORTEST_S))


def _percentile(
    days: Sequence[Pace], kind: Kind, name: str, label: str, dash: str
) -> dict[str, Any]:
    values = [None if day.muted else getattr(day.delays, name) for day in days]
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(days) < 50 else "lines",
        "name": label,
        "x": [date.fromisoformat(day.group).isoformat() for day in days],
        "y": [None if value is None else max(value, SHORTEST_S) for value in values],
        "line": {"color": status_look(kind).colour, "dash": dash, "width": 2},
        "marker": {"size": 5},
        "customdata": [duration(value) for value in values],
        "hovertemplate": "%{customdata}",
    }


def _times(ticks_s: Sequence[int] = TICKS_S) -> dict[str, Any]:
    ticks = [short_duration(tick) for tick in ticks_s]
    return axis(type="log", tickvals=list(ticks_s), ticktext=ticks)


def _known(delays: Percentiles) -> list[float]:
    found = (delays.p50, delays.p90, delays.p99)
    return [max(value, SHORTEST_S) for value in found if value is not None]


def _line(value: float) -> dict[str, Any]:
    stroke = {"dash": "dot", "width": 1.5, "color": GREY}
    return {"type": "line", "yref": "paper", "x0": value, "x1": value, "y0": 0, "y1": 1} | {
        "line": stroke
    }


def _words(pace: Pace) -> str:
    delays = pace.delays
    few = ", too few to rank" if pace.muted else ""
    return (
        f"half within {duration(delays.p50)}, 90 % within {duration(delays.p90)}, 99 % within "
        f"{duration(delays.p99)}, n = {count(delays.n)}{few}"
    )
