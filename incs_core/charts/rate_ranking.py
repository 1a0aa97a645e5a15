"""Groups side by side: each final delivery rate with its interval, so that luck does not rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from incs_core.analytics.overview import TableRow
from incs_core.analytics.rates import Rates
from incs_core.charts.dot_range import Dot, dot_range_figure, names_axis
from incs_core.charts.number_format import percent, range_text
from incs_core.charts.style import BLUE, GREY, Figure, axis, layout, note

MOST = 30
ROW = 26
MOST_MUTED = 6
STEADY = {name: {"marker": {"opacity": 1}} for name in ("selected", "unselected")}
"""Dots that can be clicked do not fade."""
NAMELESS = {"template": "(no template)", "country": "(unknown)", "type": "(no type)"}


def group_name(by: str, group: str) -> str:
    """The name of a group on screen: what has none is called so."""
    return NAMELESS.get(by, "(none)") if group in ("", "??") else group


def ranked(rows: Sequence[TableRow], most: int = MOST) -> list[TableRow]:
    """The `most` largest groups that may be ranked (n of 30 or more), the best rate first."""
    large = [row for row in rows if not row.rates.muted][:most]
    return sorted(large, key=lambda row: -(row.rates.final_rate or 0))


def unranked(rows: Sequence[TableRow], most: int = MOST_MUTED) -> list[TableRow]:
    """The `most` largest groups with too few messages to be ranked, by name."""
    small = [row for row in rows if row.rates.muted and row.counts.completed][:most]
    return sorted(small, key=lambda row: row.group)


def pointed_at(points: Sequence[Mapping[str, Any]], rows: Sequence[TableRow]) -> str | None:
    """The group of the mark that was clicked; None if a filter cannot name it."""
    if not points:
        return None
    index = int(points[0]["point_index"])
    return (rows[index].group or None) if 0 <= index < len(rows) else None


def rates_figure(rows: Sequence[TableRow], overall: Rates, by: str) -> Figure:
    """A dot with its 95 % interval for each group, in the order given; a line for the whole.

    Groups with fewer than 30 completed messages are hollow and grey.
    """
    whole = overall.final_rate is not None
    found = [_dot(row, by) for row in rows]
    return {
        "data": [dot_range_figure(found, BLUE, 3) | STEADY],
        "layout": layout(
            ROW * len(rows) + 56,
            xaxis=axis(tickformat=",.0%", range=_range(rows, overall), nticks=6),
            yaxis=names_axis([dot.name for dot in found]),
            margin={"l": 0, "r": 8, "t": 24, "b": 8},
            shapes=[_line(overall)] if whole else [],
            annotations=[_all(overall)] if whole else [],
        ),
    }


def _dot(row: TableRow, by: str) -> Dot:
    rates = row.rates
    return Dot(
        group_name(by, row.group),
        rates.final_rate or 0,
        rates.final_low or 0,
        rates.final_high or 0,
        _words(rates),
        GREY if rates.muted else BLUE,
        is_hollow=rates.muted,
    )


def _words(rates: Rates) -> str:
    interval = range_text(rates.final_low, rates.final_high)
    few = ", too few messages to rank" if rates.muted else ""
    return f"{percent(rates.final_rate)} ({interval}), n = {rates.n_completed:,}{few}"


def _range(rows: Sequence[TableRow], overall: Rates) -> list[float]:
    rates = [*(row.rates for row in rows if not row.rates.muted), overall]
    low = min(rate.final_low or 0 for rate in rates)
    high = max(rate.final_high or 0 for rate in rates)
    space = max((high - low) * 0.06, 0.005)
    return [max(0.0, low - space), min(1.0, high + space) + 0.001]


def _line(overall: Rates) -> dict[str, Any]:
    place = {"x0": overall.final_rate, "x1": overall.final_rate, "y0": 0, "y1": 1}
    line = {"dash": "dot", "width": 1.5, "color": GREY}
    return {"type": "line", "yref": "paper", **place, "line": line}


def _all(overall: Rates) -> dict[str, Any]:
    text = f"all {percent(overall.final_rate)}"
    return note(text, x=overall.final_rate, y=1, yref="paper", yanchor="bottom")
