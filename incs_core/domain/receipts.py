from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from incs_core.domain.statuses import Status
from incs_core.domain.templates import TemplateChange

Source = Literal["webhook", "lookup", "import", "demo"]
EventState = Literal["processed", "unknown", "dead"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One word about one message: it had `status` at `at_ms`. UNKNOWN says nothing."""

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
    """An event as it came. `digest` (16 bytes) tells it from every other of the same message."""

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
    """An event and all its effects: what one ingest step makes durable together."""

    event: EventRecord
    receipts: tuple[Receipt, ...] = ()
    changes: tuple[TemplateChange, ...] = ()
    inbound: tuple[InboundRow, ...] = ()


class IngestResult(NamedTuple):
    """How many events were new and how many had been seen before."""

    new: int
    duplicates: int
