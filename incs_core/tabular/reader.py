"""Tables that people upload, CSV or a spreadsheet: their columns, and their rows one by one."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from incs_core.errors import IncsError as IncsError
from incs_core.tabular.formulas import original as original
from incs_core.tabular.spreadsheet import Spreadsheet as Spreadsheet

Cell = str | datetime
"""A number comes as its digits, without a decimal point that a spreadsheet would add."""
Row = tuple[int, list[Cell]]
"""Its number in the file, as people count, and its cells."""

SHEET_ENDINGS: Final = (".xlsx", ".xlsm", ".xls", ".ods")
ENDINGS: Final = (".csv", ".tsv", ".txt", *SHEET_ENDINGS)
SAMPLE_ROWS: Final = 20
_DELIMITERS: Final = ",;\t|"
_MOST_HEADING: Final = 60
_MOST_DIGITS: Final = 5
_SNIFFED: Final = 64 * 1024


@dataclass(frozen=True)
class UploadedTable:
    """A table. `rows` may be read as often as needed, its heading left out.

    `columns` are the names of the heading, or letters as a spreadsheet has where there is none.
    `about_rows` is how many there are, more or less: for showing how far the reading is.
    """

    name: str
    columns: tuple[str, ...]
    has_heading: bool
    about_rows: int
    _read: Callable[[], Iterator[Row]]

    def rows(self) -> Iterator[Row]:
        """Each row that is not empty."""
        rows = (row for row in self._read() if any(cell != "" for cell in row[1]))
        if self.has_heading:
            next(rows, None)
        return rows

    def sample(self, rows: int = SAMPLE_ROWS) -> list[list[Cell]]:
        """The first rows."""
        return [cells for _, (_, cells) in zip(range(rows), self.rows(), strict=False)]


def open_table(name: str, content: bytes) -> UploadedTable:
    """Read what a file holds. Raises IncsError if it is empty or no table."""
    if _is_spreadsheet(name, content):
        read, about_rows = _spreadsheet(name, content)
    else:
        read, about_rows = _text(content), content.count(b"\n")
    first = next((cells for _, cells in read() if any(cell != "" for cell in cells)), None)
    if first is None:
        raise IncsError(f"{name} is empty.", advice="Take a file with at least one row.")
    if _is_heading(first):
        return UploadedTable(name, _named(first), True, about_rows, read)
    return UploadedTable(
        name, tuple(map(column_letters, range(len(first)))), False, about_rows, read
    )


def column_letters(place: int) -> str:
    """The name of a column as a spreadsheet has it: A, B, …, Z, AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return f"Column {text}"


def _is_spreadsheet(name: str, content: bytes) -> bool:
    return name.lower().endswith(SHEET_ENDINGS) or content.startswith(b"PK\x03\x04")


def _spreadsheet(name: str, content: bytes) -> tuple[Callable[[], Iterator[Row]], int]:
    book = Spreadsheet(name, content)

    def read() -> Iterator[Row]:
        for number, cells in book.rows():
            yield number, [_bare(cell) if isinstance(cell, str) else cell for cell in cells]

    return read, book.about_rows


def _bare(cell: str) -> str:
    """The text of a cell, without the marks of `neutral`."""
    return original(cell.strip()).strip()


def _text(content: bytes) -> Callable[[], Iterator[Row]]:
    encoding = _encoding(content)
    delimiter = _delimiter(content[:_SNIFFED].decode(encoding, "replace"))

    def read() -> Iterator[Row]:
        text = io.TextIOWrapper(io.BytesIO(content), encoding, "replace", newline="")
        reader = csv.reader((line.replace("\0", "") for line in text), delimiter=delimiter)
        try:
            for cells in reader:
                yield reader.line_num, [*map(_bare, cells)]
        except csv.Error as error:
            raise IncsError(
                f"Line {reader.line_num} is no line of a table: {error}.",
                advice="Look whether a quotation mark is missing there.",
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
    """The sign that cuts most of the first lines into the same number of cells, more than one."""
    lines = [line for line in text.splitlines() if line.strip()][:SAMPLE_ROWS]

    def fitness(sign: str) -> tuple[int, int]:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=sign)]
        width = max(set(widths), key=widths.count, default=1)
        return (widths.count(width) if width > 1 else 0), width

    return max(_DELIMITERS, key=fitness) if lines else ","


def _is_heading(cells: Sequence[Cell]) -> bool:
    """Names of columns are short texts with few digits."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    return len(texts) == len(cells) and all(
        len(text) <= _MOST_HEADING and sum(map(str.isdigit, text)) <= _MOST_DIGITS for text in texts
    )


def _named(cells: Iterable[Cell]) -> tuple[str, ...]:
    """Names that tell the columns apart, whatever the heading says."""
    names: list[str] = []
    for place, cell in enumerate(cells):
        name = str(cell).strip().lstrip("\ufeff") or column_letters(place)
        names.append(f"{name} ({column_letters(place)})" if name in names else name)
    return tuple(names)
