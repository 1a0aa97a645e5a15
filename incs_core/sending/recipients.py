"""Recipients of a test run from what was pasted: numbers, or a table with a value a column."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from incs_core.errors import Problem
from incs_core.store.saved.test_runs import MOST_RECIPIENTS
from incs_core.wire.phone_numbers import digits_only, recipient_problem

NUMBER_NAMES: Final = ("to", "recipient", "number", "phone", "msisdn", "phone number")
_SIGNS: Final = ("\t", ";", ",", "|")
_BETWEEN: Final = re.compile(r"[\n,;\t|]+")


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient: digits, and the values that are its own."""

    to: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recipients:
    """What was pasted. `unused`: columns that no variable has; `doubles`: numbers left out."""

    rows: tuple[Recipient, ...]
    problems: tuple[Problem, ...] = ()
    unused: tuple[str, ...] = ()
    doubles: int = 0


def parse_recipients(text: str, variables: Sequence[str] = ()) -> Recipients:
    """Read numbers, one a line or separated by commas, or a table whose header names the number.

    A table has a column of numbers (`to`) and one for each variable that differs. Only one message
    goes to a number that comes twice in a plain list; in a table each row is a message of its own.
    """
    try:
        return _parsed(text, variables)
    except csv.Error as error:
        words = f"It is no table that can be read: {error}. Look for a missing quotation mark."
        return Recipients((), (Problem("recipients", words),))


def _parsed(text: str, variables: Sequence[str]) -> Recipients:
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return Recipients(())
    sign = next((sign for sign in _SIGNS if sign in lines[0]), None)
    header = _cells(lines[0], sign)
    column = _number_column(header)
    if column is None:
        return _limited(_plain(text))
    return _limited(_table(lines[1:], sign, header, column, variables))


def _number_column(header: Sequence[str]) -> int | None:
    names = [name.casefold() for name in header]
    return next((at for at, name in enumerate(names) if name in NUMBER_NAMES), None)


def _cells(line: str, sign: str | None) -> list[str]:
    cells = next(csv.reader([line], delimiter=sign)) if sign else [line]
    return [cell.strip() for cell in cells]


def _plain(text: str) -> Recipients:
    words = [word.strip() for word in _BETWEEN.split(text) if word.strip()]
    numbers = dict.fromkeys(words)
    problems = [
        Problem(f"number {at}", problem)
        for at, word in enumerate(numbers, start=1)
        if (problem := recipient_problem(word)) is not None
    ]
    rows = dict.fromkeys(digits_only(word) for word in numbers)
    doubles = len(words) - len(rows)
    return Recipients(tuple(Recipient(to, {}) for to in rows), tuple(problems), (), doubles)


def _table(
    lines: Sequence[str],
    sign: str | None,
    header: Sequence[str],
    column: int,
    variables: Sequence[str],
) -> Recipients:
    rows: list[Recipient] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        named = dict(zip(header, _cells(line, sign), strict=False))
        to = named.pop(header[column], "")
        problem = recipient_problem(to)
        problems += [] if problem is None else [Problem(f"row {number}", problem)]
        values = {name: value for name, value in named.items() if name in variables and value}
        rows.append(Recipient(digits_only(to), values))
    unused = [name for at, name in enumerate(header) if at != column and name not in variables]
    return Recipients(tuple(rows), tuple(problems), tuple(unused))


def _limited(found: Recipients) -> Recipients:
    if len(found.rows) <= MOST_RECIPIENTS:
        return found
    words = f"There are {len(found.rows)} recipients; a test run takes {MOST_RECIPIENTS}."
    problem = Problem("recipients", words)
    return Recipients(found.rows, (problem, *found.problems), found.unused, found.doubles)
