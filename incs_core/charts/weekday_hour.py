"""Heat maps by weekday and hour: where in the week a rate is above or below the total's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from incs_core.analytics.comparison import SAMPLES, RateMeasure
from incs_core.analytics.rates import SMALL_N, wilson
from incs_core.analytics.time_buckets import WeekdayHour
from incs_core.charts.number_format import percent, range_text
from incs_core.charts.style import Figure, axis, layout
from incs_core.domain.delivery import Counts
from incs_core.tabular.columns import Cell

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HEIGHT = 244
LEAST_REACH = 0.01
LOW, HIGH = "#C2571A", "#0E8C79"
SCALE = [[0, LOW], [0.5, "rgba(127, 138, 155, 0.18)"], [1, HIGH]]


def weekday_hour_figure(
    cells: Mapping[WeekdayHour, Counts], width: int, share: RateMeasure
) -> Figure:
    """A cell per weekday and `width` hours: orange below the rate of the whole, green above.

    Cells with fewer than 30 messages to judge by stay empty.
    """
    hours = list(range(0, 24, width))
    parts = [[SAMPLES[share](cells.get((day, h), Counts())) for h in hours] for day in range(7)]
    rates = [[part / n if n >= SMALL_N else None for part, n in row] for row in parts]
    texts = [
        [_hover_text(day, hour, width, *cell) for hour, cell in zip(hours, row, strict=True)]
        for day, row in zip(WEEKDAYS, parts, strict=True)
    ]
    return heat_map_figure(rates, texts, hours, width, _colours(_total_rate(cells, share), rates))


def heat_map_figure(
    values: Sequence[Sequence[float | None]],
    hover_texts: Sequence[Sequence[str]],
    hours: Sequence[int],
    width: int,
    colours: Mapping[str, Any],
) -> Figure:
    """A cell per weekday, Monday first, and `width` hours from each of `hours`, with hover text.

    `colours` are Plotly's `zmin`, `zmax` and `colorscale`; None stays empty.
    """
    trace = {
        "type": "heatmap",
        "x": list(hours),
        "y": list(WEEKDAYS),
        "z": [list(row) for row in values],
        **colours,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "customdata": [list(row) for row in hover_texts],
        "hovertemplate": "%{customdata}<extra></extra>",
        "hoverongaps": True,
    }
    return {
        "data": [trace],
        "layout": layout(
            HEIGHT,
            xaxis=axis(showgrid=False, ticks="", tickvals=hours[:: max(1, 3 // width)]),
            yaxis=axis(autorange="reversed", showgrid=False, ticks="", ticksuffix="  "),
            margin={"l": 0, "r": 0, "t": 4, "b": 4},
        ),
    }


def weekday_hour_rows(
    cells: Mapping[WeekdayHour, Counts], width: int, zone: str
) -> list[dict[str, Cell]]:
    """A row per cell, Monday first; rates are None under 30 messages."""
    return [
        {
            "Weekday": WEEKDAYS[day],
            f"Accepted from ({zone})": f"{hour:02}:00",
            "To": f"{hour + width:02}:00",
            "Accepted": counts.accepted,
            "Completed": counts.completed,
            "Delivered": counts.delivered,
            "Read": counts.read,
            "Delivery rate (final)": _rate(counts, "final"),
            "Read rate": _rate(counts, "read"),
        }
        for (day, hour), counts in sorted(cells.items())
    ]


def has_any(cells: Mapping[WeekdayHour, Counts], share: RateMeasure) -> bool:
    """Whether any cell has enough messages to judge by."""
    return any(_rate(counts, share) is not None for counts in cells.values())


def _rate(counts: Counts, share: RateMeasure) -> float | None:
    part, whole = SAMPLES[share](counts)
    return part / whole if whole >= SMALL_N else None


def _total_rate(cells: Mapping[WeekdayHour, Counts], share: RateMeasure) -> float:
    return SAMPLES[share](sum(cells.values(), Counts())).share


def _colours(middle: float, rates: Sequence[Sequence[float | None]]) -> dict[str, Any]:
    """A colour scale centred at `middle`, which reaches equally far on both sides."""
    known = [abs(rate - middle) for row in rates for rate in row if rate is not None]
    reach = max([*known, LEAST_REACH])
    return {"zmin": middle - reach, "zmax": middle + reach, "colorscale": SCALE}


def _hover_text(day: str, hour: int, width: int, part: int, n: int) -> str:
    when = f"{day} {hour:02}:00–{hour + width:02}:00"
    interval = wilson(part, n)
    if n < SMALL_N or interval is None:
        return f"{when}: n = {n:,}, too few messages"
    return f"{when}: {percent(part / n)} ({range_text(*interval)}), n = {n:,}"
