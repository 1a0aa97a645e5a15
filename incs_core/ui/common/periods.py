"""Periods of local dates that people ask for, and how to say them. No Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

DATES = "Dates"
DEFAULT_PRESET = "7 days"
PRESETS = {
    "Today": (0, 1),
    "Yesterday": (1, 1),
    DEFAULT_PRESET: (0, 7),
    "30 days": (0, 30),
    "90 days": (0, 90),
}
"""For each period by how many days it ends before today, and how many days it has.

The names stand in addresses too (``?period=30+days``): a link outlives a renaming badly.
"""


def dates_of(preset: str, chosen: Sequence[date], today: date) -> tuple[date, date]:
    """First and last date of a period, both included.

    Args:
        preset: a key of `PRESETS`, or `DATES`.
        chosen: for `DATES`: the first and the last date; the first alone is a period of one day,
            none at all means the default period.
        today: the date in the reporting zone.
    """
    if preset == DATES and chosen:
        return min(chosen), max(chosen)
    back, days = PRESETS.get(preset, PRESETS[DEFAULT_PRESET])
    end = today - timedelta(days=back)
    return end - timedelta(days=days - 1), end


PREVIOUS, WEEKDAYS, CHOSEN = "vs previous period", "vs same weekdays before", "vs chosen dates"
COMPARE_WITH = (PREVIOUS, WEEKDAYS, CHOSEN)
"""What a period is compared with; the names stand in addresses too."""


def comparison_period(
    start: date, end: date, against: str, chosen: Sequence[date] = ()
) -> tuple[date, date] | None:
    """First and last date to compare a period with; None means the period just before.

    The same weekdays are as many whole weeks back as it takes not to overlap; chosen dates that
    are not there yet mean the period just before.
    """
    if against == WEEKDAYS:
        shift = timedelta(weeks=-(-((end - start).days + 1) // 7))
        return start - shift, end - shift
    if against == CHOSEN and chosen:
        return min(chosen), max(chosen)
    return None


def period_text(start: date, end: date) -> str:
    """A period as people write it: ``3 Apr 2026``, ``1–7 Apr 2026``, ``28 Dec 2025–3 Jan 2026``."""
    last = f"{end.day} {end:%b %Y}"
    if start == end:
        return last
    if start.year != end.year:
        return f"{start.day} {start:%b %Y}–{last}"
    if start.month != end.month:
        return f"{start.day} {start:%b}–{last}"
    return f"{start.day}–{last}"


def for_file(start: date, end: date) -> str:
    """A period for a file's name: ``2026-04-01_2026-04-07``."""
    return start.isoformat() if start == end else f"{start.isoformat()}_{end.isoformat()}"
