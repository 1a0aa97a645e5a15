"""A series of counts on a local time axis, and what is still provisional in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from zoneinfo import ZoneInfo

from incs_core.analytics.maturity import MATURE
from incs_core.analytics.rates import Rates
from incs_core.charts.numbers import percent
from incs_core.store.buckets import hour_start
from incs_core.store.delivery_types import CountRow, Counts, Group

NOT_KNOWN = "nothing tells yet how long receipts usually take"


class Rated(Protocol):
    """A place on a local time axis that has a rate."""

    @property
    def at(self) -> str:
        """Local time without a zone, as Plotly draws it."""

    @property
    def rates(self) -> Rates:
        """The rate, with its interval and what it is of."""

    @property
    def maturity(self) -> float | None:
        """The share of receipts that are usually in by now; None: not known."""

    @property
    def provisional(self) -> bool:
        """Whether a part of the receipts is usually still to come."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One hour or day of the axis.

    `at` is local time without a zone, as Plotly draws it. `maturity` is the share of delivery
    receipts that are usually in by now; None where no delays are known to tell by.
    """

    at: str
    label: str
    counts: Counts
    rates: Rates
    maturity: float | None = None

    @property
    def provisional(self) -> bool:
        """Whether a part of the receipts is usually still to come."""
        return self.maturity is None or self.maturity < MATURE


def moments(
    rows: Sequence[CountRow],
    maturities: Sequence[float | None],
    zone: ZoneInfo,
    prefix: str = "",
) -> list[Moment]:
    """The rows of a series by hour (UTC epoch seconds) or day (ISO date), named in local time.

    `prefix` goes before each name, such as "Week from ".
    """
    return [
        Moment(*named(row.group, zone, prefix), row.counts, Rates.of(row.counts), share)
        for row, share in zip(rows, maturities, strict=True)
    ]


def named(group: Group, zone: ZoneInfo, prefix: str = "") -> tuple[str, str]:
    """An hour's or day's place on the axis, and its name in local time."""
    if isinstance(group, int):
        begins = hour_start(group, zone)
        return f"{begins:%Y-%m-%dT%H:%M}", f"{begins:%a} {begins.day} {begins:%b, %H:%M %Z}"
    day = date.fromisoformat(group)
    return group, f"{prefix}{day:%a} {day.day} {day:%b %Y}"


def youngest_words(moments: Sequence[Moment]) -> str:
    """What the drawing of provisional moments means, by the youngest one; "" if all are final."""
    young = [moment for moment in moments if moment.provisional]
    if not young:
        return ""
    last = young[-1]
    if last.maturity is None:
        sent = any(moment.counts.accepted for moment in young)
        return f"Pale columns are provisional: {NOT_KNOWN}." if sent else ""
    return (
        f"Pale columns are provisional: of {last.label}, {percent(last.maturity, 0)} of receipts "
        "are usually in by now, as our own delays have been."
    )
