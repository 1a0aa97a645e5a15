"""Protection against CSV injection: a spreadsheet shows text instead of running it as a formula.

OWASP: CSV Injection. The relevant behaviour of Excel and LibreOffice with a CSV file:

- A cell that begins with `=`, `+`, `-` or `@` is a formula, also after spaces and, in East Asian
  versions, as a full-width sign. One that begins with an apostrophe or an invisible character is
  text.
- The delimiter is a setting of the reader: Excel in most of Europe splits at `;` instead of commas,
  and pasted text at tabs. Quotation marks are then in the middle of a cell and have no effect, so
  quoting everything would not help: `;`, a tab and a line break begin a new cell, quoted or not.
  Therefore a mark is also put after each of them if a formula sign follows.

XLSX stores text as text, so `write_string` needs no mark.
"""

from __future__ import annotations

import re
from typing import Final, TypeVar

_Value = TypeVar("_Value")

FORMULA_SIGNS: Final = "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
"""Signs that begin a formula; the last eight are full-width and small forms of the first four."""
MARK: Final = "'"
INVISIBLE_MARK: Final = "\N{WORD JOINER}"
"""Mark for tables on screen: they can be downloaded, but should show no apostrophe."""
# Excel skips spaces, control characters and quotation marks before a formula sign.
_IGNORED_PREFIX: Final = r"(?:(?![\t\r\n])[\s\x00-\x1f\ufeff\"'])*"
_FORMULA_START: Final = (
    rf"(?:^|(?<=[;\t\r\n])){{mark}}(?={_IGNORED_PREFIX}[{re.escape(FORMULA_SIGNS)}])"
)
_LINE_BREAK_START: Final = "^{mark}(?=[\"']*[\t\r\n])"


def _formula_pattern(mark: str) -> re.Pattern[str]:
    """Return the pattern of positions where a formula could begin, preceded by `mark`."""
    return re.compile(
        "|".join(part.replace("{mark}", mark) for part in (_FORMULA_START, _LINE_BREAK_START))
    )


_UNMARKED: Final = _formula_pattern("")
_MARKED: Final = {mark: _formula_pattern(mark) for mark in (MARK, INVISIBLE_MARK)}


def neutralize_formula(value: _Value, mark: str = MARK) -> _Value | str:
    """Return a value with marks before possible formulas; values other than text stay as is."""
    if not isinstance(value, str) or _is_plain_cell(value):
        return value
    return _UNMARKED.sub(mark, value)


def remove_marks(text: str, mark: str = MARK) -> str:
    """Return the text without the marks of `neutralize_formula`."""
    return _MARKED[mark].sub("", text) if mark in text else text


def _is_plain_cell(text: str) -> bool:
    """Tell by a fast test that a text needs no mark, as nearly every cell of a large file."""
    return not text or (text[0].isalnum() and text.isprintable() and ";" not in text)
