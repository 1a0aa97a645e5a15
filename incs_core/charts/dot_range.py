"""Named rows with a dot for the value and a line for its range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from incs_core.charts.style import axis, plain, shortened

LABEL_LIMIT = 28


@dataclass(frozen=True, slots=True)
class Dot:
    """A row: its name, its value, the ends of its range, and its hover text.

    Names may be equal once they are shortened: rows are identified by their position.
    """

    name: str
    at: float
    low: float
    high: float
    hover_text: str
    colour: str
    is_hollow: bool = False


def dot_range_trace(rows: Sequence[Dot], colour: str, cap: int = 4) -> dict[str, Any]:
    """The trace, first row at y = 0; ranges have `colour` and end marks of `cap` pixels."""
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
        "customdata": [[plain(row.name), row.hover_text] for row in rows],
        "hovertemplate": "%{customdata[0]}: %{customdata[1]}<extra></extra>",
    }


def names_axis(names: Sequence[str], limit: int = LABEL_LIMIT) -> dict[str, Any]:
    """The y axis of named rows, the first on top; names are cut to `limit` characters."""
    return axis(
        range=[len(names) - 0.5, -0.5],
        showgrid=False,
        ticks="",
        ticksuffix="  ",
        tickvals=list(range(len(names))),
        ticktext=[plain(shortened(name, limit)) for name in names],
    )
