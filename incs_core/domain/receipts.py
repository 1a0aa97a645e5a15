"""What ingest stores: receipts, events, inbound messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from incs_core.domain.statuses import Status
from incs_core.domain.templates import TemplateChange

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
