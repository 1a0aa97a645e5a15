"""A series of counts on a local time axis, and what is still provisional in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from incs_core.analytics.maturity import MATURE
from incs_core.analytics.rates import Rates
from incs_core.store.buckets import hour_start
from incs_core.store.delivery_types import CountRow, Counts, Group


@dataclass(frozen=True, slots=True)
class Moment:
    """One hour or day of the axis.

    `at` is local time without a zone, as Plotly draws it. `maturity` is the share of delivery
    receipts that are usually in at the age of its youngest message; None where that is not known.
    """

    at: str
    label: str
    counts: Counts
    rates: Rates
    maturity: float | None = None

    @property
    def provisional(self) -> bool:
        """Whether a part of the receipts is usually still to come."""
        return self.maturity is not None and self.maturity < MATURE


def moments(
    rows: Sequence[CountRow], maturities: Sequence[float | None], zone: ZoneInfo
) -> list[Moment]:
    """The rows of a series by hour (UTC epoch seconds) or day (ISO date), named in local time."""
    return [
        Moment(*_name(row.group, zone), row.counts, Rates.of(row.counts), share)
        for row, share in zip(rows, maturities, strict=True)
    ]


def _name(group: Group, zone: ZoneInfo) -> tuple[str, str]:
    if isinstance(group, int):
        begins = hour_start(group, zone)
        return f"{begins:%Y-%m-%dT%H:%M}", f"{begins:%a} {begins.day} {begins:%b, %H:%M %Z}"
    day = date.fromisoformat(group)
    return group, f"{day:%a} {day.day} {day:%b %Y}"
