"""Values from outside, within the bounds of what the history keeps."""

from __future__ import annotations

from typing import Final

from incs_core.errors import MalformedEvent

MAX_ID: Final = 512
_MAX_NAME: Final = 100
_MAX_CODE: Final = 64
_MAX_TITLE: Final = 500
_DAY_S: Final = 86_400
_EARLIEST_S: Final = 1_262_304_000  # 2010: INCS and its channels are younger


def id_of(text: str, *, needed: bool = True) -> str:
    """Return an id or a number; raises MalformedEvent if it is missing or absurdly long."""
    if len(text) > MAX_ID:
        raise MalformedEvent(f"An id is longer than {MAX_ID} characters.")
    if needed and not text.strip():
        raise MalformedEvent("An id is missing.")
    return text


def name_of(text: str) -> str:
    """Return an event's name, cut to what fits a list and an index."""
    return text[:_MAX_NAME]


def code_of(code: str | None) -> str | None:
    """Return an error code, cut to what fits a group of a report."""
    return code[:_MAX_CODE] if code else None


def title_of(title: str) -> str:
    """Return an error's words, cut to what fits beside a message."""
    return title[:_MAX_TITLE]


def when_ms(at_s: int | None, received_ms: int) -> int:
    """Return when an event happened, in milliseconds; `at_s` is Unix seconds.

    A time that is missing, before the service existed or more than a day ahead of our clock is a
    mistake of the sender; the time of arrival is nearer the truth.
    """
    if at_s is None or not _EARLIEST_S <= at_s <= received_ms // 1000 + _DAY_S:
        return received_ms
    return at_s * 1000
