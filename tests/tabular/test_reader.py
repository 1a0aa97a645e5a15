"""Tables that people upload, in all the forms in which they come."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from incs_core.errors import IncsError
from incs_core.tabular.reader import column_letters, open_table

TEXT = "message_id,recipient\nm-1,6281\n\nm-2,6282\n"


def xlsx(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TEXT.encode(), id="utf-8"),
        pytest.param(TEXT.encode("utf-8-sig"), id="with a mark"),
        pytest.param(TEXT.encode("utf-16"), id="utf-16"),
        pytest.param(TEXT.replace(",", ";").encode(), id="semicolons"),
        pytest.param(TEXT.replace(",", "\t").encode(), id="tabs"),
        pytest.param(TEXT.replace("\n", "\r\n").encode(), id="windows"),
    ],
)
def test_it_reads_csv_in_its_forms(content: bytes) -> None:
    table = open_table("a.csv", content)
    assert table.columns == ("message_id", "recipient")
    assert [*table.rows()] == [(2, ["m-1", "6281"]), (4, ["m-2", "6282"])]
    assert table.sample() == [["m-1", "6281"], ["m-2", "6282"]]


def test_it_reads_spreadsheets_without_mangling_numbers() -> None:
    at = datetime(2026, 4, 8, 10, 22, 1)  # noqa: DTZ001 - a sheet has no zone
    table = open_table("a.xlsx", xlsx(("id", "to", "at"), ("m-1", 628150000012345, at)))
    assert table.columns == ("id", "to", "at")
    assert [*table.rows()] == [(2, ["m-1", "628150000012345", at])]
    assert table.about_rows == 2


def test_it_knows_a_spreadsheet_by_its_content() -> None:
    assert open_table("upload", xlsx(("id",), ("m-1",))).sample() == [["m-1"]]


def test_a_table_without_a_heading_has_letters() -> None:
    table = open_table("a.csv", b"0190aa11-2222,6281500000123\n0190aa11-3333,6281500000124\n")
    assert table.columns == ("Column A", "Column B")
    assert len(table.sample()) == 2
    assert column_letters(27) == "Column AB"


def test_columns_of_one_name_are_told_apart() -> None:
    assert open_table("a.csv", b"id,id,\nx,y,z\n").columns == ("id", "id (Column B)", "Column C")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b""), ("a.csv", b"\n \n"), ("a.xlsx", b"no zip"), ("a.xlsx", b"PK\x03\x04broken")],
)
def test_it_says_what_is_no_table(name: str, content: bytes) -> None:
    with pytest.raises(IncsError, match=name):
        open_table(name, content)


def test_a_cell_without_an_end_is_named() -> None:
    content = b'a,b\n1,"' + b"x" * 200_000 + b"\n"
    with pytest.raises(IncsError, match="Line"):
        [*open_table("a.csv", content).rows()]


def test_old_encodings_and_stray_bytes_are_read() -> None:
    table = open_table("a.csv", "name\nJos\u00e9\0\n".encode("cp1252"))
    assert table.sample() == [["Jos\u00e9"]]


def test_a_file_may_be_long(tmp_path: Path) -> None:
    content = b"id\n" + b"".join(b"m-%d\n" % number for number in range(50_000))
    assert sum(1 for _ in open_table("a.csv", content).rows()) == 50_000
