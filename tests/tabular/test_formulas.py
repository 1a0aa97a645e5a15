"""Text from outside runs in no spreadsheet, however that splits a line into cells."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from incs_core.tabular.formulas import (
    FORMULA_SIGNS,
    INVISIBLE_MARK,
    MARK,
    neutralize_formula,
    remove_marks,
)
from incs_core.tabular.reader import open_table
from incs_core.tabular.table_bytes import to_csv

RUNS = re.compile(rf"[\s\"]*[{re.escape(FORMULA_SIGNS)}]")
HOSTILE = st.text(f"{FORMULA_SIGNS};\t\r\n\"', x1|", max_size=12)
COMMANDS = [
    "=HYPERLINK(1)",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "  =1",
    '"=1',
    '" =1"',
    "\u00a0=1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(1)",
    "\ufeff=1",
]


@pytest.mark.parametrize("text", COMMANDS)
def test_text_that_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert neutralize_formula(text).startswith(MARK)


@pytest.mark.parametrize("between", [";", "\t", "\n", "\r\n", "; ", ';"'])
def test_so_does_what_another_separator_would_make_a_cell_of_its_own(between: str) -> None:
    head = between.rstrip(' "')
    assert f"{head}{MARK}" in neutralize_formula(f"harmless{between}=1+1")


@given(st.one_of(st.integers(), st.floats(allow_nan=False), st.booleans(), st.none()))
def test_it_leaves_everything_but_text_alone(value: float | None) -> None:
    assert neutralize_formula(value) == value


@pytest.mark.parametrize(
    "text", ["", "6281500000123", "0190aa11-2222", "a = b", "a, -b", "Hi; you", "a\nb", "it's"]
)
def test_it_leaves_harmless_text_alone(text: str) -> None:
    assert neutralize_formula(text) == text


@given(st.lists(HOSTILE, min_size=1, max_size=4))
@example(['x,"', ";=1"])
@example(["x", ';"=1"'])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_reader_finds_a_formula(separator: str, texts: list[str]) -> None:
    # Like Excel, Python obeys a quotation mark at the beginning of a cell only.
    names = [f"c{place}" for place, _ in enumerate(texts)]
    data = to_csv(names, [dict(zip(names, texts, strict=True))]).decode("utf-8-sig")
    rows = [*csv.reader(io.StringIO(data, newline=""), delimiter=separator)]
    assert not [cell for row in rows for cell in row if RUNS.match(cell)]


@given(HOSTILE, st.sampled_from([MARK, INVISIBLE_MARK]))
def test_the_original_can_be_told(text: str, mark: str) -> None:
    assert remove_marks(neutralize_formula(text, mark), mark) == text


@given(HOSTILE)
@example(" '\r")
def test_what_was_written_is_read_as_it_was(text: str) -> None:
    data = to_csv(("a", "b"), [{"a": f"{text}x", "b": "y"}])
    assert open_table("a.csv", data).sample()[-1][0] == f"{text}x".strip()
