from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as kept. `id` grows with arrival."""

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
    """Which events; an empty tuple or text means all."""

    states: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events, newest first; `next` is the id to pass as `after` (None: this was the last)."""

    rows: tuple[EventRow, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one customer wrote to one account, in brief."""

    account: str
    sender: str
    channel: str
    last_ms: int
    last_text: str
    count: int


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Who did what, when, to what, and how it ended."""

    at_ms: int
    actor: str
    action: str
    subject: str
    outcome: str
    detail: str


class Difference(NamedTuple):
    """A roll-up cell that did not agree with the messages. Empty tuples: the cell was missing."""

    table: str
    key: tuple[int | str, ...]
    stored: tuple[int, ...]
    counted: tuple[int, ...]


class Arrival(NamedTuple):
    """How many words about messages came from a source in the slot that begins at `start_ms`."""

    start_ms: int
    source: str
    n: int


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Arrivals by slot and source, oldest first; nothing is known of times before `since_ms`."""

    since_ms: int
    slot_ms: int
    rows: tuple[Arrival, ...]
