"""Receipts, stored webhook events, conversations, audit entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from incs_core.domain.statuses import Status
from incs_core.domain.templates import TemplateChange


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


Source = Literal["webhook", "lookup", "import", "demo"]
EventState = Literal["processed", "unknown", "dead"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A status of one message at `at_ms`. UNKNOWN has no effect."""

    account: str
    message_id: str
    status: Status
    at_ms: int
    error_code: str | None = None
    error_title: str = ""
    recipient: str | None = None
    channel: str = ""


@dataclass(frozen=True, slots=True)
class EventRecord:
    """A received event. `digest` (16 bytes) identifies it: the same event has the same digest."""

    digest: bytes
    account: str
    source: Source
    name: str
    message_id: str | None
    received_ms: int
    raw: str
    state: EventState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InboundRow:
    """A message from a customer."""

    account: str
    channel: str
    message_id: str
    sender: str
    at_ms: int
    kind: str
    text: str
    postback: str
    raw: str


@dataclass(frozen=True, slots=True)
class IngestItem:
    """An event and its effects, which ingest commits together."""

    event: EventRecord
    receipts: tuple[Receipt, ...] = ()
    changes: tuple[TemplateChange, ...] = ()
    inbound: tuple[InboundRow, ...] = ()


class IngestResult(NamedTuple):
    """Numbers of new and of repeated events."""

    new: int
    duplicates: int
