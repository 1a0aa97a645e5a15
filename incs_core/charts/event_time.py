"""Event-time figures: statuses over time, and their usual hours of the week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from incs_core.analytics.event_time import SeriesStep, UsualHour, completed_rates
from incs_core.analytics.time_buckets import WeekdayHour
from incs_core.charts.delivery_tables import interval_text
from incs_core.charts.over_time import MAX_MARKERS, rated_figure
from incs_core.charts.style import Figure, status_style
from incs_core.charts.time_axis import UTC_ZONE, AnnotationLine, TimePoint, bucket_label
from incs_core.charts.weekday_hour import WEEKDAYS, heat_map_figure
from incs_core.domain.delivery import EVENT_TIME_NAMES, EventTimeCounts, EventTimeRow
from incs_core.tabular.columns import Cell

RATE = "Delivered of completed"
# Lines may lie over each other: told apart by dash too.
LINES = {"accepted": "dot", "delivered": "solid", "read": "dash", "failed": "solid"}
COLOUR_SCALES = {
    step: [[0, "rgba(127, 138, 155, 0.10)"], [1, status_style(step).colour]]
    for step in ("delivered", "read")
}


EventTimePoint = TimePoint[EventTimeCounts]
FINAL_MATURITY = 1.0
"""Counts by event time change only by late receipts, so no point is provisional."""


def event_time_points(
    rows: Sequence[EventTimeRow], zone: ZoneInfo, prefix: str = ""
) -> list[EventTimePoint]:
    """The rows of a series, named in local time; `prefix` goes before each name."""
    return [
        TimePoint(
            *bucket_label(row.group, zone, prefix),
            row.counts,
            completed_rates(row.counts),
            FINAL_MATURITY,
        )
        for row in rows
    ]


def event_time_figure(
    points: Sequence[EventTimePoint],
    marks: Sequence[AnnotationLine] = (),
    zone: ZoneInfo = UTC_ZONE,
) -> Figure:
    """A line for each status below; above, the share of what ended in each moment that arrived."""
    lines = [_line(points, status, dash) for status, dash in LINES.items()]
    return rated_figure(lines, points, marks, zone, RATE)


def event_time_rows(
    points: Sequence[EventTimePoint], grain: str, zone: str
) -> list[dict[str, Cell]]:
    """A row per hour, day or week; rates are None under 30 messages."""
    return [
        {
            f"{grain.capitalize()} ({zone})": point.at.replace("T", " "),
            **{name.capitalize(): getattr(point.counts, name) for name in EVENT_TIME_NAMES},
            RATE: None if point.rates.muted else point.rates.final_rate,
            "95 % interval": interval_text(point.rates),
        }
        for point in points
    ]


def usual_week_figure(cells: Mapping[WeekdayHour, UsualHour], step: SeriesStep) -> Figure:
    """A cell per hour of the week, the darker the more often the step happens in it."""
    grid = [[cells.get((day, hour), UsualHour(0, 0)) for hour in range(24)] for day in range(7)]
    means = [[cell.mean if cell.hours else None for cell in row] for row in grid]
    texts = [
        [_hover_text(day, hour, cell, step) for hour, cell in enumerate(row)]
        for day, row in zip(WEEKDAYS, grid, strict=True)
    ]
    highest = max((mean for row in means for mean in row if mean is not None), default=0.0)
    colours = {"zmin": 0, "zmax": highest or 1, "colorscale": COLOUR_SCALES[step]}
    return heat_map_figure(means, texts, list(range(24)), 1, colours)


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


def _line(points: Sequence[EventTimePoint], status: str, dash: str) -> dict[str, Any]:
    style = status_style(status)
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(points) < MAX_MARKERS else "lines",
        "name": style.label,
        "x": [point.at for point in points],
        "y": [getattr(point.counts, status) for point in points],
        "line": {"color": style.colour, "width": 2, "dash": dash},
        "marker": {"size": 4},
        "hovertemplate": "%{y:,}",
    }


def _hover_text(day: str, hour: int, cell: UsualHour, step: SeriesStep) -> str:
    when = f"{day} {hour:02}:00–{hour + 1:02}:00"
    if not cell.hours:
        return f"{when}: not in this period"
    times = "1 hour" if cell.hours == 1 else f"{cell.hours} hours"
    return f"{when}: {cell.mean:,.1f} {step} per hour (n = {cell.n:,} in {times})"
