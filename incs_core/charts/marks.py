"""Moments worth a line on every time chart: a new template, an incident, a change of sender."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from incs_core.charts.figure import note, plain, shortened

UTC_ZONE = ZoneInfo("UTC")
COLOUR = "#8A6D3B"
LONGEST = 24


class Mark(NamedTuple):
    """A moment in epoch milliseconds and what people call it."""

    at_ms: int
    label: str


def marked(
    marks: Sequence[tuple[int, str]], zone: ZoneInfo
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Lines over the whole height and their words, for a figure whose x axis is time in `zone`."""
    moments = [(f"{datetime.fromtimestamp(ms / 1_000, zone):%Y-%m-%dT%H:%M}", m) for ms, m in marks]
    return [_line(at) for at, _ in moments], [_word(at, label) for at, label in moments]


def _line(at: str) -> dict[str, Any]:
    stroke = {"dash": "dot", "width": 1.5, "color": COLOUR}
    return {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": stroke}


def _word(at: str, label: str) -> dict[str, Any]:
    place = {"x": at, "yref": "paper", "y": 1, "xanchor": "left", "yanchor": "top", "xshift": 3}
    hover = {"hovertext": plain(label), "captureevents": True}
    return note(plain(shortened(label, LONGEST)), bgcolor="rgba(138,109,59,0.18)", **hover, **place)
