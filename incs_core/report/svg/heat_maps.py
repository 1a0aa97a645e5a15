"""The report's maps of the week: a cell per weekday and hours, drawn from the table's own rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from incs_core.charts.number_format import percent
from incs_core.charts.style import status_style
from incs_core.charts.weekday_hour import HIGH, LEAST_REACH, LOW, WEEKDAYS
from incs_core.preview.text import escape
from incs_core.report.document import Table
from incs_core.report.svg.canvas import WIDTH, Record, number, svg

TOP, CELL_HEIGHT, LABELS, SPACE = 26, 22, 40, 40
MAP_WIDTH = (WIDTH - SPACE) / 2
HEIGHT = TOP + 7 * CELL_HEIGHT + 20
EMPTY = "#7F8A9B"
Paint = Callable[[float], tuple[str, float]]
"""The colour of a value and how strong it is, from 0 to 1."""


def weekday_hour_maps(table: Table) -> str:
    """Settled and read rate by weekday and hour of sending; "" where no cell has enough."""
    rows = table.records()
    pairs = (("Settled rate", "Delivered", "Settled"), ("Read rate", "Read", "Delivered"))
    if not any(row[name] is not None for row in rows for name, *_ in pairs):
        return ""
    parts = [
        _map(rows, name, place, _around(rows, name, part, whole), lambda rate: percent(rate))
        for place, (name, part, whole) in enumerate(pairs)
    ]
    return svg(HEIGHT, "Settled rate and read rate by weekday and hour of sending", parts)


def usual_week_maps(table: Table) -> str:
    """Deliveries and reads an hour by weekday and hour; "" where nothing happened."""
    rows = table.records()
    steps = (("Delivered an hour", "delivered"), ("Read an hour", "read"))
    if not any(number(row[name]) for row in rows for name, _ in steps):
        return ""
    parts = [
        _map(rows, name, place, _up_to(rows, name, step), lambda mean: f"{mean:,.1f}")
        for place, (name, step) in enumerate(steps)
    ]
    return svg(HEIGHT, "Deliveries and reads an hour by weekday and hour", parts)


def _map(
    rows: Sequence[Record], name: str, place: int, paint: Paint, words: Callable[[float], str]
) -> str:
    left = place * (MAP_WIDTH + SPACE)
    head = f'<text x="{left:.1f}" y="12" class="strong">{escape(name)}</text>'
    days = "".join(
        f'<text x="{left:.1f}" y="{TOP + CELL_HEIGHT * (day + 0.7):.1f}">{name_of_day}</text>'
        for day, name_of_day in enumerate(WEEKDAYS)
    )
    starts = sorted({_hour(row) for row in rows})
    hours = "".join(
        f'<text x="{left + _x(hour):.1f}" y="{HEIGHT - 6}">{hour}</text>' for hour in starts[::3]
    )
    width = _x(starts[1]) - _x(starts[0]) if len(starts) > 1 else _x(1) - _x(0)
    cells = "".join(_cell(row, name, left, width, paint, words) for row in rows)
    return head + days + hours + cells


def _cell(
    row: Record, name: str, left: float, width: float, paint: Paint, words: Callable[[float], str]
) -> str:
    value = row[name]
    colour, strength = paint(number(value)) if value is not None else (EMPTY, 0.0)
    y = TOP + CELL_HEIGHT * WEEKDAYS.index(str(row["Weekday"]))
    judged = "too few to judge" if value is None else words(number(value))
    said = f"{row['Weekday']} {_hour(row):02}:00: {judged}"
    return (
        f'<rect x="{left + _x(_hour(row)):.1f}" y="{y}" width="{width - 2:.1f}" '
        f'height="{CELL_HEIGHT - 2}" fill="{colour}" fill-opacity="{0.08 + 0.92 * strength:.2f}">'
        f"<title>{escape(said)}</title></rect>"
    )


def _hour(row: Record) -> int:
    _, begins, *_ = row.values()
    return int(str(begins)[:2])


def _x(hour: int) -> float:
    return LABELS + (MAP_WIDTH - LABELS) * hour / 24


def _around(rows: Sequence[Record], name: str, part: str, whole: str) -> Paint:
    """Two colours that part at the rate of all cells together."""
    n = sum(number(row[whole]) for row in rows)
    middle = sum(number(row[part]) for row in rows) / n if n else 0.0
    known = [number(row[name]) for row in rows if row[name] is not None]
    reach = max([*(abs(rate - middle) for rate in known), LEAST_REACH])
    return lambda rate: (HIGH if rate >= middle else LOW, abs(rate - middle) / reach)


def _up_to(rows: Sequence[Record], name: str, step: str) -> Paint:
    most = max((number(row[name]) for row in rows), default=0.0) or 1.0
    return lambda mean: (status_style(step).colour, mean / most)
