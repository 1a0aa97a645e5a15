"""By event time: lines of what happened when, and the hours of the week when it usually does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from incs_core.analytics.event_time import SeriesStep, UsualHour, completed_rates
from incs_core.analytics.rates import SMALL_N, Rates
from incs_core.analytics.time_buckets import WeekdayHour
from incs_core.charts.delivery_tables import interval_of
from incs_core.charts.over_time import rated_figure
from incs_core.charts.style import Figure, status_style
from incs_core.charts.time_axis import UTC_ZONE, AnnotationLine, bucket_label
from incs_core.charts.weekday_hour import WEEKDAYS, heat_map_figure
from incs_core.domain.delivery import EVENT_TIME_NAMES, EventTimeCounts, EventTimeRow
from incs_core.tabular.columns import Cell

RATE = "Delivered of completed"
# Lines may lie over each other: told apart by dash too.
LINES = {"accepted": "dot", "delivered": "solid", "read": "dash", "failed": "solid"}
FEW = 50
TINTS = {
    step: [[0, "rgba(127, 138, 155, 0.10)"], [1, status_style(step).colour]]
    for step in ("delivered", "read")
}


@dataclass(frozen=True, slots=True)
class EventTimePoint:
    """One hour, day or week of the axis; `at` is local time without a zone."""

    at: str
    label: str
    counts: EventTimeCounts
    rates: Rates
    maturity: float | None = None
    provisional: bool = False


def event_time_points(
    rows: Sequence[EventTimeRow], zone: ZoneInfo, prefix: str = ""
) -> list[EventTimePoint]:
    """The rows of a series, named in local time; `prefix` goes before each name."""
    return [
        EventTimePoint(
            *bucket_label(row.group, zone, prefix), row.counts, completed_rates(row.counts)
        )
        for row in rows
    ]


def event_time_figure(
    moments: Sequence[EventTimePoint],
    marks: Sequence[AnnotationLine] = (),
    zone: ZoneInfo = UTC_ZONE,
) -> Figure:
    """A line for each status below; above, the share of what ended in each moment that arrived."""
    lines = [_line(moments, status, dash) for status, dash in LINES.items()]
    return rated_figure(lines, moments, marks, zone, RATE)


def event_time_rows(
    moments: Sequence[EventTimePoint], grain: str, zone: str
) -> list[dict[str, Cell]]:
    """A row per hour, day or week; rates are None under 30 messages."""
    return [
        {
            f"{grain.capitalize()} ({zone})": moment.at.replace("T", " "),
            **{name.capitalize(): getattr(moment.counts, name) for name in EVENT_TIME_NAMES},
            RATE: None if moment.rates.muted else moment.rates.final_rate,
            "95 % interval": f"n = {moment.rates.n_completed} < {SMALL_N}"
            if moment.rates.muted
            else interval_of(moment.rates),
        }
        for moment in moments
    ]


def usual_week_figure(cells: Mapping[WeekdayHour, UsualHour], step: SeriesStep) -> Figure:
    """A cell per hour of the week, the darker the more often the step happens in it."""
    grid = [[cells.get((day, hour), UsualHour(0, 0)) for hour in range(24)] for day in range(7)]
    means = [[cell.mean if cell.hours else None for cell in row] for row in grid]
    words = [
        [_words(day, hour, cell, step) for hour, cell in enumerate(row)]
        for day, row in zip(WEEKDAYS, grid, strict=True)
    ]
    most = max((mean for row in means for mean in row if mean is not None), default=0.0)
    colours = {"zmin": 0, "zmax": most or 1, "colorscale": TINTS[step]}
    return heat_map_figure(means, words, list(range(24)), 1, colours)


def usual_week_rows(
    cells: Mapping[SeriesStep, Mapping[WeekdayHour, UsualHour]], zone: str
) -> list[dict[str, Cell]]:
    """A row per hour of the week, Monday first."""
    slots = sorted({slot for found in cells.values() for slot in found})
    return [
        {
            "Weekday": WEEKDAYS[day],
            f"Hour ({zone})": f"{hour:02}:00",
            **{step.capitalize(): found[day, hour].n for step, found in cells.items()},
            **{
                f"{step.capitalize()} per hour": found[day, hour].mean
                for step, found in cells.items()
            },
        }
        for day, hour in slots
    ]


def _line(moments: Sequence[EventTimePoint], status: str, dash: str) -> dict[str, Any]:
    look = status_style(status)
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(moments) < FEW else "lines",
        "name": look.label,
        "x": [moment.at for moment in moments],
        "y": [getattr(moment.counts, status) for moment in moments],
        "line": {"color": look.colour, "width": 2, "dash": dash},
        "marker": {"size": 4},
        "hovertemplate": "%{y:,}",
    }


def _words(day: str, hour: int, cell: UsualHour, step: SeriesStep) -> str:
    when = f"{day} {hour:02}:00–{hour + 1:02}:00"
    if not cell.hours:
        return f"{when}: not in this period"
    times = "1 hour" if cell.hours == 1 else f"{cell.hours} hours"
    return f"{when}: {cell.mean:,.1f} {step} per hour (n = {cell.n:,} in {times})"
