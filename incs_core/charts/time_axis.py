"""Points on a local time axis, their maturity, and annotations at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from incs_core.analytics.rates import Rates
from incs_core.analytics.receipt_completeness import COMPLETE
from incs_core.charts.number_format import percent
from incs_core.charts.style import note, plain, shortened, vertical_line
from incs_core.domain.delivery import CountRow, Counts, EventTimeCounts
from incs_core.domain.filters import Group
from incs_core.store.rollups.buckets import hour_start

NOT_KNOWN = "usual receipt delays are not known yet"
UTC_ZONE = ZoneInfo("UTC")
ANNOTATION_COLOUR = "#8A6D3B"
MAX_LABEL_CHARS = 24

C = TypeVar("C", Counts, EventTimeCounts)


@dataclass(frozen=True, slots=True)
class TimePoint(Generic[C]):
    """One hour, day or week of the axis with its counts and rates.

    `at` is local time without a zone, as Plotly draws it. `maturity` is the share (0 to 1) of
    delivery receipts that have usually arrived by now; None without known delays.
    """

    at: str
    label: str
    counts: C
    rates: Rates
    maturity: float | None = None

    @property
    def provisional(self) -> bool:
        """Whether some of the receipts have usually not arrived yet."""
        return self.maturity is None or self.maturity < COMPLETE


class AnnotationLine(NamedTuple):
    """A moment in epoch milliseconds and what people call it."""

    at_ms: int
    label: str


def time_points(
    rows: Sequence[CountRow],
    maturities: Sequence[float | None],
    zone: ZoneInfo,
    prefix: str = "",
) -> list[TimePoint[Counts]]:
    """The rows of a series by hour (UTC epoch seconds) or day (ISO date), labelled in local time.

    `prefix` precedes each label, such as "Week from ".
    """
    return [
        TimePoint(*bucket_label(row.group, zone, prefix), row.counts, Rates.of(row.counts), share)
        for row, share in zip(rows, maturities, strict=True)
    ]


def bucket_label(group: Group, zone: ZoneInfo, prefix: str = "") -> tuple[str, str]:
    """An hour's or day's position on the axis, and its label in local time."""
    if isinstance(group, int):
        begins = hour_start(group, zone)
        return f"{begins:%Y-%m-%dT%H:%M}", f"{begins:%a} {begins.day} {begins:%b, %H:%M %Z}"
    day = date.fromisoformat(group)
    return group, f"{prefix}{day:%a} {day.day} {day:%b %Y}"


def provisional_text(points: Sequence[TimePoint[Counts]]) -> str:
    """What pale columns mean, by the latest of them; "" if no point is provisional."""
    provisional = [point for point in points if point.provisional]
    if not provisional:
        return ""
    last = provisional[-1]
    if last.maturity is None:
        sent = any(point.counts.accepted for point in provisional)
        return f"Pale columns are provisional: {NOT_KNOWN}." if sent else ""
    return (
        f"Pale columns are provisional: of {last.label}, {percent(last.maturity, 0)} of "
        "receipts are usually received by now."
    )


def local_time(ms: int, zone: ZoneInfo, timespec: str = "minutes") -> str:
    """A moment in epoch milliseconds as local time without a zone, as Plotly draws it."""
    local = datetime.fromtimestamp(ms / 1_000, zone).replace(tzinfo=None)
    return local.isoformat(timespec=timespec)


def annotation_shapes(
    annotations: Sequence[tuple[int, str]], zone: ZoneInfo
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Vertical lines and their labels, for a figure whose x axis is time in `zone`."""
    moments = [(local_time(ms, zone), label) for ms, label in annotations]
    lines = [vertical_line(at, ANNOTATION_COLOUR) for at, _ in moments]
    return lines, [_label(at, label) for at, label in moments]


def _label(at: str, label: str) -> dict[str, Any]:
    place = {"x": at, "yref": "paper", "y": 1, "xanchor": "left", "yanchor": "top", "xshift": 3}
    hover = {"hovertext": plain(label), "captureevents": True}
    text = plain(shortened(label, MAX_LABEL_CHARS))
    return note(text, bgcolor="rgba(138,109,59,0.18)", **hover, **place)
