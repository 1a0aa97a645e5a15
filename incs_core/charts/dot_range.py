"""Named rows, each with a dot and the range around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from incs_core.charts.style import axis, plain, shortened

LABEL_LIMIT = 28


@dataclass(frozen=True, slots=True)
class Dot:
    """A row: its name, its value and the ends of its range, what is said of it when pointed at.

    Names may be alike once they are shortened: rows are told apart by their place.
    """

    name: str
    at: float
    low: float
    high: float
    words: str
    colour: str
    is_hollow: bool = False


def dot_range_figure(rows: Sequence[Dot], colour: str, cap: int = 4) -> dict[str, Any]:
    """The trace, first row at place 0; `colour` is that of the ranges, `cap` px their ends."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row.at for row in rows],
        "y": list(range(len(rows))),
        "marker": {
            "size": 10,
            "color": [row.colour for row in rows],
            "symbol": ["circle-open" if row.is_hollow else "circle" for row in rows],
        },
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [row.high - row.at for row in rows],
            "arrayminus": [row.at - row.low for row in rows],
            "thickness": 1.5,
            "width": cap,
            "color": colour,
        },
        "customdata": [[plain(row.name), row.words] for row in rows],
        "hovertemplate": "%{customdata[0]}: %{customdata[1]}<extra></extra>",
    }


def names_axis(names: Sequence[str], limit: int = LABEL_LIMIT) -> dict[str, Any]:
    """The axis of named rows, the first on top; each name in at most `limit` characters."""
    return axis(
        range=[len(names) - 0.5, -0.5],
        showgrid=False,
        ticks="",
        ticksuffix="  ",
        tickvals=list(range(len(names))),
        ticktext=[plain(shortened(name, limit)) for name in names],
    )
