"""What goes into the store and what comes out: plain frozen values, no behaviour.

Times are integer epoch milliseconds, UTC (`*_ms`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from incs_core.models.status import Status
from incs_core.store.delivery_types import Filter as Filter
from incs_core.store.template_types import Aspect as Aspect
from incs_core.store.template_types import LearntFrom as LearntFrom
from incs_core.store.template_types import TemplateChange as TemplateChange
from incs_core.store.template_types import TemplateMoments as TemplateMoments
from incs_core.store.template_types import TemplateRow as TemplateRow
from incs_core.store.template_types import TemplateSeen as TemplateSeen

Source = Literal["webhook", "lookup", "import", "demo"]
EventState = Literal["processed", "unknown", "dead"]
OutcomeKind = Literal["accepted", "refused", "unconfirmed"]


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
class Item:
    """An event and all its effects: what one ingest step makes durable together."""

    event: EventRecord
    receipts: tuple[Receipt, ...] = ()
    changes: tuple[TemplateChange, ...] = ()
    inbound: tuple[InboundRow, ...] = ()


class IngestResult(NamedTuple):
    """How many events were new and how many had been seen before."""

    new: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class Intent:
    """What we are about to send, committed before it leaves. `request`: JSON without secrets."""

    intent_id: str
    account: str
    channel: str
    recipient: str
    country: str
    template: str
    type: str
    is_test: bool
    request: str
    created_ms: int
    actor: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an intent. `message_id` only when accepted."""

    kind: OutcomeKind
    at_ms: int
    message_id: str | None
    code: str | None
    text: str
    response: str


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that INCS accepted from somebody else than us, or a generated one."""

    account: str
    channel: str
    message_id: str
    recipient: str
    country: str
    template: str
    type: str
    is_test: bool
    accepted_ms: int


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as the store knows it. `message_id` is empty where INCS gave none.

    `status`: accepted, sent, delivered, read, failed, refused, unconfirmed or intent.
    What our own send left (`request` and below: what was asked, by whom and when, what INCS
    answered and when) is filled only where one message is asked for.
    """

    account: str
    message_id: str
    intent_id: str | None
    recipient: str
    country: str
    channel: str
    template: str
    type: str
    is_test: bool
    status: str
    cohort_ms: int
    accepted_ms: int | None
    sent_ms: int | None
    delivered_ms: int | None
    read_ms: int | None
    failed_ms: int | None
    error_code: str | None
    error_title: str
    request: str | None = None
    response: str | None = None
    intent_ms: int | None = None
    answered_ms: int | None = None
    actor: str = ""


class Cursor(NamedTuple):
    """Where a page of messages ended."""

    cohort_ms: int
    account: str
    key: str


@dataclass(frozen=True, slots=True)
class MessageQuery:
    """Which messages: cohort in [start_ms, end_ms); an empty tuple or text means all.

    `statuses` takes the names of `MessageRow.status` and "expired"; accepted and sent then mean
    those that are not expired. `recipient` is a whole number, digits only. `id_text` is an id, its
    beginning (both found at once) or any part of it (the period is searched, a stretch for each
    page).
    """

    start_ms: int
    end_ms: int
    statuses: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    recipient: str = ""
    error_code: str = ""
    include_tests: bool = True
    id_text: str = ""


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Messages, newest first, and where the next page begins (None: this was the last).

    A search for a part of an id may give a short page, even an empty one, and go on after it.
    """

    rows: tuple[MessageRow, ...]
    next: Cursor | None


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
