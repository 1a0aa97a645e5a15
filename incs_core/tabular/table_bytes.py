"""Small tables as CSV and XLSX in memory, protected against formulas."""

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
from incs_core.tabular.formulas import neutralize_formula
from incs_core.tabular.xlsx_writer import XlsxFile

XLSX_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
"""Workbook options: texts become neither formulas nor links."""


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """Return CSV in UTF-8 with a byte-order mark, without which Excel garbles accents."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(map(neutralize_formula, columns))
    for row in rows:
        writer.writerow([_csv_cell(row.get(column)) for column in columns])
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]], sheet: str) -> bytes:
    """Return XLSX with typed cells: dates, numbers, and every text as text.

    Excel has no time zones: times lose their zone and keep their local clock time.
    """
    import xlsxwriter  # imported late: only exports need it

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, XLSX_OPTIONS) as workbook:
        worksheet = workbook.add_worksheet(sheet[:31])
        bold_format = workbook.add_format({"bold": True})
        datetime_format = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        worksheet.write_row(0, 0, columns, bold_format)
        for row_index, row in enumerate(rows, start=1):
            for column_index, column in enumerate(columns):
                value = row.get(column)
                write_cell(
                    worksheet,
                    row_index,
                    column_index,
                    value,
                    datetime_format if isinstance(value, date) else None,
                )
        worksheet.freeze_panes(1, 0)
        worksheet.autofit()
    return buffer.getvalue()


def _csv_cell(value: Cell) -> Cell:
    return value.isoformat(sep=" ") if isinstance(value, datetime) else neutralize_formula(value)


def write_cell(worksheet: Any, row: int, column: int, value: Cell, cell_format: Any = None) -> None:
    """Write a cell of an xlsxwriter worksheet by the type of its value."""
    if value is None:
        return
    if isinstance(value, bool):
        worksheet.write_boolean(row, column, value, cell_format)
    elif isinstance(value, datetime):
        worksheet.write_datetime(row, column, value.replace(tzinfo=None), cell_format)
    elif isinstance(value, date):
        worksheet.write_datetime(row, column, value, cell_format)
    elif isinstance(value, int | float):
        worksheet.write_number(row, column, value, cell_format)
    else:
        worksheet.write_string(row, column, value, cell_format)


def table_bytes(
    kind: str, columns: Sequence[FileColumn], values: Sequence[ColumnValues], zone: ZoneInfo
) -> bytes:
    """Return a file's bytes. `kind`: CSV or XLSX; `values`: one sequence per column, or empty."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        file = XlsxFile(path, columns, zone) if kind == "XLSX" else CsvFile(path, columns, zone)
        if values:
            file.write(values)
        file.close()
        return path.read_bytes()
