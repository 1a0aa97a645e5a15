"""Figures pinned as they are, and what has changed since."""

from __future__ import annotations

import hashlib
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from incs_core.analytics.time_series import TimeSeriesGrain
from incs_core.charts.number_format import signed_number
from incs_core.charts.time_axis import AnnotationLine
from incs_core.domain.filters import Filter
from incs_core.domain.saved import Pin, PinRow
from incs_core.errors import IncsError
from incs_core.report.document import Document, Figure, Table, Value, format_value

ID_LENGTH = 12
WATCHED = ("Accepted", "Delivered", "Read", "Failed", "Pending", "Expired", "Refused")
TABLES = ("series", "template", "country", "type", "account")
GRAINS: tuple[TimeSeriesGrain, ...] = ("hour", "day", "week")
_FILTER = TypeAdapter(Filter)
Row = dict[str, Value]


def make_pin(document: Document, wanted: Filter, *, actor: str, now_ms: int) -> Pin:
    """The figures under an id that follows from them: the same figures have the same link."""
    figures, question = document.to_json(), _FILTER.dump_json(wanted).decode()
    digest = hashlib.sha256(f"{question}{figures}".encode()).hexdigest()
    return Pin(digest[:ID_LENGTH], now_ms, actor, question, figures)


def pin_request(pin: Pin | PinRow) -> Filter:
    """The filter of pinned figures. Raises IncsError if it cannot be read."""
    try:
        return _FILTER.validate_json(pin.wanted)
    except ValidationError:
        raise IncsError(
            "The filter of these figures was saved by another version and cannot be read.",
            advice="Open the page without the pin and choose the filters again.",
        ) from None


def changes_since(then: Document, now: Document) -> list[Row]:
    """Every figure that both have: as it was pinned, as it is now, and by how much it moved."""
    present = {figure.key: figure for figure in now.figures}
    return [
        _compared(figure, present[figure.key]) for figure in then.figures if figure.key in present
    ]


def changed_values(then: Document, now: Document) -> list[Row]:
    """The groups and times whose counts are others now, with each count then and now."""
    known = {table.key: table for table in now.tables}
    return [
        row
        for table in then.tables
        if table.key in TABLES and table.key in known
        for row in _moved(table, known[table.key])
    ]


def _compared(then: Figure, now: Figure) -> Row:
    return {
        "Figure": then.label,
        "Pinned": _with_range(then),
        "Now": _with_range(now),
        "Change": _change(then, now),
    }


def _with_range(figure: Figure) -> str:
    words = format_value(figure.value, figure.unit)
    if figure.low is None or figure.high is None:
        return words
    return f"{words} ({format_value(figure.low, 'rate')} to {format_value(figure.high, 'rate')})"


def _change(then: Figure, now: Figure) -> str:
    if then.value == now.value:
        return "none"
    if not isinstance(then.value, int | float) or not isinstance(now.value, int | float):
        return ""
    difference = now.value - then.value
    if now.unit == "rate":
        return f"{signed_number(difference * 100, '.2f')} pts"
    style = ",d" if isinstance(difference, int) else ",.1f"
    return f"{signed_number(difference, style)}{' s' if now.unit == 'seconds' else ''}"


def _moved(then: Table, now: Table) -> list[Row]:
    old, new = _by_name(then), _by_name(now)
    names = [*old, *(name for name in new if name not in old)]
    rows = [_counts(then.title, name, old.get(name, {}), new.get(name, {})) for name in names]
    return [row for row in rows if any(_differs(row, count) for count in WATCHED)]


def _by_name(table: Table) -> dict[str, Row]:
    name = table.columns[0].name
    return {str(row[name]): row for row in table.records()}


def _counts(title: str, name: str, old: Row, new: Row) -> Row:
    pairs = {
        f"{count} {when}": row.get(count, 0)
        for count in WATCHED
        for when, row in (("then", old), ("now", new))
    }
    return {"Table": title, "Group": name, **pairs}


def _differs(row: Row, count: str) -> bool:
    return row[f"{count} then"] != row[f"{count} now"]


def grain_of(document: Document) -> TimeSeriesGrain | None:
    """The grain of its series over time; None: not known."""
    name = document.table("series").columns[0].name.split(" ")[0].lower()
    return next((grain for grain in GRAINS if grain == name), None)


def pin_annotations(document: Document) -> list[AnnotationLine]:
    """The moments that were marked then; a document of an older version has none."""
    if not document.has("marks"):
        return []
    rows = [[*row.values()] for row in document.table("marks").records()]
    return [
        AnnotationLine(int(datetime.fromisoformat(str(moment)).timestamp() * 1_000), str(words))
        for moment, words, *_ in rows
    ]


def same_zone(then: Document, now: Document) -> bool:
    """Whether the dates of both are of the same zone."""
    return then.fact("Zone") == now.fact("Zone")
