"""Times on screen: in the reporting zone, and saying so."""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo

from incs_core.ui.common.services import services

MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400
JUST_NOW_S = 10
AGES = (("s", 1, MINUTE_S), ("min", MINUTE_S, HOUR_S), ("h", HOUR_S, 2 * DAY_S))


def zone() -> ZoneInfo:
    """The reporting zone."""
    return services().settings.timezone


def now_ms() -> int:
    """The present, in epoch milliseconds."""
    return int(time.time() * 1000)


def local_time(ms: int) -> datetime:
    """A moment (epoch milliseconds) in the reporting zone."""
    return datetime.fromtimestamp(ms / 1000, zone())


def at(ms: int | None, *, seconds: bool = False) -> str:
    """A moment (epoch milliseconds) as ``2026-04-08 17:22`` in the reporting zone; "" if none."""
    if ms is None:
        return ""
    return local_time(ms).strftime("%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M")


def ago(ms: int | None, now_ms: int | None = None) -> str:
    """How long ago a moment was, as people say it: ``just now``, ``3 min ago``; ``never`` if none.

    Args:
        now_ms: the present, epoch milliseconds.
    """
    if ms is None:
        return "never"
    seconds = (time.time() * 1000 if now_ms is None else now_ms) / 1000 - ms / 1000
    if seconds < JUST_NOW_S:
        return "just now"
    for unit, size, end in AGES:
        if seconds < end:
            return f"{int(seconds / size)} {unit} ago"
    return f"{int(seconds / DAY_S)} days ago"
