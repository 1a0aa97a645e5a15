from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incs_core.exports import Cell, to_csv, to_xlsx
from incs_core.sheets import FORMULA_STARTS, neutral, open_table

COLUMNS = ("recipient", "text", "count", "at")
ROW: dict[str, Cell] = {
    "recipient": "628150000001234",
    "text": '=HYPERLINK("http://example.com")',
    "count": 3,
    "at": datetime(2026, 4, 8, 17, 22, 1, tzinfo=UTC),
}


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_it_neutralises_text_that_begins_like_a_formula(start: str) -> None:
    assert neutral(f"{start}1+1") == f"'{start}1+1"


@given(st.one_of(st.integers(), st.floats(allow_nan=False), st.booleans(), st.none()))
def test_it_leaves_everything_but_text_alone(value: float | None) -> None:
    assert neutral(value) == value


@given(st.text(max_size=30))
def test_no_csv_cell_begins_like_a_formula(text: str) -> None:
    data = to_csv(("text",), [{"text": text}]).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(data, newline="")))
    assert not (read[1][0] if read[1] else "").startswith(FORMULA_STARTS)
    heading = to_csv((text,), []).decode("utf-8-sig")
    assert not heading.startswith(FORMULA_STARTS)


@given(st.sampled_from(FORMULA_STARTS[:4]), st.text("+-=@'0x ", max_size=8))
def test_what_was_made_neutral_is_read_as_it_was(start: str, rest: str) -> None:
    text = f"{start}{rest}x"
    data = to_csv(("a", "b"), [{"a": text, "b": "y"}])
    assert open_table("a.csv", data).sample() == [[text, "y"]]


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
