"""Parses message ids from pasted text and uploaded tables."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from incs_core.tabular.reader import UploadedTable
from incs_core.wire.phone_numbers import digits_only

MAX_ID_LENGTH: Final = 512
"""Maximum length of a message id; the longest documented ones (wamid) have about 100."""

# Names of an id column, the most specific first (INCS: sends say msg_id, webhooks message_id).
_HEADINGS: Final = ("message_id", "msg_id", "message_ids", "messageid", "channel_msg_id", "id")
_DELIMITERS: Final = ("\t", ";", ",")
_SEPARATORS: Final = re.compile(r"[\s,;\x00\ufeff]+")
_PHONE_NUMBERS: Final = re.compile(r"\+?\d[\d \t().\u00a0-]{5,20}\d")
_PUNCTUATION: Final = "?!.,:;"
MAX_CANDIDATES: Final = 12
_LONG_ID: Final = 16  # a UUID has 36 characters, dates and numbers have fewer than 16
_NAME_GAP: Final = re.compile(r"[\s-]+")
_QUOTES: Final = "\"'`“”‘’„«»[]()<>\ufeff\u200b"


class ParsedIds(NamedTuple):
    """Distinct ids in order of appearance, and the numbers of duplicates and of invalid tokens."""

    ids: tuple[str, ...]
    duplicates: int
    ignored: int


def parse_ids(text: str) -> ParsedIds:
    """Parse message ids from pasted text or the content of a CSV file.

    Spaces, line breaks, commas, semicolons and tabs separate ids; quotes and brackets around an id
    are removed. Below a heading with a column `message_id`, `msg_id` or `id`, only that column is
    read.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    at, heading = next(
        ((at, match) for at, line in enumerate(lines) if (match := _heading(line))),
        (len(lines), None),
    )
    tokens = _tokens(lines[:at])
    if heading is not None:
        tokens += _column_cells(lines[at + 1 :], heading)
    return _collect_ids(tokens)


def guess_id_column(table: UploadedTable) -> int:
    """Return the index of the column with message ids, by its name, else by its cells."""
    names = [_NAME_GAP.sub("_", name.lower()) for name in table.columns]
    for name in _HEADINGS:
        if name in names:
            return names.index(name)
    sample = table.sample()
    columns = [[row[at] for row in sample if at < len(row)] for at in range(len(names))]
    return max(range(len(names)), key=lambda at: _id_likeness(columns[at]))


def column_ids(table: UploadedTable, column: int) -> ParsedIds:
    """Return the ids of one column."""
    cells = (cells[column] for _, cells in table.rows() if column < len(cells))
    return _collect_ids(str(cell) for cell in cells)


def merge_ids(first: ParsedIds, second: ParsedIds) -> ParsedIds:
    """Merge two results; an id in both counts as a duplicate."""
    ids = tuple(dict.fromkeys((*first.ids, *second.ids)))
    repeated = len(first.ids) + len(second.ids) - len(ids)
    return ParsedIds(
        ids, first.duplicates + second.duplicates + repeated, first.ignored + second.ignored
    )


def id_candidates(text: str) -> list[str]:
    """Return what a pasted text may refer to: the text itself, phone numbers and ids in it.

    The likeliest first, at most `MAX_CANDIDATES`; phone numbers as digits.
    """
    whole_text = _stripped(text)
    tokens = dict.fromkeys(
        _stripped(token.strip(_PUNCTUATION)) for token in _SEPARATORS.split(text)
    )
    ids = sorted(filter(_is_id, tokens), key=lambda token: -_id_weight(token))
    remainder = text
    for id_text in (token for token in ids if len(token) >= _LONG_ID and not token.isdigit()):
        remainder = remainder.replace(id_text, " ")  # digits in an id are no phone number
    numbers = [digits_only(match) for match in _PHONE_NUMBERS.findall(remainder)]
    candidates = [whole_text, *numbers, *ids] if whole_text else []
    return list(dict.fromkeys(candidate for candidate in candidates if candidate))[:MAX_CANDIDATES]


class _Heading(NamedTuple):
    delimiter: str | None  # None: columns of spaces
    column: int


def _heading(line: str) -> _Heading | None:
    """Return delimiter and index of the id column if the line is a heading."""
    lower = line.lower()
    if "id" not in lower:
        return None
    for delimiter in (*_DELIMITERS, None):
        cells = [_NAME_GAP.sub("_", _stripped(cell)) for cell in lower.split(delimiter)]
        index = next((cells.index(name) for name in _HEADINGS if name in cells), None)
        if index is not None:
            return _Heading(delimiter, index)
    return None


def _tokens(lines: Sequence[str]) -> list[str]:
    return [token for line in lines for token in _SEPARATORS.split(line)]


def _column_cells(lines: Sequence[str], heading: _Heading) -> list[str]:
    """Return the cells of the id column; shorter rows are skipped."""
    if heading.delimiter is None:
        rows = [line.split() for line in lines]
    else:
        try:
            rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=heading.delimiter))
        except csv.Error:  # a cell exceeds the limit of the csv module: no table
            return _tokens(lines)
    return [row[heading.column] for row in rows if heading.column < len(row)]


def _collect_ids(tokens: Iterable[str]) -> ParsedIds:
    """Collect the ids among tokens; empty tokens are not counted as ignored."""
    ids: dict[str, None] = {}
    duplicates = ignored = 0
    for token in tokens:
        bare = _stripped(token)
        if bare and not _is_id(bare):
            ignored += 1
        elif bare in ids:
            duplicates += 1
        elif bare:
            ids[bare] = None
    return ParsedIds(tuple(ids), duplicates, ignored)


def _stripped(token: str) -> str:
    """Strip quotes, brackets and `="…"` around an id."""
    return token.strip().removeprefix("=").strip(_QUOTES).strip()


def _id_likeness(cells: Sequence[object]) -> int:
    """Return the number of distinct cells that may be ids: long, no spaces, not only digits."""
    texts = {str(cell) for cell in cells}
    return sum(len(text) >= _LONG_ID and _is_id(text) and not text.isdigit() for text in texts)


def _id_weight(token: str) -> int:
    """Return a score of how likely a token is an id: long, with digits."""
    return len(token) + 100 * any(map(str.isdigit, token))


def _is_id(token: str) -> bool:
    return len(token) <= MAX_ID_LENGTH and token.isprintable() and " " not in token
