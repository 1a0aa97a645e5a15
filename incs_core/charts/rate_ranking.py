"""Settled rates by group, each with its 95 % interval, so that chance does not rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from incs_core.analytics.overview import TableRow
from incs_core.analytics.rates import Rates
from incs_core.charts.dot_range import Dot, dot_range_trace, names_axis
from incs_core.charts.number_format import percent, range_text
from incs_core.charts.style import BLUE, GREY, Figure, axis, layout, note, vertical_line

MAX_GROUPS = 30
ROW = 26
MAX_MUTED_GROUPS = 6
NO_FADE = {name: {"marker": {"opacity": 1}} for name in ("selected", "unselected")}
"""Keeps dots opaque where a click selects one of them."""
NO_NAME_LABELS = {"template": "(no template)", "country": "(unknown)", "type": "(no type)"}


def group_name(by: str, group: str) -> str:
    """The label of a group on screen; one without a name has a label too."""
    return NO_NAME_LABELS.get(by, "(none)") if group in ("", "??") else group


def ranked(rows: Sequence[TableRow], limit: int = MAX_GROUPS) -> list[TableRow]:
    """The `limit` largest groups with at least 30 settled messages, the best rate first."""
    large = [row for row in rows if not row.rates.muted][:limit]
    return sorted(large, key=lambda row: -(row.rates.final_rate or 0))


def unranked(rows: Sequence[TableRow], limit: int = MAX_MUTED_GROUPS) -> list[TableRow]:
    """The `limit` largest groups with too few messages to be ranked, by name."""
    small = [row for row in rows if row.rates.muted and row.counts.completed][:limit]
    return sorted(small, key=lambda row: row.group)


def clicked_group(points: Sequence[Mapping[str, Any]], rows: Sequence[TableRow]) -> str | None:
    """The group of the clicked dot; None without a click or if no filter names the group."""
    if not points:
        return None
    index = int(points[0]["point_index"])
    return (rows[index].group or None) if 0 <= index < len(rows) else None


def rates_figure(rows: Sequence[TableRow], overall: Rates, by: str) -> Figure:
    """A dot with its 95 % interval for each group, in the order given; a line for the total.

    Groups with fewer than 30 settled messages are hollow and grey.
    """
    has_rate = overall.final_rate is not None
    dots = [_dot(row, by) for row in rows]
    return {
        "data": [dot_range_trace(dots, BLUE, 3) | NO_FADE],
        "layout": layout(
            ROW * len(rows) + 56,
            xaxis=axis(tickformat=",.0%", range=_range(rows, overall), nticks=6),
            yaxis=names_axis([dot.name for dot in dots]),
            margin={"l": 0, "r": 8, "t": 24, "b": 8},
            shapes=[vertical_line(overall.final_rate)] if has_rate else [],
            annotations=[_overall_label(overall)] if has_rate else [],
        ),
    }


def _dot(row: TableRow, by: str) -> Dot:
    rates = row.rates
    return Dot(
        group_name(by, row.group),
        rates.final_rate or 0,
        rates.final_low or 0,
        rates.final_high or 0,
        _hover_text(rates),
        GREY if rates.muted else BLUE,
        is_hollow=rates.muted,
    )


def _hover_text(rates: Rates) -> str:
    interval = range_text(rates.final_low, rates.final_high)
    few = ", too few messages to rank" if rates.muted else ""
    return f"{percent(rates.final_rate)} ({interval}), n = {rates.n_completed:,}{few}"


def _range(rows: Sequence[TableRow], overall: Rates) -> list[float]:
    rates = [*(row.rates for row in rows if not row.rates.muted), overall]
    low = min(rate.final_low or 0 for rate in rates)
    high = max(rate.final_high or 0 for rate in rates)
    margin = max((high - low) * 0.06, 0.005)
    return [max(0.0, low - margin), min(1.0, high + margin) + 0.001]


def _overall_label(overall: Rates) -> dict[str, Any]:
    text = f"all {percent(overall.final_rate)}"
    return note(text, x=overall.final_rate, y=1, yref="paper", yanchor="bottom")
