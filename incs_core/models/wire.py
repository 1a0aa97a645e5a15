"""Reading wire values liberally: INCS's pages disagree about types, and `[]` may stand for `{}`.

Every reader returns a plain value and never raises; the caller keeps the raw object beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

_LATEST_SECONDS = 100_000_000_000
"""Larger numbers are milliseconds: as seconds they would lie after the year 5000."""


def text(value: object) -> str:
    """Return a value as text; null, true, false, objects and lists become empty."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def integer(value: object) -> int | None:
    """Return a whole number, also from its digits as text, or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    try:
        return int(text(value))
    except ValueError:
        return None


def mapping(value: object) -> dict[str, object]:
    """Return an object; anything else, such as the `[]` of an empty one, becomes empty."""
    return {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else {}


def items(value: object) -> list[object]:
    """Return a list; anything else becomes empty."""
    return list(value) if isinstance(value, list | tuple) else []


def listing(value: object) -> list[object] | None:
    """Return a list, empty also for null and `{}`; None if the value is something else.

    For lists that are believed when they are empty: then what was in them is gone.
    """
    if value is None or value == {}:
        return []
    return list(value) if isinstance(value, list) else None


def unix_seconds(value: object) -> int | None:
    """Return Unix seconds from a number, its digits, or an ISO 8601 text; 0 means never: None."""
    number = integer(value)
    if number is None:
        return _iso_seconds(text(value))
    if abs(number) > _LATEST_SECONDS:
        number //= 1000
    return number or None


def moment(value: object) -> datetime | None:
    """Return an aware UTC time from what `unix_seconds` reads, or None."""
    seconds = unix_seconds(value)
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _iso_seconds(written: str) -> int | None:
    """Read ISO 8601; a time without a zone is taken as UTC."""
    try:
        read = datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    return int((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp())
