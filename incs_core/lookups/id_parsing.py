"""Message ids out of whatever people paste or upload."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from incs_core.tabular.reader import UploadedTable
from incs_core.wire.phone_numbers import digits_only

MAX_ID_LENGTH: Final = 512
"""Longer texts are no message ids; the longest documented ones (wamid) have about 100."""

# Names of an id column, the surest first (INCS: sends say msg_id, webhooks message_id).
_HEADINGS: Final = ("message_id", "msg_id", "message_ids", "messageid", "channel_msg_id", "id")
_DELIMITERS: Final = ("\t", ";", ",")
_BETWEEN: Final = re.compile(r"[\s,;\x00\ufeff]+")
_NUMBERS: Final = re.compile(r"\+?\d[\d \t().\u00a0-]{5,20}\d")
_ENDINGS: Final = "?!.,:;"
MOST_HANDLES: Final = 12
_LONG: Final = 16  # a UUID has 36 characters, dates and numbers have fewer than 16
_NAME_GAP: Final = re.compile(r"[\s-]+")
_AROUND: Final = "\"'`“”‘’„«»[]()<>\ufeff\u200b"


class ParsedIds(NamedTuple):
    """Ids in the order met, each once; how often one came again, and what was no id."""

    ids: tuple[str, ...]
    duplicates: int
    ignored: int


def parse_ids(text: str) -> ParsedIds:
    """Read message ids from pasted text, a CSV file's content, or one after the other.

    Spaces, line breaks, commas, semicolons and tabs separate; quotes and brackets around an id go.
    Below a line that names a column `message_id`, `msg_id` or `id`, only that column is read.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    at, heading = next(
        ((at, found) for at, line in enumerate(lines) if (found := _heading(line))),
        (len(lines), None),
    )
    words = _words(lines[:at])
    if heading is not None:
        words += _column(lines[at + 1 :], heading)
    return _collected(words)


def guess_id_column(table: UploadedTable) -> int:
    """Which column of a table holds the message ids: by its name, else by what is in it."""
    names = [_NAME_GAP.sub("_", name.lower()) for name in table.columns]
    for name in _HEADINGS:
        if name in names:
            return names.index(name)
    sample = table.sample()
    columns = [[row[at] for row in sample if at < len(row)] for at in range(len(names))]
    return max(range(len(names)), key=lambda at: _id_likeness(columns[at]))


def ids_in(table: UploadedTable, column: int) -> ParsedIds:
    """The ids of one column."""
    cells = (cells[column] for _, cells in table.rows() if column < len(cells))
    return _collected(str(cell) for cell in cells)


def joined(one: ParsedIds, other: ParsedIds) -> ParsedIds:
    """The ids of both, each once."""
    ids = tuple(dict.fromkeys((*one.ids, *other.ids)))
    again = len(one.ids) + len(other.ids) - len(ids)
    return ParsedIds(ids, one.duplicates + other.duplicates + again, one.ignored + other.ignored)


def handles_in(text: str) -> list[str]:
    """What a pasted text may mean by a message: itself, numbers in it, words that may be ids.

    The likeliest first, at most `MOST_HANDLES`; phone numbers as digits.
    """
    whole = _bare(text)
    words = dict.fromkeys(_bare(word.strip(_ENDINGS)) for word in _BETWEEN.split(text))
    ids = sorted(filter(_is_id, words), key=lambda word: -_id_weight(word))
    rest = text
    for sure in (word for word in ids if len(word) >= _LONG and not word.isdigit()):
        rest = rest.replace(sure, " ")  # what looks like a number in an id is none
    numbers = [digits_only(found) for found in _NUMBERS.findall(rest)]
    found = [whole, *numbers, *ids] if whole else []
    return list(dict.fromkeys(one for one in found if one))[:MOST_HANDLES]


class _Heading(NamedTuple):
    delimiter: str | None  # None: columns of spaces
    place: int


def _heading(line: str) -> _Heading | None:
    """Return where a table's id column is if this line is its heading."""
    lower = line.lower()
    if "id" not in lower:
        return None
    for delimiter in (*_DELIMITERS, None):
        cells = [_NAME_GAP.sub("_", _bare(cell)) for cell in lower.split(delimiter)]
        index = next((cells.index(name) for name in _HEADINGS if name in cells), None)
        if index is not None:
            return _Heading(delimiter, index)
    return None


def _words(lines: Sequence[str]) -> list[str]:
    return [word for line in lines for word in _BETWEEN.split(line)]


def _column(lines: Sequence[str], heading: _Heading) -> list[str]:
    """Return the cells of the id column; a row that is too short has none."""
    if heading.delimiter is None:
        rows = [line.split() for line in lines]
    else:
        try:
            rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=heading.delimiter))
        except csv.Error:  # a cell beyond the reader's limits: this is no table
            return _words(lines)
    return [row[heading.place] for row in rows if heading.place < len(row)]


def _collected(words: Iterable[str]) -> ParsedIds:
    """Return the ids among the words. An empty cell is nothing, neither an id nor ignored."""
    ids: dict[str, None] = {}
    duplicates = ignored = 0
    for word in words:
        bare = _bare(word)
        if bare and not _is_id(bare):
            ignored += 1
        elif bare in ids:
            duplicates += 1
        elif bare:
            ids[bare] = None
    return ParsedIds(tuple(ids), duplicates, ignored)


def _bare(word: str) -> str:
    """Strip what spreadsheets and people put around an id, such as `="…"`."""
    return word.strip().removeprefix("=").strip(_AROUND).strip()


def _id_likeness(cells: Sequence[object]) -> int:
    """How many different texts of a column may be ids: without blanks, long, not only digits."""
    texts = {str(cell) for cell in cells}
    return sum(len(text) >= _LONG and _is_id(text) and not text.isdigit() for text in texts)


def _id_weight(word: str) -> int:
    """How much a word looks like an id: long, with digits in it."""
    return len(word) + 100 * any(map(str.isdigit, word))


def _is_id(word: str) -> bool:
    return len(word) <= MAX_ID_LENGTH and word.isprintable() and " " not in word
