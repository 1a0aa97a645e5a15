"""The delivery report as plain values, from which every form of it is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from incs_core.charts.number_format import NOTHING, count, duration, percent, signed_number
from incs_core.errors import IncsError

Unit = Literal["count", "rate", "points", "seconds", "mean", "text", "day", "hour"]
"""Rates are fractions, points are percentage points; a day is an ISO date, an hour an ISO time
with its offset from UTC."""
Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that has to be known to read the figures."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class TileText:
    """A headline figure as it stands on the screen."""

    label: str
    value: str
    beside: str
    note: str
    delta: str
    good: str
    definition: str
    muted: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the whole period, unrounded; `low` to `high` is what `range_name` says.

    `of` is how many messages a rate is of, `before` the figure of the period before.
    """

    key: str
    label: str
    unit: Unit
    value: Value
    before: Value = None
    of: int | None = None
    low: float | None = None
    high: float | None = None
    range_name: str = ""
    definition: str = ""

    def cells(self) -> tuple[tuple[Value, Unit], ...]:
        """What stands in the columns of `FIGURE_COLUMNS`, and what each is."""
        return (
            (self.label, "text"),
            (self.value, self.unit),
            (self.low, self.unit),
            (self.high, self.unit),
            (self.range_name, "text"),
            (self.of, "count"),
            (self.before, self.unit),
            (self.definition, "text"),
        )


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table and what its values are."""

    name: str
    unit: Unit = "text"


FIGURE_COLUMNS = (
    Column("Figure"),
    *(Column(name, "count") for name in ("Value", "Low", "High")),
    Column("Range"),
    *(Column(name, "count") for name in ("Of", "Before")),
    Column("Definition"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report, with what is said of it in `lines`.

    `muted` are the rows, from 0, with too few messages to judge by.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    muted: tuple[int, ...] = ()
    note: str = ""
    lines: tuple[str, ...] = ()

    def records(self) -> list[dict[str, Value]]:
        """The rows by the names of their columns."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Document:
    """The whole report, as of `as_of_ms` (epoch milliseconds)."""

    title: str
    as_of_ms: int
    facts: tuple[Fact, ...]
    tiles: tuple[TileText, ...]
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]

    def fact(self, name: str) -> str:
        """What is said under this name; "" if nothing is."""
        return next((fact.value for fact in self.facts if fact.name == name), "")

    def has(self, key: str) -> bool:
        """Whether there is a table of this key."""
        return any(table.key == key for table in self.tables)

    def table(self, key: str) -> Table:
        """The table of this key. Raises KeyError if there is none."""
        return {table.key: table for table in self.tables}[key]

    def figure(self, key: str) -> Figure:
        """The figure of this key. Raises KeyError if there is none."""
        return {figure.key: figure for figure in self.figures}[key]

    def to_json(self) -> str:
        """The document as text that `from_json` reads back without loss."""
        return _DOCUMENT.dump_json(self).decode()


_DOCUMENT = TypeAdapter(Document)
_WORDS_0_2_0 = {
    "Accepted rate": "Delivery rate (so far)",
    "By chance": "p-value",
    "By own rate (pts)": "Performance (pts)",
    "By traffic (pts)": "Traffic mix (pts)",
    "Delivered an hour": "Delivered per hour",
    "Mark": "Annotation",
    "Needed a side": "Needed per side",
    "Of the step before": "Of previous step",
    "Open": "Pending",
    "Read an hour": "Read per hour",
    "Receipts usually in": "Receipts usually received",
    "Settled": "Completed",
    "Settled (n)": "Completed (n)",
    "Settled high": "Delivery rate (final) high",
    "Settled low": "Delivery rate (final) low",
    "Settled rate": "Delivery rate (final)",
    "Settled rate without policy holds": "Delivery rate (final) without policy holds",
    "Share of lost": "Share of undelivered",
    "Together (pts)": "Total (pts)",
    "Vendor's words": "Provider message",
    "Whose fault": "Cause",
}
"""Labels and names of columns in pins that 0.2.0 made, and what they are called now."""


def from_json(text: str) -> Document:
    """A document that was stored. Raises IncsError if it cannot be read."""
    try:
        return _renamed(_DOCUMENT.validate_json(text))
    except ValidationError:
        raise IncsError(
            "These figures were saved by another version and cannot be read.",
            advice="Open the page without the pin, and pin the figures again.",
        ) from None


def _renamed(document: Document) -> Document:
    """A document with today's labels and names of columns; pins of 0.2.0 have other ones."""
    return replace(
        document,
        tiles=tuple(replace(tile, label=_current(tile.label)) for tile in document.tiles),
        figures=tuple(replace(one, label=_current(one.label)) for one in document.figures),
        tables=tuple(map(_renamed_table, document.tables)),
    )


def _renamed_table(table: Table) -> Table:
    columns = tuple(Column(_current(column.name), column.unit) for column in table.columns)
    return replace(table, columns=columns)


def _current(label: str) -> str:
    return _WORDS_0_2_0.get(label, label)


def format_value(value: Value, unit: Unit) -> str:
    """The value rounded as on the screen: ``96.1 %``, ``12,345``, ``4.2 s``; a dash for none."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return _moment(value) if unit == "hour" else value
    if unit == "rate":
        return percent(value)
    if unit == "points":
        return signed_number(value, ".1f")
    if unit == "mean":
        return f"{value:,.1f}"
    if unit == "seconds":
        return duration(value)
    return count(int(value))


def _moment(iso: str) -> str:
    return f"{datetime.fromisoformat(iso):%Y-%m-%d %H:%M %z}"
