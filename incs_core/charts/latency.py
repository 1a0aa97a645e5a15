"""Delivery latency: distribution, percentiles over time and by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from zoneinfo import ZoneInfo

from incs_core.analytics.latency import Percentiles
from incs_core.analytics.rates import SMALL_N
from incs_core.charts.dot_range import Dot, dot_range_figure, names_axis
from incs_core.charts.number_format import count, duration, percent, short_duration
from incs_core.charts.rate_ranking import group_name
from incs_core.charts.style import GREY, Figure, axis, layout, legend, status_style
from incs_core.charts.time_axis import with_annotations
from incs_core.domain.delivery import Latency
from incs_core.domain.filters import Group
from incs_core.domain.histogram import Histogram, value_of
from incs_core.tabular.columns import Cell

HEIGHT = 300
TICKS_S = (1, 5, 15, 60, 300, 1_800, 7_200, 43_200, 172_800, 604_800)
LINES = (("delivered", "Accepted to delivered", "solid"), ("read", "Delivered to read", "dash"))


def latency_figure(latency: Latency) -> Figure:
    """A curve each for accepted to delivered and delivered to read, on a logarithmic time axis."""
    return {
        "data": [
            _curve(getattr(latency, status), status, name, dash)
            for status, name, dash in LINES
            if getattr(latency, status)
        ],
        "layout": layout(
            HEIGHT,
            hovermode="closest",
            xaxis=axis(
                type="log",
                tickvals=list(TICKS_S),
                ticktext=[short_duration(tick) for tick in TICKS_S],
            ),
            yaxis=axis(range=[0, 1.02], tickformat=",.0%", nticks=6),
            showlegend=True,
            legend=legend(y=1.02, yanchor="bottom"),
        ),
    }


def _curve(histogram: Mapping[int, int], status: str, name: str, dash: str) -> dict[str, Any]:
    times, shares = within(histogram)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{name} (median {duration(Percentiles.of(histogram).p50)})",
        "x": times,
        "y": shares,
        "line": {"color": status_style(status).colour, "width": 2.5, "dash": dash, "shape": "hv"},
        "customdata": [
            f"{percent(share)} within {duration(time)}"
            for time, share in zip(times, shares, strict=True)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def within(histogram: Mapping[int, int]) -> tuple[list[float], list[float]]:
    """Times in seconds, ascending, and the fraction of messages that took no longer than each."""
    total, seen = sum(histogram.values()), 0
    times, shares = [], []
    for bucket in sorted(histogram):
        seen += histogram[bucket]
        times.append(max(value_of(bucket), 0.001))
        shares.append(seen / total)
    return times, shares


Kind = Literal["delivered", "read"]
NAMES: dict[Kind, str] = {"delivered": "Accepted to delivered", "read": "Delivered to read"}
PERCENTILES_HEIGHT = 260
ROW = 28
BUCKETS_A_BAR = 4
"""Of the eight buckets of an octave: a bar is half an octave wide."""
MOST_GROUPS = 14
FINE_TICKS_S = (1, 2, 5, 15, 60, 180, 600, 1_800, 5_400, 14_400, 43_200, 172_800)
QUANTILES: tuple[tuple[str, str, str], ...] = (
    ("p50", "Median", "solid"),
    ("p90", "p90", "dash"),
    ("p99", "p99", "dot"),
)
SHORTEST_S = 0.001


@dataclass(frozen=True, slots=True)
class GroupLatency:
    """A day's or group's percentiles, in seconds."""

    group: str
    delays: Percentiles

    @property
    def muted(self) -> bool:
        """Whether there are too few messages to judge by."""
        return self.delays.n < SMALL_N


def group_latencies(found: Mapping[Group, Latency], kind: Kind) -> list[GroupLatency]:
    """The percentiles of each group, in its order, without groups that have none."""
    every = [
        GroupLatency(str(g), Percentiles.of(getattr(delays, kind))) for g, delays in found.items()
    ]
    return [pace for pace in every if pace.delays.n]


def fastest(found: Sequence[GroupLatency]) -> list[GroupLatency]:
    """The largest groups, the quickest median first; those under 30 messages last, by name."""
    largest = sorted(found, key=lambda pace: -pace.delays.n)[:MOST_GROUPS]
    return sorted(
        largest,
        key=lambda pace: (pace.muted, pace.group if pace.muted else pace.delays.p50 or 0),
    )


def distribution_figure(histogram: Histogram, kind: Kind) -> Figure:
    """The share of messages per half octave of delay, on a logarithmic axis."""
    bars, total = _bars(histogram), sum(histogram.values())
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "line": {"shape": "hvh", "width": 2, "color": status_style(kind).colour},
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
            PERCENTILES_HEIGHT,
            xaxis=_times(),
            yaxis=axis(rangemode="tozero", tickformat=",.0%", nticks=5),
            shapes=[_line(value) for value in _known(Percentiles.of(histogram))],
        ),
    }


def percentiles_figure(
    days: Sequence[GroupLatency], kind: Kind, marks: Sequence[tuple[int, str]], zone: ZoneInfo
) -> Figure:
    """Three lines over the days, on a logarithmic axis; days under 30 messages are left out."""
    lines, words = with_annotations(marks, zone)
    return {
        "data": [_percentile(days, kind, *each) for each in QUANTILES],
        "layout": layout(
            PERCENTILES_HEIGHT,
            hovermode="x unified",
            xaxis=axis(type="date", showgrid=False, tickformat="%-d %b", hoverformat="%a %-d %b"),
            yaxis=_times(),
            showlegend=True,
            legend=legend(y=1.04, yanchor="bottom"),
            shapes=lines,
            annotations=words,
        ),
    }


def group_latency_figure(found: Sequence[GroupLatency], kind: Kind, by: str) -> Figure:
    """For each group a dot at the median and a line on to the 90th percentile."""
    colour = status_style(kind).colour
    rows = [_dot(pace, group_name(by, pace.group), colour) for pace in found]
    return {
        "data": [dot_range_figure(rows, colour)],
        "layout": layout(
            ROW * len(found) + 48,
            xaxis=_times(FINE_TICKS_S),
            yaxis=names_axis([row.name for row in rows]),
        ),
    }


def _dot(pace: GroupLatency, name: str, colour: str) -> Dot:
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


def group_latency_rows(found: Sequence[GroupLatency], title: str) -> list[dict[str, Cell]]:
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


def distribution_rows(delays: Latency) -> list[dict[str, Cell]]:
    """How many messages took how long, in half octaves: each kind of delay, the shortest first."""
    return [
        {
            "Metric": name,
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
    days: Sequence[GroupLatency], kind: Kind, name: str, label: str, dash: str
) -> dict[str, Any]:
    values = [None if day.muted else getattr(day.delays, name) for day in days]
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(days) < 50 else "lines",
        "name": label,
        "x": [date.fromisoformat(day.group).isoformat() for day in days],
        "y": [None if value is None else max(value, SHORTEST_S) for value in values],
        "line": {"color": status_style(kind).colour, "dash": dash, "width": 2},
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


def _words(pace: GroupLatency) -> str:
    delays = pace.delays
    few = ", too few messages to rank" if pace.muted else ""
    return (
        f"median {duration(delays.p50)}, p90 {duration(delays.p90)}, p99 "
        f"{duration(delays.p99)}, n = {count(delays.n)}{few}"
    )
