"""Times on screen: in the reporting zone, and saying so."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from incs_core.ui.resources import services

MINUTE_S = 60
HOUR_S = 3600
DAY_S = 86_400


def zone() -> ZoneInfo:
    """The reporting zone."""
    return services().settings.timezone


def at(ms: int | None, *, seconds: bool = False) -> str:
    """A moment (epoch milliseconds) as ``2026-04-08 17:22`` in the reporting zone; "" if none."""
    if ms is None:
        return ""
    moment = datetime.fromtimestamp(ms / 1000, UTC).astimezone(zone())
    return moment.strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


def ago(ms: int | None, now_ms: int | None = None) -> str:
    """How long ago a moment was, in words: ``3 min ago``; ``never`` if none."""
    if ms is None:
        return "never"
    now = int(time.time() * 1000) if now_ms is None else now_ms
    return f"{duration(max((now - ms) / 1000, 0))} ago"


def duration(seconds: float | None) -> str:
    """A span in the two-figure form that people say: ``4 s``, ``12 min``, ``3 h``, ``2 d``."""
    if seconds is None:
        return "–"
    if seconds < MINUTE_S:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    for unit, size in (("min", MINUTE_S), ("h", HOUR_S), ("d", DAY_S)):
        if seconds < size * (60 if unit == "min" else 48 if unit == "h" else float("inf")):
            value = seconds / size
            return f"{value:.1f} {unit}" if value < 10 else f"{value:.0f} {unit}"
    return ""
