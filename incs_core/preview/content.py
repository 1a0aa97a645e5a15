"""Fields of a template, and of Meta's interactive object, as text with variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

VARIABLE = re.compile(r"\[([A-Za-z0-9_]+)\]|\{\{\s*(\w+)\s*\}\}")
"""RCS: ``[name]`` (INCS: Template Creation); WhatsApp: ``{{1}}``."""

NOTHING = "\N{WORD JOINER}"
"""The value of a variable that is empty on purpose; "" means that it has none yet."""


def text_of(part: Mapping[str, Any], key: str) -> str:
    """A field as text; "" where it is missing or not text."""
    value = part.get(key)
    return value if isinstance(value, str) else ""


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """Text with the variables that have a value replaced."""
    put = VARIABLE.sub(lambda match: values.get(_name(match), "") or match.group(0), text)
    return put.replace(NOTHING, "")


def wrapped_lines(text: str, width: int) -> int:
    """About how many lines a text takes, `width` characters to a line."""
    return sum(max(1, -(-len(line) // width)) for line in text.split("\n"))


def marked_variables(text: str, values: Mapping[str, str]) -> Markup:
    """Text as HTML, its variables marked: filled ones lightly, open ones as ``[name]``."""
    parts, end = [], 0
    for match in VARIABLE.finditer(text):
        parts += [text[end : match.start()], _variable(match, values)]
        end = match.end()
    return Markup("").join([*parts, text[end:]])  # which escapes what is not markup


def _name(match: re.Match[str]) -> str:
    return match.group(1) or match.group(2)


def _variable(match: re.Match[str], values: Mapping[str, str]) -> Markup:
    name = _name(match)
    value = values.get(name, "")
    if value == NOTHING:
        return Markup('<span class="incs-nothing" title="{} is empty"></span>').format(name)
    if value:
        return Markup('<bdi class="incs-value" title="{}">{}</bdi>').format(name, value)
    return Markup('<mark class="incs-open">{}</mark>').format(match.group(0))


def as_template_content(interactive: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of an interactive message as template components; odd parts are left out."""
    components = [*_texts(interactive), {"type": "BUTTONS", "buttons": [*_buttons(interactive)]}]
    return {"components": components}


def _texts(interactive: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for part in ("header", "body", "footer"):
        text = _mapping(interactive.get(part)).get("text")
        if isinstance(text, str):
            yield {"type": part.upper(), "text": text}


def _buttons(interactive: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    action = _mapping(interactive.get("action"))
    for button in _list(action.get("buttons")):
        yield {"type": "QUICK_REPLY", "text": _mapping(_mapping(button).get("reply")).get("title")}
    linked = _mapping(action.get("parameters"))
    if linked:
        yield {"type": "URL", "text": linked.get("display_text"), "url": linked.get("url")}
    if isinstance(action.get("button"), str):
        yield {"type": "LIST", "text": action["button"]}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
