"""Lenient parsing of wire values: INCS's types vary, and `[]` may stand for `{}`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from incs_core.errors import MalformedEvent

MAX_ID: Final = 512
_MAX_NAME: Final = 100
_MAX_CODE: Final = 64
_MAX_TITLE: Final = 500
_DAY_S: Final = 86_400
_EARLIEST_S: Final = 1_262_304_000  # 2010: before INCS and its channels existed
_MAX_SECONDS: Final = 100_000_000_000
"""Larger numbers are milliseconds: as seconds they would be after the year 5000."""


def read_text(value: object) -> str:
    """Return a string or number as text; anything else as an empty text."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def read_integer(value: object) -> int | None:
    """Return an integer, also parsed from text, or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    try:
        return int(read_text(value))
    except ValueError:
        return None


def read_mapping(value: object) -> dict[str, object]:
    """Return an object as a dict; anything else, such as `[]`, as an empty dict."""
    return {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else {}


def read_items(value: object) -> list[object]:
    """Return a list; anything else as an empty list."""
    return list(value) if isinstance(value, list | tuple) else []


def read_list(value: object) -> list[object] | None:
    """Return a list; empty for null and `{}`, None for any other value.

    For lists whose emptiness has an effect, such as templates that count as deleted.
    """
    if value is None or value == {}:
        return []
    return list(value) if isinstance(value, list) else None


def read_unix_seconds(value: object) -> int | None:
    """Return Unix seconds from seconds, milliseconds or ISO 8601 text; None if absent or 0."""
    seconds = read_integer(value)
    if seconds is None:
        return _iso_seconds(read_text(value))
    if abs(seconds) > _MAX_SECONDS:
        seconds //= 1000
    return seconds or None


def read_time(value: object) -> datetime | None:
    """Return an aware UTC time from what `read_unix_seconds` accepts, or None."""
    seconds = read_unix_seconds(value)
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _iso_seconds(text: str) -> int | None:
    """Parse ISO 8601; a time without a zone is UTC."""
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return int((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp())


def checked_id(text: str, *, required: bool = True) -> str:
    """Return an id or phone number; raises MalformedEvent if missing or longer than MAX_ID."""
    if len(text) > MAX_ID:
        raise MalformedEvent(f"An id is longer than {MAX_ID} characters.")
    if required and not text.strip():
        raise MalformedEvent("An id is missing.")
    return text


def truncated_name(text: str) -> str:
    """Return an event name, truncated for lists and the index."""
    return text[:_MAX_NAME]


def truncated_code(code: str | None) -> str | None:
    """Return an error code, truncated for report groups; None if empty."""
    return code[:_MAX_CODE] if code else None


def truncated_title(title: str) -> str:
    """Return an error title, truncated for display beside a message."""
    return title[:_MAX_TITLE]


def plausible_time_ms(at_s: int | None, received_ms: int) -> int:
    """Return the event time in epoch milliseconds; `at_s` is Unix seconds.

    Falls back to the time of arrival if `at_s` is missing, before 2010 or more than a day ahead:
    such a time is a mistake of the sender.
    """
    if at_s is None or not _EARLIEST_S <= at_s <= received_ms // 1000 + _DAY_S:
        return received_ms
    return at_s * 1000
