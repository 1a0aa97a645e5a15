"""From the bytes of a body to JSON that a database can keep."""

from __future__ import annotations

import json
from typing import Final, NoReturn

_REPLACEMENT: Final = "\ufffd"
_DEEPEST: Final = 100
"""Levels of nesting; INCS uses about ten. What is kept must also be readable on a page, later."""


class Unreadable(ValueError):
    """The body is no JSON text, so it is nobody's event."""


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_decoder = json.JSONDecoder(parse_constant=_no_number)


def read_text(body: bytes) -> str:
    """Return a body as text; raises Unreadable if it is not UTF-8."""
    try:
        return body.decode("utf-8-sig") if body[:1] == b"\xef" else body.decode()
    except UnicodeDecodeError as error:
        raise Unreadable("The body is not UTF-8.") from error


def read_json(text: str) -> object:
    """Return the JSON value of a text; raises Unreadable if it is none.

    Characters that no database keeps (NUL, half surrogates) arrive as U+FFFD.
    """
    try:
        value: object = _decoder.decode(text)
    except ValueError as error:
        raise Unreadable("The body is not JSON.") from error
    if text.count("[") + text.count("{") > _DEEPEST:
        _refuse_deeper(value, _DEEPEST)
    return _storable(value) if "\\u" in text else value


def _refuse_deeper(value: object, levels: int) -> None:
    if not isinstance(value, dict | list):
        return
    if not levels:
        raise Unreadable("The body is nested too deep.")
    for item in value.values() if isinstance(value, dict) else value:
        _refuse_deeper(item, levels - 1)


def _storable(value: object) -> object:
    """Return the value with every text fit for a database; only escapes can make unfit ones."""
    if isinstance(value, str):
        return _storable_text(value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable_text(key): _storable(item) for key, item in value.items()}
    return value


def _storable_text(text: str) -> str:
    halves = text.replace("\x00", _REPLACEMENT).encode("utf-16", "surrogatepass")
    return halves.decode("utf-16", "replace")
