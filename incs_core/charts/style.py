"""What all figures share: colours of statuses, calm axes, legends."""

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


_LOOKS = {
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
    status: StatusStyle(label, *_LOOKS[status]) for status, label in STATUS_LABELS.items()
}


def status_style(status: str) -> StatusStyle:
    """The look of a status; a status never seen is shown as *unrecognised: VALUE*."""
    unknown = StatusStyle(status_label(status), GREY, "gray", ":material/question_mark:")
    return STATUS_STYLES.get(status, unknown)


Figure = dict[str, Any]

CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
"""Options for drawing: no tool bar, and scrolling scrolls the page."""

QUIET = "rgba(127, 138, 155, 0.28)"
"""Lines that must be there but not be noticed; reads on light and dark."""


def layout(height: int, **more: Any) -> dict[str, Any]:
    """The layout that all figures start from; `height` in pixels."""
    return {
        "height": height,
        "margin": {"l": 0, "r": 8, "t": 8, "b": 8},
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {"align": "left", "namelength": -1},
        "separators": ".,",
        **more,
    }


def axis(**more: Any) -> dict[str, Any]:
    """An axis that cannot be dragged, without a zero line and with a faint grid."""
    return {"fixedrange": True, "zeroline": False, "gridcolor": QUIET, "automargin": True, **more}


def bare_axis(**more: Any) -> dict[str, Any]:
    """An axis that only places things: no ticks, no grid, no line."""
    return axis(showgrid=False, showticklabels=False, ticks="", showline=False, **more)


def legend(**more: Any) -> dict[str, Any]:
    """A legend in one line that names and does not switch."""
    return {
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "itemclick": False,
        "itemdoubleclick": False,
        "traceorder": "normal",
        "title": {"text": ""},
        **more,
    }


def marker(look: StatusStyle) -> dict[str, Any]:
    """How the bar of a status is filled: its colour, and its pattern for eyes without colour."""
    return {"color": look.colour, "pattern": pattern(look.pattern), "line": {"width": 0}}


def pattern(shape: str) -> dict[str, Any]:
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
    """A word in the figure, without an arrow."""
    return {"text": text, "showarrow": False, **more}


def plain(text: str) -> str:
    """Text from outside, so that Plotly shows it letter by letter."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shortened(text: str, limit: int) -> str:
    """The text in at most `limit` characters, cut with an ellipsis."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def with_text(figure: Figure, colour: str) -> Figure:
    """The figure with this colour for all text that has none of its own."""
    font = {"font": {"color": colour}}
    given = figure["layout"]
    axes = {
        name: {**value, "tickfont": {"color": colour, **value.get("tickfont", {})}}
        for name, value in given.items()
        if name.startswith(("xaxis", "yaxis"))
    }
    notes = [{**font, **one} for one in given.get("annotations", ())]
    legend_ = {"legend": {**font, **given["legend"]}} if "legend" in given else {}
    layout_ = {**given, **font, **axes, **legend_, "annotations": notes}
    return {**figure, "layout": layout_}
