"""Tables as files: CSV and XLSX that a spreadsheet cannot run and does not mangle."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from incs_core.tabular.columns import Cell, ColumnValues, FileColumn
from incs_core.tabular.csv_writer import CsvFile
from incs_core.tabular.formulas import neutralize_formula as neutralize_formula
from incs_core.tabular.xlsx_writer import XlsxFile

XLSX_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
"""A workbook that runs nothing and links nowhere."""


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """UTF-8 CSV with a byte-order mark, so that spreadsheets read accents right."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(map(neutralize_formula, columns))
    for row in rows:
        writer.writerow([_csv_cell(row.get(column)) for column in columns])
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]], sheet: str) -> bytes:
    """XLSX with typed cells: real dates, numbers as numbers, every text as text.

    Excel knows no time zones: moments are written as they read in the reporting zone.
    """
    import xlsxwriter  # loaded by those who export

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, XLSX_OPTIONS) as book:
        page = book.add_worksheet(sheet[:31])
        bold = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        page.write_row(0, 0, columns, bold)
        for number, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                value = row.get(column)
                write_cell(page, number, place, value, moment if isinstance(value, date) else None)
        page.freeze_panes(1, 0)
        page.autofit()
    return buffer.getvalue()


def _csv_cell(value: Cell) -> Cell:
    return value.isoformat(sep=" ") if isinstance(value, datetime) else neutralize_formula(value)


def write_cell(page: Any, row: int, column: int, value: Cell, form: Any = None) -> None:
    """Write a cell of an XLSX page as what it is; `form` is how it looks."""
    if value is None:
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value, form)
    elif isinstance(value, datetime):
        page.write_datetime(row, column, value.replace(tzinfo=None), form)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, form)
    elif isinstance(value, int | float):
        page.write_number(row, column, value, form)
    else:
        page.write_string(row, column, value, form)


def table_bytes(
    kind: str, columns: Sequence[FileColumn], values: Sequence[ColumnValues], zone: ZoneInfo
) -> bytes:
    """The content of a file. `kind`: CSV or XLSX; `values`: those of each column, or none."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        file = XlsxFile(path, columns, zone) if kind == "XLSX" else CsvFile(path, columns, zone)
        if values:
            file.write(values)
        file.close()
        return path.read_bytes()
