"""Rows as a section of the page shows them, as a table of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from incs_core.charts.report.document import Column, Table, Unit, Value
from incs_core.exports import Cell

EMPTY = "Nothing in this period"
ENDINGS: Mapping[str, Unit] = {"(pts)": "points", "(s)": "seconds", "an hour": "mean"}


def table_of(
    key: str,
    title: str,
    rows: Sequence[Mapping[str, Cell]],
    *,
    units: Mapping[str, Unit] | None = None,
    note: str = "",
    lines: Sequence[str] = (),
) -> Table:
    """A table of rows with the same names; what a column holds follows from its name and values.

    `units` are of columns of which that cannot be told, such as moments.
    """
    names = tuple(rows[0]) if rows else (EMPTY,)
    given = units or {}
    columns = tuple(
        Column(name, given.get(name) or _unit(name, [row[name] for row in rows])) for name in names
    )
    found = tuple(tuple(as_value(row[name]) for name in names) for row in rows)
    return Table(key, title, columns, found, note=note, lines=tuple(lines))


def _unit(name: str, values: Sequence[Cell]) -> Unit:
    for ending, unit in ENDINGS.items():
        if name.endswith(ending):
            return unit
    known = next((value for value in values if value is not None), None)
    if isinstance(known, float):
        return "rate"
    if isinstance(known, date):
        return "day"
    return "count" if isinstance(known, int) else "text"


def as_value(value: Cell) -> Value:
    """A cell of a table on screen as a value of the report: dates as ISO text."""
    return value if value is None or isinstance(value, int | float) else str(value)
