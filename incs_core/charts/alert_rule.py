"""What an alert rule would have seen: its windows, its threshold, and when it would have fired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from incs_core.analytics.alert_rules import RATES, Firing, Rule, Window
from incs_core.charts.style import GREY, Figure, axis, layout, legend
from incs_core.charts.time_axis import AnnotationLine, with_annotations
from incs_core.tabular.columns import Cell

HEIGHT = 260
KINDS: tuple[tuple[bool | None, str, str, str], ...] = (
    (False, "Good", "#12A08A", "circle"),
    (True, "Bad", "#D64545", "x"),
    (None, "Too few messages", GREY, "circle-open"),
)
LIMIT_COLOUR = "#D9822B"
FIRED_COLOUR = "rgba(214, 69, 69, 0.14)"


def alert_figure(
    rule: Rule,
    windows: Sequence[Window],
    fired: Sequence[Firing],
    zone: ZoneInfo,
    marks: Sequence[AnnotationLine] = (),
) -> Figure:
    """Each window as a mark, the threshold as a line, alerts shaded from raised to resolved."""
    style = ",.1%" if rule.measure in RATES else ",.0f"
    end_ms = windows[-1].end_ms if windows else 0
    lines, words = with_annotations(marks, zone)
    return {
        "data": [_marks(windows, kind, zone, style) for kind in KINDS],
        "layout": layout(
            HEIGHT,
            xaxis=axis(type="date", showgrid=False, hoverformat="%a %-d %b, %H:%M"),
            yaxis=axis(tickformat=",.0%" if rule.measure in RATES else ",~d", nticks=5),
            showlegend=True,
            legend=legend(y=1.04, yanchor="bottom"),
            shapes=[_limit(rule), *(_shade(one, end_ms, zone) for one in fired), *lines],
            annotations=words,
        ),
    }


def window_rows(windows: Sequence[Window], zone: ZoneInfo) -> list[dict[str, Cell]]:
    """The windows as a table, the newest first; times in `zone`."""
    words = {is_bad: name for is_bad, name, _, _ in KINDS}
    return [
        {
            "From": datetime.fromtimestamp(one.start_ms / 1_000, zone),
            "To": datetime.fromtimestamp(one.end_ms / 1_000, zone),
            "Measured": one.value,
            "Messages": one.n,
            "Result": words[one.is_bad],
        }
        for one in reversed(windows)
    ]


def _marks(
    windows: Sequence[Window], kind: tuple[bool | None, str, str, str], zone: ZoneInfo, style: str
) -> dict[str, Any]:
    is_bad, name, colour, symbol = kind
    shown = [one for one in windows if one.is_bad is is_bad and one.value is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [_local(one.start_ms, zone) for one in shown],
        "y": [one.value for one in shown],
        "customdata": [one.n for one in shown],
        "marker": {"color": colour, "symbol": symbol, "size": 4 if is_bad is None else 7},
        "hovertemplate": f"%{{x}}<br>%{{y:{style}}}, n = %{{customdata:,}}<extra>{name}</extra>",
    }


def _limit(rule: Rule) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": rule.threshold,
        "y1": rule.threshold,
        "line": {"color": LIMIT_COLOUR, "width": 2, "dash": "dash"},
    }


def _shade(fired: Firing, end_ms: int, zone: ZoneInfo) -> dict[str, Any]:
    until_ms = fired.until.end_ms if fired.until is not None else end_ms
    return {
        "type": "rect",
        "yref": "paper",
        "x0": _local(fired.since.start_ms, zone),
        "x1": _local(until_ms, zone),
        "y0": 0,
        "y1": 1,
        "fillcolor": FIRED_COLOUR,
        "line": {"width": 0},
        "layer": "below",
    }


def _local(ms: int, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(ms / 1_000, zone):%Y-%m-%dT%H:%M}"
