"""The rhythm of a week: what became of messages by weekday and hour of sending."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from incs_core.analytics.rates import SMALL_N
from incs_core.store.buckets import hour_start
from incs_core.store.delivery_types import CountRow, Counts

Slot = tuple[int, int]
"""A weekday (0 is Monday) and the hour (0 to 23) at which a cell of the map begins."""
WIDTHS = (1, 2, 3, 4, 6)


def rhythm(rows: Iterable[CountRow], zone: ZoneInfo, width: int = 1) -> dict[Slot, Counts]:
    """Counts per weekday and `width` hours, in local time, from rows by hour (UTC seconds)."""
    found: dict[Slot, Counts] = {}
    for row in rows:
        begins = hour_start(int(row.group), zone)
        slot = begins.weekday(), begins.hour - begins.hour % width
        found[slot] = found.get(slot, Counts()) + row.counts
    return found


def fitting_width(rows: Iterable[CountRow], zone: ZoneInfo) -> int:
    """The fewest hours a cell must have, so that most cells have enough to judge by; 6 at most."""
    rows = tuple(rows)
    return next((w for w in WIDTHS if _mostly_enough(rhythm(rows, zone, w))), WIDTHS[-1])


def _mostly_enough(cells: Mapping[Slot, Counts]) -> bool:
    used = [counts.settled >= SMALL_N for counts in cells.values() if counts.accepted]
    return sum(used) * 2 >= len(used)
