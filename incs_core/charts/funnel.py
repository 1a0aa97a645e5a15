"""Delivery funnel: accepted, sent, delivered, read, and what was lost on the way."""

from __future__ import annotations

from typing import Any

from incs_core.analytics.rates import ratio
from incs_core.charts.number_format import count, percent
from incs_core.charts.style import (
    QUIET,
    Figure,
    axis,
    bar_marker,
    bare_axis,
    layout,
    legend,
    pattern,
    right_label,
    status_style,
)
from incs_core.domain.delivery import Counts
from incs_core.domain.statuses import status_label

STAGES = ("accepted", "sent", "delivered", "read")
LOST = ("failed", "expired", "pending")
HEIGHT = 232


def funnel_figure(counts: Counts) -> Figure:
    """A bar per stage, each a part of the one above; needs at least one accepted message.

    In the row of the delivered ones the bar goes on with what failed, expired or is open: together
    they are all that INCS accepted.
    """
    losses = [_lost(counts, status) for status in LOST if getattr(counts, status)]
    return {
        "data": [_stages(counts), *losses],
        "layout": layout(
            HEIGHT,
            barmode="stack",
            bargap=0.42,
            margin={"l": 0, "r": 128, "t": 4, "b": 4},
            xaxis=bare_axis(range=[0, counts.accepted]),
            yaxis=axis(autorange="reversed", showgrid=False, ticks="", ticksuffix="  "),
            legend=legend(y=0, yanchor="top"),
            annotations=[_label(counts, stage) for stage in STAGES],
        ),
    }


def _stages(counts: Counts) -> dict[str, Any]:
    styles = [status_style(stage) for stage in STAGES]
    shares = [percent(share_of_accepted(counts, stage)) for stage in STAGES]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [getattr(counts, stage) for stage in STAGES],
        "y": [status_label(stage) for stage in STAGES],
        "marker": {"color": [style.colour for style in styles], "pattern": pattern("")},
        "customdata": shares,
        "hovertemplate": "%{y}: %{x:,} – %{customdata} of accepted<extra></extra>",
        "showlegend": False,
    }


def _lost(counts: Counts, status: str) -> dict[str, Any]:
    style, number = status_style(status), getattr(counts, status)
    share = percent(share_of_accepted(counts, status))
    return {
        "type": "bar",
        "orientation": "h",
        "name": f"{style.label} {count(number)}",
        "x": [number],
        "y": [status_label("delivered")],
        "marker": {
            **bar_marker(style.colour, style.pattern),
            "line": {"width": 0.5, "color": QUIET},
        },
        "hovertemplate": f"{style.label}: {count(number)} – {share} of accepted<extra></extra>",
    }


def _label(counts: Counts, stage: str) -> dict[str, Any]:
    number, share = getattr(counts, stage), percent(share_of_accepted(counts, stage))
    text = f"<b>{count(number)}</b>" + ("" if stage == "accepted" else f"  {share}")
    return right_label(text, status_label(stage))


def share_of_accepted(counts: Counts, column: str) -> float | None:
    """One of the counts as a fraction of all accepted; None without any."""
    return ratio(getattr(counts, column), counts.accepted)
