"""Lenient parsing of wire values: types differ between pages, `[]` may stand for `{}`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from incs_core.errors import MalformedEvent

_LATEST_SECONDS = 100_000_000_000
"""Larger numbers are milliseconds: as seconds they would lie after the year 5000."""


def read_text(value: object) -> str:
    """Return a value as text; null, true, false, objects and lists become empty."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def read_integer(value: object) -> int | None:
    """Return a whole number, also from its digits as text, or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    try:
        return int(read_text(value))
    except ValueError:
        return None


def read_mapping(value: object) -> dict[str, object]:
    """Return an object; anything else, such as the `[]` of an empty one, becomes empty."""
    return {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else {}


def read_items(value: object) -> list[object]:
    """Return a list; anything else becomes empty."""
    return list(value) if isinstance(value, list | tuple) else []


def read_list(value: object) -> list[object] | None:
    """Return a list, empty also for null and `{}`; None if the value is something else.

    For lists that are believed when they are empty: then what was in them is gone.
    """
    if value is None or value == {}:
        return []
    return list(value) if isinstance(value, list) else None


def read_unix_seconds(value: object) -> int | None:
    """Return Unix seconds from a number, its digits, or an ISO 8601 text; 0 means never: None."""
    number = read_integer(value)
    if number is None:
        return _iso_seconds(read_text(value))
    if abs(number) > _LATEST_SECONDS:
        number //= 1000
    return number or None


def read_time(value: object) -> datetime | None:
    """Return an aware UTC time from what `unix_seconds` reads, or None."""
    seconds = read_unix_seconds(value)
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


MAX_ID: Final = 512
_MAX_NAME: Final = 100
_MAX_CODE: Final = 64
_MAX_TITLE: Final = 500
_DAY_S: Final = 86_400
_EARLIEST_S: Final = 1_262_304_000  # 2010: INCS and its channels are younger


def plausible_id(text: str, *, needed: bool = True) -> str:
    """Return an id or a number; raises MalformedEvent if it is missing or absurdly long."""
    if len(text) > MAX_ID:
        raise MalformedEvent(f"An id is longer than {MAX_ID} characters.")
    if needed and not text.strip():
        raise MalformedEvent("An id is missing.")
    return text


def plausible_name(text: str) -> str:
    """Return an event's name, cut to what fits a list and an index."""
    return text[:_MAX_NAME]


def plausible_code(code: str | None) -> str | None:
    """Return an error code, cut to what fits a group of a report."""
    return code[:_MAX_CODE] if code else None


def plausible_title(title: str) -> str:
    """Return an error's words, cut to what fits beside a message."""
    return title[:_MAX_TITLE]


def plausible_time_ms(at_s: int | None, received_ms: int) -> int:
    """Return when an event happened, in milliseconds; `at_s` is Unix seconds.

    A time that is missing, before the service existed or more than a day ahead of our clock is a
    mistake of the sender; the time of arrival is nearer the truth.
    """
    if at_s is None or not _EARLIEST_S <= at_s <= received_ms // 1000 + _DAY_S:
        return received_ms
    return at_s * 1000
