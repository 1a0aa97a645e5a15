"""Messages, sends and queries for them. Times are epoch milliseconds (`*_ms`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from incs_core.domain.filters import AttributeValues

OutcomeKind = Literal["accepted", "refused", "unconfirmed"]


@dataclass(frozen=True, slots=True)
class Intent:
    """A send, committed before its request goes out. `request` is JSON without secrets."""

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
    """The outcome of a send. `message_id` is set only if accepted."""

    kind: OutcomeKind
    at_ms: int
    message_id: str | None
    code: str | None
    text: str
    response: str


@dataclass(frozen=True, slots=True)
class SentMessage:
    """An accepted message that this installation did not send: imported or generated."""

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
    """A stored message. `message_id` is empty if INCS gave none.

    `status`: accepted, sent, delivered, read, failed, refused, unconfirmed or intent.
    `request` and the fields below it describe our own send; only queries for a single message fill
    them.
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
    """Position of the last message of a page."""

    cohort_ms: int
    account: str
    key: str


@dataclass(frozen=True, slots=True)
class MessageQuery(AttributeValues):
    """Which messages: cohort in [start_ms, end_ms); an empty tuple or text means all.

    `statuses` are values of `MessageRow.status` or "expired"; accepted and sent exclude expired
    messages. `recipient` is a whole phone number, digits only. `id_text` is an id, a prefix of it
    (both use an index) or any part of it (scans the period, one stretch per page).
    """

    start_ms: int
    end_ms: int
    statuses: tuple[str, ...] = ()
    recipient: str = ""
    error_code: str = ""
    include_tests: bool = True
    id_text: str = ""


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A page of messages, newest first; `next` is None on the last page.

    A search for a part of an id may return short or empty pages before the last one.
    """

    rows: tuple[MessageRow, ...]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A message of unknown origin. `recipient` is "" if no receipt contained it."""

    message_id: str
    recipient: str
    first_ms: int


class DeliveryTimes(NamedTuple):
    """Times of acceptance, delivery and reading in epoch milliseconds; None if unknown."""

    accepted_ms: int | None
    delivered_ms: int | None
    read_ms: int | None


class KnownTimes(NamedTuple):
    """Stored times of a message in epoch milliseconds; None if there is no receipt."""

    accepted_ms: int | None
    first_ms: int | None
    sent_ms: int | None
    delivered_ms: int | None
    read_ms: int | None
    failed_ms: int | None
    error_code: str | None
