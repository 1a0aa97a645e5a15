"""A value of the report as people read it."""

from __future__ import annotations

from datetime import datetime

from incs_core.charts.numbers import NOTHING, count, duration, percent, signed
from incs_core.charts.report.document import Unit, Value


def in_words(value: Value, unit: Unit) -> str:
    """The value rounded as on the screen: ``96.1 %``, ``12,345``, ``4.2 s``; a dash for none."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return _moment(value) if unit == "hour" else value
    if unit == "rate":
        return percent(value)
    if unit == "points":
        return signed(value, ".1f")
    if unit == "mean":
        return f"{value:,.1f}"
    if unit == "seconds":
        return duration(value)
    return count(int(value))


def _moment(iso: str) -> str:
    return f"{datetime.fromisoformat(iso):%Y-%m-%d %H:%M %z}"
