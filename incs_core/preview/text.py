"""Text from outside on its way into HTML: the one escape function, and variables in text."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

VARIABLE = re.compile(r"\[([A-Za-z0-9_]+)\]|\{\{\s*(\w+)\s*\}\}")
"""RCS: ``[name]`` (INCS: Template Creation); WhatsApp: ``{{1}}``."""

NOTHING = "\N{WORD JOINER}"
"""The value of a variable that is empty on purpose; "" means that it has none yet."""

CONTROL = {code: None for code in (*range(32), *range(127, 160)) if code not in (9, 10)}
# These change the direction of text that follows, beyond the text that holds them.
DIRECTION = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), None)


def escape_text(text: str) -> str:
    """Text without control characters and without marks that turn the direction of what follows.

    Letters that are written from right to left stay as they are.
    """
    return text.translate(CONTROL).translate(DIRECTION)


def escape(text: str) -> str:
    """Text from outside as HTML that shows it letter by letter, in an element or an attribute."""
    return html.escape(escape_text(text), quote=True)


def text_of(part: Mapping[str, Any], key: str) -> str:
    """A field as text; "" where it is missing or not text."""
    value = part.get(key)
    return value if isinstance(value, str) else ""


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """Text with the variables that have a value replaced; not yet HTML."""
    put = VARIABLE.sub(lambda match: values.get(_name(match), "") or match.group(0), text)
    return put.replace(NOTHING, "")


def escaped_lines(text: str, width: int) -> int:
    """About how many lines a text takes, `width` characters to a line."""
    return sum(max(1, -(-len(line) // width)) for line in text.split("\n"))


def escape_with_variables(text: str, values: Mapping[str, str]) -> str:
    """Text as HTML, its variables marked: filled ones lightly, open ones as ``[name]``."""
    parts: list[str] = []
    end = 0
    for match in VARIABLE.finditer(text):
        parts += [escape(text[end : match.start()]), _variable(match, values)]
        end = match.end()
    return "".join((*parts, escape(text[end:])))


def _name(match: re.Match[str]) -> str:
    return match.group(1) or match.group(2)


def _variable(match: re.Match[str], values: Mapping[str, str]) -> str:
    value = values.get(_name(match), "")
    if value == NOTHING:
        return f'<span class="incs-nothing" title="{escape(_name(match))} is empty"></span>'
    if value:
        return f'<bdi class="incs-value" title="{escape(_name(match))}">{escape(value)}</bdi>'
    return f'<mark class="incs-open">{escape(match.group(0))}</mark>'
