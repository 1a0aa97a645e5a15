"""How long it takes: the share of messages delivered, and read, within a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from incs_core.analytics.latency import Percentiles
from incs_core.charts.figure import Figure, axis, layout, legend
from incs_core.charts.numbers import duration, percent, short_duration
from incs_core.charts.palette import status_look
from incs_core.store.delivery_types import Latency
from incs_core.store.histogram import value_of

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
        "name": f"{name} (half within {duration(Percentiles.of(histogram).p50)})",
        "x": times,
        "y": shares,
        "line": {"color": status_look(status).colour, "width": 2.5, "dash": dash, "shape": "hv"},
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
