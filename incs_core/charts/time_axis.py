"""Points on a local time axis, what is still provisional, and annotations on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from incs_core.analytics.completeness import COMPLETE
from incs_core.analytics.rates import Rates
from incs_core.charts.number_format import percent
from incs_core.charts.style import note, plain, shortened
from incs_core.domain.delivery import CountRow, Counts
from incs_core.domain.filters import Group
from incs_core.store.rollups.buckets import hour_start

NOT_KNOWN = "usual receipt delays are not known yet"


class RatedPoint(Protocol):
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
class TimePoint:
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
        return self.maturity is None or self.maturity < COMPLETE


def time_points(
    rows: Sequence[CountRow],
    maturities: Sequence[float | None],
    zone: ZoneInfo,
    prefix: str = "",
) -> list[TimePoint]:
    """The rows of a series by hour (UTC epoch seconds) or day (ISO date), named in local time.

    `prefix` goes before each name, such as "Week from ".
    """
    return [
        TimePoint(*bucket_label(row.group, zone, prefix), row.counts, Rates.of(row.counts), share)
        for row, share in zip(rows, maturities, strict=True)
    ]


def bucket_label(group: Group, zone: ZoneInfo, prefix: str = "") -> tuple[str, str]:
    """An hour's or day's place on the axis, and its name in local time."""
    if isinstance(group, int):
        begins = hour_start(group, zone)
        return f"{begins:%Y-%m-%dT%H:%M}", f"{begins:%a} {begins.day} {begins:%b, %H:%M %Z}"
    day = date.fromisoformat(group)
    return group, f"{prefix}{day:%a} {day.day} {day:%b %Y}"


def youngest_text(moments: Sequence[TimePoint]) -> str:
    """What the drawing of provisional moments means, by the youngest one; "" if all are final."""
    young = [moment for moment in moments if moment.provisional]
    if not young:
        return ""
    last = young[-1]
    if last.maturity is None:
        sent = any(moment.counts.accepted for moment in young)
        return f"Pale columns are provisional: {NOT_KNOWN}." if sent else ""
    return (
        f"Pale columns are provisional: of {last.label}, {percent(last.maturity, 0)} of "
        "receipts are usually received by now."
    )


UTC_ZONE = ZoneInfo("UTC")
COLOUR = "#8A6D3B"
LONGEST = 24


class AnnotationLine(NamedTuple):
    """A moment in epoch milliseconds and what people call it."""

    at_ms: int
    label: str


def with_annotations(
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
