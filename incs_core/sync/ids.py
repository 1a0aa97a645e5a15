"""Message ids out of whatever people paste or upload."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

MAX_ID_LENGTH: Final = 512
"""Longer texts are no message ids; the longest documented ones (wamid) have about 100 characters."""

# Names of an id column, the surest first (INCS: sends say msg_id, webhooks message_id).
_HEADINGS: Final = ("message_id", "msg_id", "message_ids", "messageid", "channel_msg_id", "id")
_DELIMITERS: Final = ("\t", ";", ",")
_BETWEEN: Final = re.compile(r"[\s,;\x00]+")
_AROUND: Final = "\"'`“”‘’„«»[]()<>\ufeff\u200b"


class ParsedIds(NamedTuple):
    """Ids in the order met, each once; how often one came again, and what was no id."""

    ids: tuple[str, ...]
    duplicates: int
    ignored: int


def parse_ids(text: str) -> ParsedIds:
    """Read message ids from pasted text or a CSV file's content.

    Spaces, line breaks, commas, semicolons and tabs separate; quotes and brackets around an id go.
    If the first line names a column `message_id`, `msg_id` or `id`, only that column is read.
    """
    text = text.lstrip("\ufeff")
    column = _column(text)
    return _collected(_BETWEEN.split(text) if column is None else column)


def _column(text: str) -> Sequence[str] | None:
    """Return the cells of the id column, or None if the first line is no heading."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    for delimiter in _DELIMITERS:
        index = _heading_index(first.split(delimiter))
        if index is not None:
            return _cells(text, delimiter, index)
    index = _heading_index(first.split())
    return None if index is None else [_cell(row.split(), index) for row in _rows(text)[1:]]


def _heading_index(cells: Sequence[str]) -> int | None:
    names = [re.sub(r"[\s-]+", "_", cell.strip().strip(_AROUND).strip().lower()) for cell in cells]
    return next((names.index(name) for name in _HEADINGS if name in names), None)


def _rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _cells(text: str, delimiter: str, index: int) -> Sequence[str] | None:
    reader = csv.reader(io.StringIO("\n".join(_rows(text))), delimiter=delimiter)
    try:
        rows = list(reader)
    except csv.Error:  # a cell beyond the reader's limits: no table of ids
        return None
    return [_cell(row, index) for row in rows[1:]]


def _cell(row: Sequence[str], index: int) -> str:
    return row[index] if index < len(row) else ""


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


def _is_id(word: str) -> bool:
    return len(word) <= MAX_ID_LENGTH and word.isprintable() and " " not in word
