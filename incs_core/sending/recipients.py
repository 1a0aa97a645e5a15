"""Parses the recipients of a test run: phone numbers, or a table with variables as columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from incs_core.errors import Problem
from incs_core.store.saved.test_runs import MOST_RECIPIENTS
from incs_core.wire.phone_numbers import digits_only, recipient_problem

PHONE_COLUMN_NAMES: Final = ("to", "recipient", "number", "phone", "msisdn", "phone number")
_DELIMITERS: Final = ("\t", ";", ",", "|")
_SEPARATORS: Final = re.compile(r"[\n,;\t|]+")


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient: phone number as digits, and its own variable values."""

    to: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recipients:
    """Parsed recipients. `unused`: columns without a variable; `duplicates`: numbers left out."""

    rows: tuple[Recipient, ...]
    problems: tuple[Problem, ...] = ()
    unused: tuple[str, ...] = ()
    duplicates: int = 0


def parse_recipients(text: str, variables: Sequence[str] = ()) -> Recipients:
    """Parse phone numbers, one per line or separated by commas, or a table with a header.

    A table has a phone number column (`to`) and one for each variable that differs. Duplicates in a
    list are dropped; in a table each row is a message.
    """
    try:
        return _parse(text, variables)
    except csv.Error as error:
        words = f"The table cannot be read: {error}. Check for a missing quotation mark."
        return Recipients((), (Problem("recipients", words),))


def _parse(text: str, variables: Sequence[str]) -> Recipients:
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return Recipients(())
    delimiter = next((delimiter for delimiter in _DELIMITERS if delimiter in lines[0]), None)
    header = _cells(lines[0], delimiter)
    column = _phone_column(header)
    if column is None:
        return _check_limit(_parse_list(text))
    return _check_limit(_parse_table(lines[1:], delimiter, header, column, variables))


def _phone_column(header: Sequence[str]) -> int | None:
    names = [name.casefold() for name in header]
    return next((index for index, name in enumerate(names) if name in PHONE_COLUMN_NAMES), None)


def _cells(line: str, delimiter: str | None) -> list[str]:
    cells = next(csv.reader([line], delimiter=delimiter)) if delimiter else [line]
    return [cell.strip() for cell in cells]


def _parse_list(text: str) -> Recipients:
    words = [word.strip() for word in _SEPARATORS.split(text) if word.strip()]
    numbers = dict.fromkeys(words)
    problems = [
        Problem(f"number {index}", problem)
        for index, word in enumerate(numbers, start=1)
        if (problem := recipient_problem(word)) is not None
    ]
    rows = dict.fromkeys(digits_only(word) for word in numbers)
    duplicates = len(words) - len(rows)
    return Recipients(tuple(Recipient(to, {}) for to in rows), tuple(problems), (), duplicates)


def _parse_table(
    lines: Sequence[str],
    delimiter: str | None,
    header: Sequence[str],
    column: int,
    variables: Sequence[str],
) -> Recipients:
    rows: list[Recipient] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        named = dict(zip(header, _cells(line, delimiter), strict=False))
        to = named.pop(header[column], "")
        problem = recipient_problem(to)
        problems += [] if problem is None else [Problem(f"row {number}", problem)]
        values = {name: value for name, value in named.items() if name in variables and value}
        rows.append(Recipient(digits_only(to), values))
    unused = [
        name for index, name in enumerate(header) if index != column and name not in variables
    ]
    return Recipients(tuple(rows), tuple(problems), tuple(unused))


def _check_limit(recipients: Recipients) -> Recipients:
    if len(recipients.rows) <= MOST_RECIPIENTS:
        return recipients
    words = (
        f"There are {len(recipients.rows)} recipients; a test run takes up to {MOST_RECIPIENTS}."
    )
    problem = Problem("recipients", words)
    return Recipients(
        recipients.rows, (problem, *recipients.problems), recipients.unused, recipients.duplicates
    )
