"""How far messages got: accepted, sent, delivered, read, and what leaked on the way."""

from __future__ import annotations

from typing import Any

from incs_core.charts.number_format import count, percent
from incs_core.charts.style import (
    QUIET,
    Figure,
    axis,
    bare_axis,
    layout,
    legend,
    marker,
    note,
    pattern,
    status_style,
)
from incs_core.domain.delivery import Counts
from incs_core.domain.statuses import status_label

STAGES = ("accepted", "sent", "delivered", "read")
LEAKS = ("failed", "expired", "pending")
HEIGHT = 232


def funnel_figure(counts: Counts) -> Figure:
    """A bar per stage, each a part of the one above; needs at least one accepted message.

    In the row of the delivered ones the bar goes on with what failed, expired or is open: together
    they are all that INCS accepted.
    """
    labels = [status_label(stage) for stage in STAGES]
    return {
        "data": [_stages(counts, labels), *_leaks(counts)],
        "layout": layout(
            HEIGHT,
            barmode="stack",
            bargap=0.42,
            margin={"l": 0, "r": 128, "t": 4, "b": 4},
            xaxis=bare_axis(range=[0, counts.accepted]),
            yaxis=axis(autorange="reversed", showgrid=False, ticks="", ticksuffix="  "),
            showlegend=True,
            legend=legend(y=0, yanchor="top"),
            annotations=[_figure_of(counts, stage) for stage in STAGES],
        ),
    }


def _stages(counts: Counts, labels: list[str]) -> dict[str, Any]:
    looks = [status_style(stage) for stage in STAGES]
    shares = [percent(share_of_accepted(counts, stage)) for stage in STAGES]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [getattr(counts, stage) for stage in STAGES],
        "y": labels,
        "marker": {"color": [look.colour for look in looks], "pattern": pattern("")},
        "customdata": shares,
        "hovertemplate": "%{y}: %{x:,} – %{customdata} of accepted<extra></extra>",
        "showlegend": False,
    }


def _leaks(counts: Counts) -> list[dict[str, Any]]:
    return [_leak(counts, status) for status in LEAKS if getattr(counts, status)]


def _leak(counts: Counts, status: str) -> dict[str, Any]:
    look, number = status_style(status), getattr(counts, status)
    share = percent(share_of_accepted(counts, status))
    return {
        "type": "bar",
        "orientation": "h",
        "name": f"{look.label} {count(number)}",
        "x": [number],
        "y": [status_label("delivered")],
        "marker": {**marker(look), "line": {"width": 0.5, "color": QUIET}},
        "hovertemplate": f"{look.label}: {count(number)} – {share} of accepted<extra></extra>",
    }


def _figure_of(counts: Counts, stage: str) -> dict[str, Any]:
    number, share = getattr(counts, stage), percent(share_of_accepted(counts, stage))
    text = f"<b>{count(number)}</b>" + ("" if stage == "accepted" else f"  {share}")
    place = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 8, "align": "left"}
    return note(text, y=status_label(stage), **place)


def share_of_accepted(counts: Counts, column: str) -> float | None:
    """One of the counts as a fraction of all accepted; None without any."""
    return int(getattr(counts, column)) / counts.accepted if counts.accepted else None
