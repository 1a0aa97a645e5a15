"""Colours of statuses, and the layout, axes, legends and shapes that all figures share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from incs_core.domain.statuses import STATUS_LABELS, status_label

GREY = "#97A2B4"
"""What waits, is too few to judge by, or only guides the eye."""
BLUE = "#2F6FDE"
"""Rates, and what they are measured by."""


@dataclass(frozen=True)
class StatusStyle:
    """How a status looks: chart colour (reads on light and dark), badge colour, icon, pattern."""

    label: str
    colour: str
    badge: str
    icon: str
    pattern: str = ""


_STATUS_LOOKS = {
    "read": ("#7A5AE0", "violet", ":material/done_all:"),
    "delivered": ("#12A08A", "green", ":material/check:"),
    "sent": ("#4C8DF6", "blue", ":material/arrow_upward:", "/"),
    "accepted": (GREY, "gray", ":material/schedule:", "."),
    "pending": (GREY, "gray", ":material/schedule:", "."),
    "expired": ("#D9822B", "orange", ":material/timer_off:", "-"),
    "failed": ("#D64545", "red", ":material/close:", "x"),
    "refused": ("#A0522D", "red", ":material/block:", "\\"),
    "unconfirmed": ("#B58900", "yellow", ":material/help:", "+"),
    "intent": (GREY, "gray", ":material/hourglass_top:"),
}
STATUS_STYLES = {
    status: StatusStyle(label, *_STATUS_LOOKS[status]) for status, label in STATUS_LABELS.items()
}


def status_style(status: str) -> StatusStyle:
    """The style of a status; an unknown status is labelled *unrecognised: VALUE*."""
    unknown = StatusStyle(status_label(status), GREY, "gray", ":material/question_mark:")
    return STATUS_STYLES.get(status, unknown)


Figure = dict[str, Any]

CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
"""Plotly's options: no tool bar, and the mouse wheel scrolls the page."""

QUIET = "rgba(127, 138, 155, 0.28)"
"""Colour of grid lines and frames; visible on light and dark."""


def layout(height: int, **more: Any) -> dict[str, Any]:
    """The layout that all figures start from; `height` in pixels."""
    return {
        "height": height,
        "margin": {"l": 0, "r": 8, "t": 8, "b": 8},
        "showlegend": "legend" in more,
        "dragmode": False,
        "hoverlabel": {"align": "left", "namelength": -1},
        "separators": ".,",
        **more,
    }


def axis(**more: Any) -> dict[str, Any]:
    """An axis that cannot be dragged, without a zero line and with a faint grid."""
    return {"fixedrange": True, "zeroline": False, "gridcolor": QUIET, "automargin": True, **more}


def bare_axis(**more: Any) -> dict[str, Any]:
    """An axis without ticks, grid and line."""
    return axis(showgrid=False, showticklabels=False, ticks="", showline=False, **more)


def legend(**more: Any) -> dict[str, Any]:
    """A legend in one line above the plot, whose entries cannot be switched off."""
    return {
        "orientation": "h",
        "x": 0,
        "y": 1.04,
        "yanchor": "bottom",
        "xanchor": "left",
        "itemclick": False,
        "itemdoubleclick": False,
        "traceorder": "normal",
        "title": {"text": ""},
        **more,
    }


def bar_marker(colour: str | list[str], shape: str | list[str]) -> dict[str, Any]:
    """The fill of bars, one for all or one each: colour, and a pattern for eyes without colour."""
    return {"color": colour, "pattern": pattern(shape), "line": {"width": 0}}


def pattern(shape: str | list[str]) -> dict[str, Any]:
    """A light pattern over a bar's colour; none for an empty shape."""
    return {
        "shape": shape,
        "fillmode": "overlay",
        "fgcolor": "#FFFFFF",
        "fgopacity": 0.6,
        "size": 5,
        "solidity": 0.3,
    }


def note(text: str, **more: Any) -> dict[str, Any]:
    """An annotation without an arrow."""
    return {"text": text, "showarrow": False, **more}


def right_label(text: str, y: Any) -> dict[str, Any]:
    """An annotation in the right margin, at `y` of the y axis."""
    margin = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 8, "align": "left"}
    return note(text, y=y, **margin)


def vertical_line(x: Any, colour: str = GREY) -> dict[str, Any]:
    """A dotted line over the whole height of the plot, at `x` of the x axis."""
    line = {"dash": "dot", "width": 1.5, "color": colour}
    return {"type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def shaded_span(start: str, end: str, colour: str) -> dict[str, Any]:
    """A shaded range of the x axis over the whole height of the plot, behind the traces."""
    area = {"x0": start, "x1": end, "yref": "paper", "y0": 0, "y1": 1}
    return {"type": "rect", **area, "fillcolor": colour, "line": {"width": 0}, "layer": "below"}


def plain(text: str) -> str:
    """Text from outside, escaped: Plotly shows it as it is."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shortened(text: str, limit: int) -> str:
    """The text in at most `limit` characters, cut with an ellipsis."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def with_text(figure: Figure, colour: str) -> Figure:
    """The figure with this colour for all text that has none of its own."""
    font = {"font": {"color": colour}}
    original = figure["layout"]
    axes = {
        name: {**value, "tickfont": {"color": colour, **value.get("tickfont", {})}}
        for name, value in original.items()
        if name.startswith(("xaxis", "yaxis"))
    }
    annotations = [{**font, **each} for each in original.get("annotations", ())]
    legend_ = {"legend": {**font, **original["legend"]}} if "legend" in original else {}
    return {**figure, "layout": original | font | axes | legend_ | {"annotations": annotations}}
