"""How many of each kind: one labelled bar a kind, the number beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from incs_core.charts.dot_range import names_axis
from incs_core.charts.number_format import count, percent
from incs_core.charts.style import Figure, bare_axis, layout, note, pattern, plain
from incs_core.tabular.columns import Cell

ROW_PX = 30
FRAME_PX = 16
LABEL_LIMIT = 24


@dataclass(frozen=True, slots=True)
class CountBar:
    """One kind: its name, how many, its colour and its pattern."""

    label: str
    number: int
    colour: str
    pattern: str = ""


def count_bars_figure(tallies: Sequence[CountBar]) -> Figure:
    """Horizontal bars in the order given, each with its number and its share of all."""
    whole = sum(tally.number for tally in tallies)
    return {
        "data": [_bars(tallies, whole)],
        "layout": layout(
            FRAME_PX + ROW_PX * len(tallies),
            bargap=0.4,
            margin={"l": 0, "r": 112, "t": 4, "b": 4},
            xaxis=bare_axis(range=[0, max((tally.number for tally in tallies), default=0) or 1]),
            yaxis=names_axis([tally.label for tally in tallies], LABEL_LIMIT),
            annotations=[_number(place, tally, whole) for place, tally in enumerate(tallies)],
        ),
    }


def count_bar_rows(tallies: Sequence[CountBar], kind: str, number: str) -> list[dict[str, Cell]]:
    """The table behind the figure; `kind` and `number` are the names of its columns."""
    return [{kind: tally.label, number: tally.number} for tally in tallies]


def _bars(tallies: Sequence[CountBar], whole: int) -> dict[str, Any]:
    shapes = [tally.pattern for tally in tallies]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [tally.number for tally in tallies],
        "y": list(range(len(tallies))),
        "marker": {
            "color": [tally.colour for tally in tallies],
            "pattern": {**pattern(""), "shape": shapes},
            "line": {"width": 0},
        },
        "customdata": [[plain(t.label), _share(t.number, whole)] for t in tallies],
        "hovertemplate": "%{customdata[0]}: %{x:,} – %{customdata[1]}<extra></extra>",
    }


def _number(place: int, tally: CountBar, whole: int) -> dict[str, Any]:
    text = f"<b>{count(tally.number)}</b>  {_share(tally.number, whole)}"
    return note(text, y=place, xref="paper", x=1, xanchor="left", xshift=8, align="left")


def _share(number: int, whole: int) -> str:
    return percent(number / whole if whole else None)
