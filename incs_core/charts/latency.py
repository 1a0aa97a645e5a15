"""Delivery latency: cumulative and binned distribution, percentiles by day and by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal
from zoneinfo import ZoneInfo

from incs_core.analytics.latency import Percentiles
from incs_core.analytics.rates import SMALL_N
from incs_core.charts.dot_range import Dot, dot_range_trace, names_axis
from incs_core.charts.number_format import count, duration, percent, short_duration
from incs_core.charts.rate_ranking import group_name
from incs_core.charts.style import GREY, Figure, axis, layout, legend, status_style, vertical_line
from incs_core.charts.time_axis import annotation_shapes
from incs_core.domain.delivery import Latency
from incs_core.domain.filters import Group
from incs_core.domain.histogram import Histogram, value_of
from incs_core.tabular.columns import Cell

HEIGHT = 300
TICKS_S = (1, 5, 15, 60, 300, 1_800, 7_200, 43_200, 172_800, 604_800)
Kind = Literal["delivered", "read"]
LATENCY_LABELS: dict[Kind, str] = {
    "delivered": "Accepted to delivered",
    "read": "Delivered to read",
}
DASHES: dict[Kind, str] = {"delivered": "solid", "read": "dash"}
PERCENTILES_HEIGHT = 260
ROW = 28
BUCKETS_PER_BAR = 4
"""Of the eight buckets of an octave: a bar is half an octave wide."""
MAX_GROUPS = 14
FINE_TICKS_S = (1, 2, 5, 15, 60, 180, 600, 1_800, 5_400, 14_400, 43_200, 172_800)
QUANTILES: tuple[tuple[str, str, str], ...] = (
    ("p50", "Median", "solid"),
    ("p90", "p90", "dash"),
    ("p99", "p99", "dot"),
)
SHORTEST_S = 0.001
"""A logarithmic axis has no zero."""


def latency_figure(latency: Latency) -> Figure:
    """A curve each for accepted to delivered and delivered to read, on a logarithmic time axis."""
    return {
        "data": [
            _curve(getattr(latency, kind), kind)
            for kind in LATENCY_LABELS
            if getattr(latency, kind)
        ],
        "layout": layout(
            HEIGHT,
            hovermode="closest",
            xaxis=_time_axis(),
            yaxis=axis(range=[0, 1.02], tickformat=",.0%", nticks=6),
            legend=legend(y=1.02),
        ),
    }


def _curve(histogram: Mapping[int, int], kind: Kind) -> dict[str, Any]:
    times, shares = cumulative_distribution(histogram)
    median = duration(Percentiles.of(histogram).p50)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{LATENCY_LABELS[kind]} (median {median})",
        "x": times,
        "y": shares,
        "line": _line(kind, DASHES[kind]) | {"width": 2.5, "shape": "hv"},
        "customdata": [
            f"{percent(share)} within {duration(time)}"
            for time, share in zip(times, shares, strict=True)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def cumulative_distribution(histogram: Mapping[int, int]) -> tuple[list[float], list[float]]:
    """Times in seconds, ascending, and the fraction of messages that took at most each of them."""
    buckets, total = sorted(histogram), sum(histogram.values())
    counts = accumulate(histogram[bucket] for bucket in buckets)
    times = [max(value_of(bucket), SHORTEST_S) for bucket in buckets]
    return times, [n / total for n in counts]


@dataclass(frozen=True, slots=True)
class GroupLatency:
    """A day's or group's percentiles, in seconds."""

    group: str
    delays: Percentiles

    @property
    def muted(self) -> bool:
        """Whether there are too few messages to judge by."""
        return self.delays.n < SMALL_N


def group_latencies(delays: Mapping[Group, Latency], kind: Kind) -> list[GroupLatency]:
    """The percentiles of each group with any delays, in the order of `delays`."""
    return [
        GroupLatency(str(group), Percentiles.of(histogram))
        for group, latency in delays.items()
        if (histogram := getattr(latency, kind))
    ]


def fastest(groups: Sequence[GroupLatency]) -> list[GroupLatency]:
    """The largest groups, the lowest median first; those under 30 messages last, by name."""
    largest = sorted(groups, key=lambda row: -row.delays.n)[:MAX_GROUPS]
    return sorted(
        largest, key=lambda row: (row.muted, row.group if row.muted else row.delays.p50 or 0)
    )


def distribution_figure(histogram: Histogram, kind: Kind) -> Figure:
    """The share of messages per half octave of delay, on a logarithmic axis."""
    bars, total = _bars(histogram), sum(histogram.values())
    percentiles = Percentiles.of(histogram)
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "line": _line(kind, "solid") | {"shape": "hvh"},
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
            xaxis=_time_axis(),
            yaxis=axis(rangemode="tozero", tickformat=",.0%", nticks=5),
            shapes=[
                vertical_line(max(value, SHORTEST_S))
                for value in (percentiles.p50, percentiles.p90, percentiles.p99)
                if value is not None
            ],
        ),
    }


def percentiles_figure(
    days: Sequence[GroupLatency], kind: Kind, marks: Sequence[tuple[int, str]], zone: ZoneInfo
) -> Figure:
    """Three lines over the days, on a logarithmic axis; days under 30 messages are left out."""
    lines, labels = annotation_shapes(marks, zone)
    return {
        "data": [_percentile(days, kind, *each) for each in QUANTILES],
        "layout": layout(
            PERCENTILES_HEIGHT,
            hovermode="x unified",
            xaxis=axis(type="date", showgrid=False, tickformat="%-d %b", hoverformat="%a %-d %b"),
            yaxis=_time_axis(),
            legend=legend(),
            shapes=lines,
            annotations=labels,
        ),
    }


def group_latency_figure(groups: Sequence[GroupLatency], kind: Kind, by: str) -> Figure:
    """For each group a dot at the median and a line on to the 90th percentile."""
    colour = status_style(kind).colour
    rows = [_dot(row, group_name(by, row.group), colour) for row in groups]
    return {
        "data": [dot_range_trace(rows, colour)],
        "layout": layout(
            ROW * len(groups) + 48,
            xaxis=_time_axis(FINE_TICKS_S),
            yaxis=names_axis([row.name for row in rows]),
        ),
    }


def _dot(row: GroupLatency, name: str, colour: str) -> Dot:
    middle = max(row.delays.p50 or 0, SHORTEST_S)
    return Dot(
        name,
        middle,
        middle,
        max(row.delays.p90 or 0, middle),
        _hover_text(row),
        GREY if row.muted else colour,
        is_hollow=row.muted,
    )


def group_latency_rows(groups: Sequence[GroupLatency], title: str) -> list[dict[str, Cell]]:
    """A row per day or group; percentiles are None under 30 messages."""
    return [
        {
            title: row.group,
            "Messages": row.delays.n,
            "p50 (s)": None if row.muted else row.delays.p50,
            "p90 (s)": None if row.muted else row.delays.p90,
            "p99 (s)": None if row.muted else row.delays.p99,
        }
        for row in groups
    ]


def distribution_rows(delays: Latency) -> list[dict[str, Cell]]:
    """A row per kind of delay and half octave with any messages, the shortest first."""
    return [
        {
            "Metric": name,
            "From (s)": low,
            "To (s)": high,
            "Messages": n,
            "Share": n / sum(getattr(delays, kind).values()),
        }
        for kind, name in LATENCY_LABELS.items()
        for _, n, low, high in _bars(getattr(delays, kind))
        if n
    ]


def _bars(histogram: Histogram) -> list[tuple[float, int, float, float]]:
    """Middle, count, low and high end of each bar from the first to the last, gaps included."""
    sums: Counter[int] = Counter()
    for bucket, n in histogram.items():
        sums[bucket // BUCKETS_PER_BAR] += n
    if not sums:
        return []
    return [
        (_edge(bar, 0.5), sums[bar], _edge(bar, 0), _edge(bar, 1))
        for bar in range(min(sums) - 1, max(sums) + 2)
        if bar >= 0
    ]


def _edge(bar: int, part: float) -> float:
    return float(max(2 ** (((bar + part) * BUCKETS_PER_BAR - 1) / 8) / 1_000, SHORTEST_S))


def _percentile(
    days: Sequence[GroupLatency], kind: Kind, quantile: str, label: str, dash: str
) -> dict[str, Any]:
    values = [None if day.muted else getattr(day.delays, quantile) for day in days]
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(days) < 50 else "lines",
        "name": label,
        "x": [day.group for day in days],
        "y": [None if value is None else max(value, SHORTEST_S) for value in values],
        "line": _line(kind, dash),
        "marker": {"size": 5},
        "customdata": [duration(value) for value in values],
        "hovertemplate": "%{customdata}",
    }


def _time_axis(ticks_s: Sequence[int] = TICKS_S) -> dict[str, Any]:
    ticks = [short_duration(tick) for tick in ticks_s]
    return axis(type="log", tickvals=list(ticks_s), ticktext=ticks)


def _line(kind: Kind, dash: str) -> dict[str, Any]:
    return {"color": status_style(kind).colour, "dash": dash, "width": 2}


def _hover_text(row: GroupLatency) -> str:
    delays = row.delays
    few = ", too few messages to rank" if row.muted else ""
    return (
        f"median {duration(delays.p50)}, p90 {duration(delays.p90)}, p99 "
        f"{duration(delays.p99)}, n = {count(delays.n)}{few}"
    )
