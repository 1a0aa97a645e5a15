"""Stored webhook events, conversations, audit entries and roll-up differences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class EventRow:
    """A stored event. `id` grows in order of arrival."""

    id: int
    digest: bytes
    account: str
    source: str
    name: str
    message_id: str | None
    received_ms: int
    raw: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class EventQuery:
    """Filter of stored events; an empty tuple or text means all."""

    states: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class EventPage:
    """A page of events, newest first; `next` is the `after` of the next page, None on the last."""

    rows: tuple[EventRow, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """Summary of the messages from one customer to one account."""

    account: str
    sender: str
    channel: str
    last_ms: int
    last_text: str
    count: int


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An audit entry: who did what to which subject, and with which outcome."""

    at_ms: int
    actor: str
    action: str
    subject: str
    outcome: str
    detail: str


class Difference(NamedTuple):
    """A roll-up cell that differs from the messages; an empty tuple means a missing cell."""

    table: str
    key: tuple[int | str, ...]
    stored: tuple[int, ...]
    counted: tuple[int, ...]


class Arrival(NamedTuple):
    """Number of receipts from a source in the time slot that starts at `start_ms`."""

    start_ms: int
    source: str
    n: int


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Arrivals by time slot and source, oldest first; recorded since `since_ms`."""

    since_ms: int
    slot_ms: int
    rows: tuple[Arrival, ...]
