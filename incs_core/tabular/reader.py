"""Reader of uploaded tables, CSV or spreadsheet: column names, and rows one by one."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from incs_core.errors import IncsError
from incs_core.tabular.formulas import remove_marks
from incs_core.tabular.spreadsheet import Spreadsheet

Cell = str | datetime
"""Whole numbers are texts without a decimal point."""
Row = tuple[int, list[Cell]]
"""Row number in the file, from 1, and cells."""

SHEET_ENDINGS: Final = (".xlsx", ".xlsm", ".xls", ".ods")
ENDINGS: Final = (".csv", ".tsv", ".txt", *SHEET_ENDINGS)
SAMPLE_ROWS: Final = 20
_DELIMITERS: Final = ",;\t|"
_MAX_HEADING_LENGTH: Final = 60
_MAX_HEADING_DIGITS: Final = 5
_SNIFF_BYTES: Final = 64 * 1024


@dataclass(frozen=True)
class UploadedTable:
    """An uploaded table; `rows` can be called repeatedly.

    `columns` are unique names from the heading, or `Column A`, … without one. `about_rows` is an
    estimate of the number of rows, for progress.
    """

    name: str
    columns: tuple[str, ...]
    has_heading: bool
    about_rows: int
    _read: Callable[[], Iterator[Row]]

    def rows(self) -> Iterator[Row]:
        """Yield the rows that are not empty, without the heading."""
        rows = (row for row in self._read() if any(cell != "" for cell in row[1]))
        if self.has_heading:
            next(rows, None)
        return rows

    def sample(self, rows: int = SAMPLE_ROWS) -> list[list[Cell]]:
        """Return the cells of the first rows."""
        return [cells for _, (_, cells) in zip(range(rows), self.rows(), strict=False)]


def open_table(name: str, content: bytes) -> UploadedTable:
    """Open an uploaded file. Raises IncsError if it is empty or no table."""
    if _is_spreadsheet(name, content):
        read, about_rows = _spreadsheet(name, content)
    else:
        read, about_rows = _csv_rows(content), content.count(b"\n")
    first = next((cells for _, cells in read() if any(cell != "" for cell in cells)), None)
    if first is None:
        raise IncsError(f"{name} is empty.", advice="Choose a file with at least one row.")
    if _is_heading(first):
        return UploadedTable(name, _unique_names(first), True, about_rows, read)
    return UploadedTable(
        name, tuple(map(column_letters, range(len(first)))), False, about_rows, read
    )


def column_letters(index: int) -> str:
    """Return the spreadsheet name of a column index from 0: Column A, …, Z, AA."""
    text = ""
    index += 1
    while index:
        index, remainder = divmod(index - 1, 26)
        text = chr(ord("A") + remainder) + text
    return f"Column {text}"


def _is_spreadsheet(name: str, content: bytes) -> bool:
    return name.lower().endswith(SHEET_ENDINGS) or content.startswith(b"PK\x03\x04")


def _spreadsheet(name: str, content: bytes) -> tuple[Callable[[], Iterator[Row]], int]:
    spreadsheet = Spreadsheet(name, content)

    def read() -> Iterator[Row]:
        for number, cells in spreadsheet.rows():
            yield number, [_cell_text(cell) if isinstance(cell, str) else cell for cell in cells]

    return read, spreadsheet.about_rows


def _cell_text(cell: str) -> str:
    """Return the text of a cell without the marks of `neutralize_formula`."""
    return remove_marks(cell).strip()


def _csv_rows(content: bytes) -> Callable[[], Iterator[Row]]:
    encoding = _encoding(content)
    delimiter = _delimiter(content[:_SNIFF_BYTES].decode(encoding, "replace"))

    def read() -> Iterator[Row]:
        text = io.TextIOWrapper(io.BytesIO(content), encoding, "replace", newline="")
        reader = csv.reader((line.replace("\0", "") for line in text), delimiter=delimiter)
        try:
            for cells in reader:
                yield reader.line_num, [*map(_cell_text, cells)]
        except csv.Error as error:
            raise IncsError(
                f"Line {reader.line_num} cannot be read: {error}.",
                advice="Check for a missing quotation mark there.",
            ) from error

    return read


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _delimiter(text: str) -> str:
    """Return the delimiter that splits most sample lines into the same number (> 1) of cells."""
    lines = [line for line in text.splitlines() if line.strip()][:SAMPLE_ROWS]

    def score(delimiter: str) -> tuple[int, int]:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter)]
        width = max(set(widths), key=widths.count, default=1)
        return (widths.count(width) if width > 1 else 0), width

    return max(_DELIMITERS, key=score) if lines else ","


def _is_heading(cells: Sequence[Cell]) -> bool:
    """Tell whether a row is a heading: short texts with few digits only."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    return len(texts) == len(cells) and all(
        len(text) <= _MAX_HEADING_LENGTH and sum(map(str.isdigit, text)) <= _MAX_HEADING_DIGITS
        for text in texts
    )


def _unique_names(cells: Iterable[Cell]) -> tuple[str, ...]:
    """Return unique column names; duplicates get their column letters."""
    names: list[str] = []
    for index, cell in enumerate(cells):
        name = str(cell).strip().lstrip("\ufeff") or column_letters(index)
        names.append(f"{name} ({column_letters(index)})" if name in names else name)
    return tuple(names)
