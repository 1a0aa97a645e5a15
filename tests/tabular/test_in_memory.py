from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import openpyxl

from incs_core.tabular.columns import Cell
from incs_core.tabular.table_bytes import to_csv, to_xlsx

COLUMNS = ("recipient", "text", "count", "at")
ROW: dict[str, Cell] = {
    "recipient": "628150000001234",
    "text": '=HYPERLINK("http://example.com")',
    "count": 3,
    "at": datetime(2026, 4, 8, 17, 22, 1, tzinfo=UTC),
}


def test_it_writes_csv_that_reads_back() -> None:
    data = to_csv(COLUMNS, [ROW]).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(data))
    assert row["recipient"] == "628150000001234"
    assert row["text"].startswith("'=")
    assert row["at"] == "2026-04-08 17:22:01+00:00"


def test_it_writes_xlsx_with_typed_cells() -> None:
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx(COLUMNS, [ROW], "sheet"))).active
    assert page is not None
    recipient, text, count, at = next(page.iter_rows(min_row=2))
    assert (recipient.value, recipient.data_type) == ("628150000001234", "s")
    assert (text.value, text.data_type) == ('=HYPERLINK("http://example.com")', "s")
    assert (count.value, count.data_type) == (3, "n")
    assert at.value == datetime(2026, 4, 8, 17, 22, 1)  # noqa: DTZ001  # Excel knows no zones


def test_it_writes_dates_and_leaves_empty_cells_empty() -> None:
    data = to_xlsx(("day", "none"), [{"day": date(2026, 4, 8), "none": None}], "sheet")
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page is not None
    day, none = next(page.iter_rows(min_row=2, max_col=2))
    assert day.value == datetime(2026, 4, 8)  # noqa: DTZ001
    assert none.value is None
