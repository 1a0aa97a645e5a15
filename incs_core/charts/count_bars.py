"""Horizontal bars of counts by category, each labelled with its number and share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from incs_core.analytics.rates import ratio
from incs_core.charts.dot_range import names_axis
from incs_core.charts.number_format import count, percent
from incs_core.charts.style import Figure, bar_marker, bare_axis, layout, plain, right_label
from incs_core.tabular.columns import Cell

ROW_PX = 30
FRAME_PX = 16
LABEL_LIMIT = 24


@dataclass(frozen=True, slots=True)
class CountBar:
    """One category: its label, its count, its colour and its pattern."""

    label: str
    number: int
    colour: str
    pattern: str = ""


def count_bars_figure(bars: Sequence[CountBar]) -> Figure:
    """Horizontal bars in the order given, each with its number and its share of all."""
    total = sum(bar.number for bar in bars)
    return {
        "data": [_bars(bars, total)],
        "layout": layout(
            FRAME_PX + ROW_PX * len(bars),
            bargap=0.4,
            margin={"l": 0, "r": 112, "t": 4, "b": 4},
            xaxis=bare_axis(range=[0, max((bar.number for bar in bars), default=0) or 1]),
            yaxis=names_axis([bar.label for bar in bars], LABEL_LIMIT),
            annotations=[_label(row, bar, total) for row, bar in enumerate(bars)],
        ),
    }


def count_bar_rows(bars: Sequence[CountBar], kind: str, number: str) -> list[dict[str, Cell]]:
    """The table behind the figure; `kind` and `number` are the names of its columns."""
    return [{kind: bar.label, number: bar.number} for bar in bars]


def _bars(bars: Sequence[CountBar], total: int) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [bar.number for bar in bars],
        "y": list(range(len(bars))),
        "marker": bar_marker([bar.colour for bar in bars], [bar.pattern for bar in bars]),
        "customdata": [[plain(bar.label), _share(bar.number, total)] for bar in bars],
        "hovertemplate": "%{customdata[0]}: %{x:,} – %{customdata[1]}<extra></extra>",
    }


def _label(row: int, bar: CountBar, total: int) -> dict[str, Any]:
    return right_label(f"<b>{count(bar.number)}</b>  {_share(bar.number, total)}", row)


def _share(number: int, total: int) -> str:
    return percent(ratio(number, total))
