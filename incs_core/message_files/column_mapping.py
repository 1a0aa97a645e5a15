"""Maps the columns of a table to the fields of a message."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from incs_core.errors import IncsError, Problem
from incs_core.message_files.date_parsing import is_ambiguous_date, parse_time
from incs_core.tabular.reader import Cell, UploadedTable
from incs_core.wire.phone_numbers import digits_only

Columns = Mapping[str, int]
"""Column index by field name; fields without a column are missing."""

_NON_ALPHANUMERIC: Final = re.compile(r"[^a-z0-9]+")
_MIN_ID_LENGTH: Final = 16
_PHONE_LENGTHS: Final = range(8, 16)


class Field(NamedTuple):
    """An importable field of a message; `aliases` are column names that it is recognised by."""

    name: str
    title: str
    is_required: bool
    description: str
    aliases: tuple[str, ...]


FIELDS: Final = (
    Field(
        "message_id",
        "Message id",
        True,
        "The id from INCS.",
        ("message_id", "msg_id", "messageid", "channel_msg_id", "id"),
    ),
    Field(
        "recipient",
        "Recipient",
        True,
        "The phone number with country code.",
        ("recipient", "to", "phone", "phone_number", "msisdn", "mobile", "number", "user_phone"),
    ),
    Field(
        "accepted_at",
        "Accepted at",
        True,
        "Time accepted: ISO 8601, a spreadsheet date, or Unix time.",
        ("accepted_at", "sent_at", "created_at", "time", "timestamp", "date", "datetime", "at"),
    ),
    Field(
        "template",
        "Template",
        False,
        "The name of the template.",
        ("template", "template_name", "templatename"),
    ),
    Field(
        "type",
        "Type",
        False,
        "For example text or image; default: template or text.",
        ("type", "message_type", "kind"),
    ),
)
REQUIRED: Final = tuple(field.name for field in FIELDS if field.is_required)


def guess_columns(table: UploadedTable) -> dict[str, int]:
    """Guess the column of each field by its name, of required fields also by its cells."""
    names = [_NON_ALPHANUMERIC.sub("_", name.lower()).strip("_") for name in table.columns]
    mapping: dict[str, int] = {}
    for field in FIELDS:
        index = next((names.index(alias) for alias in field.aliases if alias in names), None)
        if index is not None and index not in mapping.values():
            mapping[field.name] = index
    sample = table.sample()
    for name, matches in _CELL_TESTS.items():
        index = _best_column(sample, len(names), matches, set(mapping.values()))
        if name not in mapping and index is not None:
            mapping[name] = index
    return mapping


def named_columns(table: UploadedTable, pairs: Sequence[str]) -> dict[str, int]:
    """Apply ``field=column`` pairs over the guess. Raises IncsError, which names a wrong pair."""
    mapping = guess_columns(table)
    fields = [field.name for field in FIELDS]
    for pair in pairs:
        name, _, column = (part.strip() for part in pair.partition("="))
        if name not in fields or column not in table.columns:
            raise IncsError(
                f"“{pair}” is not a field and column of this file.",
                advice=f"Fields: {', '.join(fields)}. Columns: {', '.join(table.columns)}.",
            )
        mapping[name] = table.columns.index(column)
    return mapping


def missing_columns(columns: Columns) -> list[Problem]:
    """Return a problem for each required field without a column."""
    titles = {field.name: field.title for field in FIELDS}
    return [
        Problem("header", f"No column is the {titles[name].lower()} ({name}).")
        for name in REQUIRED
        if name not in columns
    ]


def _best_column(
    sample: Sequence[Sequence[Cell]],
    width: int,
    matches: Callable[[Cell], bool],
    taken: set[int],
) -> int | None:
    """Return the free column with the most matching cells if they are the majority, else None."""
    scores = {
        index: sum(matches(row[index]) for row in sample if index < len(row))
        for index in range(width)
        if index not in taken
    }
    best = max(scores, key=lambda index: scores[index], default=None)
    return best if best is not None and 2 * scores[best] > len(sample) else None


def _is_phone_number(cell: Cell) -> bool:
    digits = digits_only(cell) if isinstance(cell, str) else ""
    return digits.isdigit() and len(digits) in _PHONE_LENGTHS


def _is_time(cell: Cell) -> bool:
    if isinstance(cell, datetime) or is_ambiguous_date(cell):
        return True
    return "-" in cell and parse_time(cell) is not None


def _is_id(cell: Cell) -> bool:
    return (
        isinstance(cell, str)
        and len(cell) >= _MIN_ID_LENGTH
        and " " not in cell
        and not _is_time(cell)
        and not _is_phone_number(cell)
    )


_CELL_TESTS: Final[Mapping[str, Callable[[Cell], bool]]] = {
    "message_id": _is_id,
    "accepted_at": _is_time,
    "recipient": _is_phone_number,
}
