"""Alert rule preview: measured windows, the threshold, and when the rule would have fired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from incs_core.analytics.alert_rules import RATES, Firing, Rule, Window
from incs_core.charts.style import GREY, Figure, axis, layout, legend, shaded_span
from incs_core.charts.time_axis import AnnotationLine, annotation_shapes, local_time
from incs_core.tabular.columns import Cell

HEIGHT = 260
KINDS: tuple[tuple[bool | None, str, str, str], ...] = (
    (False, "Good", "#12A08A", "circle"),
    (True, "Bad", "#D64545", "x"),
    (None, "Too few messages", GREY, "circle-open"),
)
THRESHOLD_COLOUR = "#D9822B"
FIRING_COLOUR = "rgba(214, 69, 69, 0.14)"


def alert_figure(
    rule: Rule,
    windows: Sequence[Window],
    firings: Sequence[Firing],
    zone: ZoneInfo,
    marks: Sequence[AnnotationLine] = (),
) -> Figure:
    """Each window as a mark, the threshold as a line, alerts shaded from raised to resolved."""
    style = ",.1%" if rule.measure in RATES else ",.0f"
    end_ms = windows[-1].end_ms if windows else 0
    lines, labels = annotation_shapes(marks, zone)
    return {
        "data": [_marks(windows, kind, zone, style) for kind in KINDS],
        "layout": layout(
            HEIGHT,
            xaxis=axis(type="date", showgrid=False, hoverformat="%a %-d %b, %H:%M"),
            yaxis=axis(tickformat=",.0%" if rule.measure in RATES else ",~d", nticks=5),
            legend=legend(),
            shapes=[_threshold(rule), *(_shade(each, end_ms, zone) for each in firings), *lines],
            annotations=labels,
        ),
    }


def window_rows(windows: Sequence[Window], zone: ZoneInfo) -> list[dict[str, Cell]]:
    """The windows as a table, the newest first; times in `zone`."""
    labels = {is_bad: name for is_bad, name, _, _ in KINDS}
    return [
        {
            "From": datetime.fromtimestamp(window.start_ms / 1_000, zone),
            "To": datetime.fromtimestamp(window.end_ms / 1_000, zone),
            "Measured": window.value,
            "Messages": window.n,
            "Result": labels[window.is_bad],
        }
        for window in reversed(windows)
    ]


def _marks(
    windows: Sequence[Window], kind: tuple[bool | None, str, str, str], zone: ZoneInfo, style: str
) -> dict[str, Any]:
    is_bad, name, colour, symbol = kind
    shown = [each for each in windows if each.is_bad is is_bad and each.value is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [local_time(window.start_ms, zone) for window in shown],
        "y": [window.value for window in shown],
        "customdata": [window.n for window in shown],
        "marker": {"color": colour, "symbol": symbol, "size": 4 if is_bad is None else 7},
        "hovertemplate": f"%{{x}}<br>%{{y:{style}}}, n = %{{customdata:,}}<extra>{name}</extra>",
    }


def _threshold(rule: Rule) -> dict[str, Any]:
    ends = {"xref": "paper", "x0": 0, "x1": 1, "y0": rule.threshold, "y1": rule.threshold}
    return {"type": "line", **ends, "line": {"color": THRESHOLD_COLOUR, "width": 2, "dash": "dash"}}


def _shade(firing: Firing, end_ms: int, zone: ZoneInfo) -> dict[str, Any]:
    until_ms = firing.until.end_ms if firing.until is not None else end_ms
    start, end = local_time(firing.since.start_ms, zone), local_time(until_ms, zone)
    return shaded_span(start, end, FIRING_COLOUR)
