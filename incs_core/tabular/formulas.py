"""Text from outside in tables that leave: a spreadsheet shows it instead of running it.

OWASP: CSV Injection. What Excel and LibreOffice do with a CSV file, as far as it matters here:

- A cell that begins with `=`, `+`, `-` or `@` is a formula, also after spaces and, in East Asian
  versions, as a full-width sign. One that begins with an apostrophe, or with a character that
  nobody sees, is text.
- Which sign separates cells is a setting of the reader: Excel in most of Europe splits our commas
  at `;`, and pasted text at tabs. It then finds a cell's quotation mark in the middle of a cell and
  obeys it no more, so that quoting everything would not help: `;`, a tab and a line break begin a
  new cell there, quoted or not. Hence the mark behind each of them that a sign follows.

In XLSX a text is stored as text: `write_string` needs no mark.
"""

from __future__ import annotations

import re
from typing import Final, TypeVar

_Value = TypeVar("_Value")

SIGNS: Final = "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
"""What begins a formula: the last eight are the full-width and small forms of the first four."""
MARK: Final = "'"
UNSEEN: Final = "\N{WORD JOINER}"
"""The mark on screen: a table there can be downloaded and copied from, and shows no apostrophe."""
# Spaces, control characters and quotation marks do not keep Excel from finding the sign after them.
_LEAD: Final = r"(?:(?![\t\r\n])[\s\x00-\x1f\ufeff\"'])*"
_CELL: Final = rf"(?:^|(?<=[;\t\r\n])){{mark}}(?={_LEAD}[{re.escape(SIGNS)}])"
_BREAK: Final = "^{mark}(?=[\"']*[\t\r\n])"


def _starts(mark: str) -> re.Pattern[str]:
    """Where something could begin a formula, with the mark that stands before it."""
    return re.compile("|".join(part.replace("{mark}", mark) for part in (_CELL, _BREAK)))


_RISK: Final = _starts("")
_MARKED: Final = {mark: _starts(mark) for mark in (MARK, UNSEEN)}


def neutralize_formula(value: _Value, mark: str = MARK) -> _Value | str:
    """A value that a spreadsheet shows instead of running; numbers stay numbers."""
    if not isinstance(value, str) or _is_one_harmless_cell(value):
        return value
    return _RISK.sub(mark, value)


def original(text: str, mark: str = MARK) -> str:
    """What `neutral` made this text of."""
    return _MARKED[mark].sub("", text) if mark in text else text


def _is_one_harmless_cell(text: str) -> bool:
    """The quick look, which is enough for nearly every cell of a large file."""
    return not text or (text[0].isalnum() and text.isprintable() and ";" not in text)
