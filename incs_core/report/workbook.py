"""The report as a workbook: a sheet each, typed cells, nothing that a spreadsheet could run."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from incs_core.report.document import FIGURE_COLUMNS, Column, Document, Table, Unit, Value
from incs_core.tabular.columns import Cell
from incs_core.tabular.table_bytes import XLSX_OPTIONS, write_cell

NUMBER_FORMATS: dict[Unit, str] = {
    "count": "#,##0",
    "rate": "0.0%",
    "points": "+0.0;-0.0;0.0",
    "seconds": "#,##0.0",
    "mean": "#,##0.0",
    "day": "yyyy-mm-dd",
    "hour": "yyyy-mm-dd hh:mm",
    "text": "@",
}
GREY = "#7D8796"
WIDEST = 60
HOUR_NOTE = "UTC offset"


def workbook(document: Document) -> bytes:
    """The report as XLSX: facts and figures first, then a sheet for each table."""
    import xlsxwriter  # loaded by those who export

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, XLSX_OPTIONS) as book:
        book.set_properties({"title": document.title})
        formats = _Formats(book)
        _summary(book.add_worksheet("Summary"), document, formats)
        for table in document.tables:
            _table(book.add_worksheet(table.title[:31]), table, formats)
    return buffer.getvalue()


class _Formats:
    """The formats of the cells, made once each: a workbook allows only so many."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[Unit, bool], Any] = {}
        self.bold = book.add_format({"bold": True})
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})

    def of(self, unit: Unit, muted: bool = False) -> Any:
        """The format of values of this unit; grey where there are too few messages."""
        if (unit, muted) not in self._made:
            colour = {"font_color": GREY} if muted else {}
            style = {"num_format": NUMBER_FORMATS[unit], "valign": "top", **colour}
            self._made[unit, muted] = self._book.add_format(style)
        return self._made[unit, muted]


def _summary(page: Any, document: Document, formats: _Formats) -> None:
    page.write_string(0, 0, document.title, formats.bold)
    for row, fact in enumerate(document.facts, start=1):
        write_cell(page, row, 0, fact.name, formats.of("text"))
        write_cell(page, row, 1, fact.value, formats.of("text"))
    first = len(document.facts) + 2
    for place, column in enumerate(FIGURE_COLUMNS):
        page.write_string(first, place, column.name, formats.head)
    for row, figure in enumerate(document.figures, start=first + 1):
        for place, (value, unit) in enumerate(figure.cells()):
            write_cell(
                page, row, place, value or None if unit == "text" else value, formats.of(unit)
            )
    _said(page, document, first + len(document.figures) + 2, formats)
    page.autofit(WIDEST * 7)


def _said(page: Any, document: Document, first: int, formats: _Formats) -> None:
    """What is said of the tables: here, so that their sheets hold nothing but rows."""
    said = [
        (table.title, words)
        for table in document.tables
        for words in (*table.lines, table.note)
        if words and table.rows
    ]
    for row, (title, words) in enumerate(said, start=first):
        write_cell(page, row, 0, title, formats.of("text"))
        write_cell(page, row, 1, words, formats.of("text"))


def _table(page: Any, table: Table, formats: _Formats) -> None:
    columns = list(table.columns)
    hourly = columns[0].unit == "hour"
    if hourly:  # Excel knows no zones, and one hour of the year comes twice
        columns.insert(1, Column(HOUR_NOTE))
    for place, column in enumerate(columns):
        page.write_string(0, place, column.name, formats.head)
    for number, row in enumerate(table.rows):
        cells = [row[0], _offset(row[0]), *row[1:]] if hourly else row
        _row(page, number + 1, cells, columns, formats, muted=number in table.muted)
    page.freeze_panes(1, 1)
    if table.rows:
        page.autofilter(0, 0, len(table.rows), len(columns) - 1)
    page.autofit(WIDEST * 7)


def _row(
    page: Any,
    number: int,
    cells: Sequence[Value],
    columns: Sequence[Column],
    formats: _Formats,
    *,
    muted: bool,
) -> None:
    for place, (value, column) in enumerate(zip(cells, columns, strict=True)):
        write_cell(page, number, place, _typed(value, column.unit), formats.of(column.unit, muted))


def _typed(value: Value, unit: Unit) -> Cell:
    """ISO dates and times as what they are, as they read in the reporting zone."""
    if isinstance(value, str) and unit == "day":
        return date.fromisoformat(value)
    if isinstance(value, str) and unit == "hour":
        return datetime.fromisoformat(value)
    return value


def _offset(value: Value) -> str:
    return f"{datetime.fromisoformat(str(value)):%z}"
