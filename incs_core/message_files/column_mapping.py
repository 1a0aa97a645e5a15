"""Which column of a table is which field of a message."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from incs_core.errors import IncsError, Problem
from incs_core.message_files.date_parsing import has_slashes, parse_time
from incs_core.tabular.reader import Cell, UploadedTable
from incs_core.wire.phone_numbers import digits_only

Columns = Mapping[str, int]
"""The place of each field's column; a field that the table does not have is missing."""

_GAP: Final = re.compile(r"[^a-z0-9]+")
_LONG_ID: Final = 16
_NUMBER: Final = range(8, 16)


class Field(NamedTuple):
    """A field of a message: its name, what people call it, how columns of it are called."""

    name: str
    title: str
    is_required: bool
    about: str
    aliases: tuple[str, ...]


FIELDS: Final = (
    Field(
        "message_id",
        "Message id",
        True,
        "The id that INCS gave.",
        ("message_id", "msg_id", "messageid", "channel_msg_id", "id"),
    ),
    Field(
        "recipient",
        "Recipient",
        True,
        "The phone number with its country code.",
        ("recipient", "to", "phone", "phone_number", "msisdn", "mobile", "number", "user_phone"),
    ),
    Field(
        "accepted_at",
        "Accepted at",
        True,
        "When INCS accepted it: ISO 8601, a date of the spreadsheet, or Unix time.",
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
        "For example text or image; without it template or text.",
        ("type", "message_type", "kind"),
    ),
)
REQUIRED: Final = tuple(field.name for field in FIELDS if field.is_required)


def guess_columns(table: UploadedTable) -> dict[str, int]:
    """Guess each field's column by its name; a required one else by what is in it."""
    names = [_GAP.sub("_", name.lower()).strip("_") for name in table.columns]
    found: dict[str, int] = {}
    for field in FIELDS:
        place = next((names.index(alias) for alias in field.aliases if alias in names), None)
        if place is not None and place not in found.values():
            found[field.name] = place
    sample = table.sample()
    for name, looks_like in _LOOKS.items():
        place = _likely(sample, len(names), looks_like, set(found.values()))
        if name not in found and place is not None:
            found[name] = place
    return found


def named_columns(table: UploadedTable, pairs: Sequence[str]) -> dict[str, int]:
    """Read ``field=column`` pairs, over what is guessed. Raises IncsError that names a pair."""
    found = guess_columns(table)
    fields = [field.name for field in FIELDS]
    for pair in pairs:
        name, _, column = (part.strip() for part in pair.partition("="))
        if name not in fields or column not in table.columns:
            raise IncsError(
                f"“{pair}” names no field and column of this file.",
                advice=f"Fields: {', '.join(fields)}. Columns: {', '.join(table.columns)}.",
            )
        found[name] = table.columns.index(column)
    return found


def missing_columns(columns: Columns) -> list[Problem]:
    """The required fields that no column was found for."""
    titles = {field.name: field.title for field in FIELDS}
    return [
        Problem("header", f"No column is the {titles[name].lower()} ({name}).")
        for name in REQUIRED
        if name not in columns
    ]


def _likely(
    sample: Sequence[Sequence[Cell]],
    width: int,
    looks_like: Callable[[Cell], bool],
    taken: set[int],
) -> int | None:
    """The free column most of whose cells look like it."""
    fits = {
        place: sum(looks_like(row[place]) for row in sample if place < len(row))
        for place in range(width)
        if place not in taken
    }
    best = max(fits, key=lambda place: fits[place], default=None)
    return best if best is not None and 2 * fits[best] > len(sample) else None


def _is_number(cell: Cell) -> bool:
    digits = digits_only(cell) if isinstance(cell, str) else ""
    return digits.isdigit() and len(digits) in _NUMBER


def _is_moment(cell: Cell) -> bool:
    if isinstance(cell, datetime) or has_slashes(cell):
        return True
    return "-" in cell and parse_time(cell) is not None


def _is_id(cell: Cell) -> bool:
    return (
        isinstance(cell, str)
        and len(cell) >= _LONG_ID
        and " " not in cell
        and not _is_moment(cell)
        and not _is_number(cell)
    )


_LOOKS: Final[Mapping[str, Callable[[Cell], bool]]] = {
    "message_id": _is_id,
    "accepted_at": _is_moment,
    "recipient": _is_number,
}
