"""A spreadsheet may be made to break whoever reads it: a child process does, within limits."""

from __future__ import annotations

import gc
import io
import tempfile
import threading
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from incs_core.errors import IncsError
from incs_core.tabular import spreadsheet
from incs_core.tabular.reader import open_table
from incs_core.tabular.spreadsheet import LIMITS, Limits, Spreadsheet

TOO_MUCH = "needs more memory or time than allowed"
ROW = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c></row>'


def book(**cells: object) -> bytes:
    """A workbook with these cells: ``book(A1="id", C2=7)``."""
    workbook = openpyxl.Workbook()
    for place, value in cells.items():
        workbook.worksheets[0][place] = value
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def with_rows(rows: str) -> bytes:
    """A workbook whose sheet has these rows, as XML."""
    with zipfile.ZipFile(io.BytesIO(book(A1="x"))) as empty:
        found = {name: empty.read(name) for name in empty.namelist()}
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in found.items():
            file.writestr(name, sheet if name.endswith("sheet1.xml") else content)
    return made.getvalue()


def refused(content: bytes, limits: Limits = LIMITS) -> IncsError:
    """The error with which a file is refused."""
    with pytest.raises(IncsError, match=r"^a\.xlsx ") as caught:
        Spreadsheet("a.xlsx", content, limits)
    assert caught.value.advice
    return caught.value


def test_a_cell_in_the_last_row_and_column_takes_the_child_and_nothing_else() -> None:
    content = book(A1=1, XFD1048576=1)
    assert len(content) < 5_000
    with pytest.raises(IncsError, match=TOO_MUCH) as caught:
        open_table("a.xlsx", content)
    assert "save it as CSV" in caught.value.advice


def test_a_bomb_is_refused_at_the_limit_of_memory() -> None:
    bomb = with_rows("".join(ROW.format(row, "x" * 5_000) for row in range(1, 40_000)))
    assert len(bomb) < 2_000_000
    assert TOO_MUCH in refused(bomb, replace(LIMITS, memory_bytes=128 << 20)).message


def test_what_it_writes_is_limited() -> None:
    wide = with_rows("".join(ROW.format(row, "x" * 1_000) for row in range(1, 3_000)))
    assert TOO_MUCH in refused(wide, replace(LIMITS, output_bytes=1 << 20)).message
    assert TOO_MUCH in refused(with_rows(ROW.format(1, "x" * 2_000_000))).message


def test_a_child_that_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(spreadsheet, "READER", sleeper)
    assert TOO_MUCH in refused(book(A1="id"), replace(LIMITS, seconds=1)).message


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    content = book(A1="id")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(IncsError, match=r"a\.xlsx could not be read: No such file"):
        Spreadsheet("a.xlsx", content)


def test_it_reads_what_an_ordinary_sheet_has() -> None:
    at = datetime(2026, 4, 8, 10, 22, 1)  # noqa: DTZ001 - a sheet has no zone
    found = Spreadsheet("a.xlsx", book(B2="x\n\u2028é", C2=628150000012345, B5=at, C5=1.5, D5=True))
    assert [*found.rows()] == [
        (2, ["x\n\u2028é", "628150000012345", ""]),
        (5, [at, "1.5", "True"]),
    ]
    assert found.about_rows == 4


def test_its_rows_may_be_read_by_many_at_once() -> None:
    table = open_table("a.xlsx", book(A1="id", **{f"A{row}": f"m-{row}" for row in range(2, 500)}))
    counts: list[int] = []
    readers = [
        threading.Thread(target=lambda: counts.append(sum(1 for _ in table.rows())))
        for _ in range(4)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert counts == [498] * 4


def test_it_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = book(A1="id")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = Spreadsheet("a.xlsx", content)
    assert len([*tmp_path.iterdir()]) == 1
    del found
    refused(b"PK\x03\x04broken")
    gc.collect()
    assert [*tmp_path.iterdir()] == []
