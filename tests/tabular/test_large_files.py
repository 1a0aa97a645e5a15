"""Files of any length: what is written reads back, in time zones, over several sheets."""

from __future__ import annotations

import csv
import random
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from incs_core.tabular.columns import ColumnKind, ColumnValues, FileColumn, LocalTimes
from incs_core.tabular.csv_writer import CsvFile
from incs_core.tabular.xlsx_writer import XlsxFile

JAKARTA = ZoneInfo("Asia/Jakarta")
COLUMNS = (
    FileColumn("To"),
    FileColumn("Status", ColumnKind.WORD),
    FileColumn("After", ColumnKind.NUMBER),
    FileColumn("At", ColumnKind.MOMENT),
)
AT_MS = 1_775_640_121_000  # 2026-04-08 09:22:01 UTC
PORTION: list[ColumnValues] = [
    ["62815000012345", "=1+1", " <b>&\x07 ", ""],
    ["Read", "Read", "@SUM", None],
    [1.5, 0, None, 12],
    [AT_MS, None, AT_MS + 999, AT_MS],
]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "Australia/Lord_Howe", "Europe/Berlin"])
def test_times_read_as_the_clock_in_the_zone(zone: str) -> None:
    times, chance = LocalTimes(ZoneInfo(zone)), random.Random(3)  # noqa: S311 - no secret
    for _ in range(2_000):
        ms = chance.randrange(1_262_304_000_000, 2_000_000_000_000)
        local = datetime.fromtimestamp(ms // 1000, UTC).astimezone(ZoneInfo(zone))
        assert times.texts([ms, None]) == [local.isoformat(sep=" "), None]
        wall = local.replace(tzinfo=UTC).timestamp() + ms % 1000 / 1000
        assert times.serials([ms, None]) == [pytest.approx(wall / 86_400 + 25_569, abs=1e-8), None]


def test_csv_reads_back_and_runs_nothing(tmp_path: Path) -> None:
    file = CsvFile(tmp_path / "f.csv", COLUMNS, JAKARTA)
    file.write(PORTION)
    file.write(PORTION)
    file.close()
    with (tmp_path / "f.csv").open(encoding="utf-8-sig", newline="") as opened:
        head, *rows = csv.reader(opened)
    assert head == ["To", "Status", "After", "At"]
    assert rows[:4] == rows[4:]
    assert rows[0] == ["62815000012345", "Read", "1.5", "2026-04-08 16:22:01+07:00"]
    assert rows[1] == ["'=1+1", "Read", "0", ""]
    assert rows[2][1] == "'@SUM"
    assert (tmp_path / "f.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_xlsx_has_typed_cells_that_run_nothing(tmp_path: Path) -> None:
    file = XlsxFile(tmp_path / "f.xlsx", COLUMNS, JAKARTA)
    file.write(PORTION)
    file.close()
    book = openpyxl.load_workbook(tmp_path / "f.xlsx")
    head, *rows = book.worksheets[0].iter_rows()
    assert [cell.value for cell in head] == ["To", "Status", "After", "At"]
    assert head[0].font.b
    assert (rows[0][0].value, rows[0][0].data_type) == ("62815000012345", "s")
    assert (rows[1][0].value, rows[1][0].data_type) == ("=1+1", "s")
    assert rows[2][0].value == " <b>&\ufffd "
    assert rows[3][0].value is None
    assert (rows[2][1].value, rows[3][1].value) == ("@SUM", None)
    assert (rows[0][2].value, rows[1][2].value, rows[2][2].value) == (1.5, 0, None)
    assert rows[0][3].value == datetime(2026, 4, 8, 16, 22, 1)  # noqa: DTZ001 - Excel has no zones
    assert book.worksheets[0].freeze_panes == "A2"


def test_what_a_sheet_cannot_hold_goes_on_in_the_next(tmp_path: Path) -> None:
    file = XlsxFile(tmp_path / "f.xlsx", COLUMNS[:1], JAKARTA, sheet_rows=11)
    for start in range(0, 32, 8):
        file.write([[str(number) for number in range(start, start + 8)]])
    file.close()
    book = CalamineWorkbook.from_path(tmp_path / "f.xlsx")
    assert book.sheet_names == ["Messages", "Messages 2", "Messages 3", "Messages 4"]
    sheets = [book.get_sheet_by_index(number).to_python() for number in range(4)]
    assert all(sheet[0] == ["To"] for sheet in sheets)
    assert [len(sheet) for sheet in sheets] == [11, 11, 11, 3]
    assert [row[0] for sheet in sheets for row in sheet[1:]] == [str(n) for n in range(32)]


@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=20))
def test_any_text_comes_back_from_xlsx(texts: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f.xlsx"
        file = XlsxFile(path, (FileColumn("a"), FileColumn("b", ColumnKind.WORD)), JAKARTA)
        file.write([texts, texts])
        file.close()
        assert zipfile.ZipFile(path).testzip() is None
        rows = [*openpyxl.load_workbook(path).worksheets[0].iter_rows(min_row=2)]
    for text, (plain, word) in zip(texts, rows, strict=True):
        assert plain.value == word.value
        if text.isprintable():
            assert plain.value == text
