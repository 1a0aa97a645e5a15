"""Maps of the week: a cell per weekday and hours, drawn from the table's own rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from incs_core.charts.number_format import percent
from incs_core.charts.style import status_style
from incs_core.charts.weekday_hour import HIGH, LEAST_REACH, LOW, WEEKDAYS
from incs_core.report.document import Table
from incs_core.report.svg.primitives import (
    WIDTH,
    Drawing,
    Look,
    Plane,
    Record,
    Shape,
    band,
    first,
    number,
    text,
)

TOP, CELL_HEIGHT, LABELS, SPACE = 26, 22, 40, 40
MAP_WIDTH = (WIDTH - SPACE) / 2
BOTTOM = TOP + 7 * CELL_HEIGHT
HEIGHT = BOTTOM + 20
EMPTY = "#7F8A9B"
Paint = Callable[[float], tuple[str, float]]
"""The colour of a value and how strong it is, from 0 to 1."""


def weekday_hour_maps(table: Table) -> Drawing | None:
    """Final and read rate by weekday and hour of sending; None where no cell has enough."""
    rows = table.records()
    pairs = (
        ("Delivery rate (final)", "Delivered", "Completed"),
        ("Read rate", "Read", "Delivered"),
    )
    maps = {name: _around(rows, name, part, whole) for name, part, whole in pairs}
    alt = "Delivery rate (final) and read rate by weekday and hour of sending"
    return _maps(rows, maps, percent, alt)


def usual_week_maps(table: Table) -> Drawing | None:
    """Deliveries and reads per hour by weekday and hour; None where nothing happened."""
    rows = table.records()
    steps = {"Delivered per hour": "delivered", "Read per hour": "read"}
    if not any(number(row[name]) for row in rows for name in steps):
        return None
    maps = {name: _up_to(rows, name, step) for name, step in steps.items()}
    alt = "Deliveries and reads per hour by weekday and hour"
    return _maps(rows, maps, lambda mean: f"{mean:,.1f}", alt)


def _maps(
    rows: Sequence[Record], maps: dict[str, Paint], words: Callable[[float], str], alt: str
) -> Drawing | None:
    if not any(row[name] is not None for row in rows for name in maps):
        return None
    shapes = [
        one
        for place, (name, paint) in enumerate(maps.items())
        for one in _map(rows, name, place * (MAP_WIDTH + SPACE), paint, words)
    ]
    return Drawing(HEIGHT, alt, shapes)


def _map(
    rows: Sequence[Record], name: str, left: float, paint: Paint, words: Callable[[float], str]
) -> list[Shape]:
    plane = Plane(TOP, BOTTOM, left + LABELS, left + MAP_WIDTH)
    starts = sorted({_hour(row) for row in rows})
    width = starts[1] - starts[0] if len(starts) > 1 else 1
    days = [
        text(left, TOP + CELL_HEIGHT * (place + 0.7), day) for place, day in enumerate(WEEKDAYS)
    ]
    hours = [text(plane.x(hour / 24), HEIGHT - 6, str(hour)) for hour in starts[::3]]
    cells = [_cell(plane, row, name, width, paint, words) for row in rows]
    return [text(left, 12, name, "strong"), *days, *hours, *cells]


def _cell(
    plane: Plane, row: Record, name: str, width: int, paint: Paint, words: Callable[[float], str]
) -> Shape:
    is_known, value, hour, day = row[name] is not None, number(row[name]), _hour(row), first(row)
    colour, strength = paint(value) if is_known else (EMPTY, 0.0)
    across, up = (hour / 24, (hour + width) / 24), band(WEEKDAYS.index(day), len(WEEKDAYS))
    look: Look = {"fill": colour, "fill-opacity": round(0.08 + 0.92 * strength, 2)}
    title = f"{day} {hour:02}:00: {words(value) if is_known else 'too few to judge'}"
    return plane.box(across, up, look, inset=(1, 1), title=title)


def _hour(row: Record) -> int:
    _, begins, *_ = row.values()
    return int(str(begins)[:2])


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
