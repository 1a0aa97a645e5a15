"""Messages, sends and queries for them: plain values. Times in epoch milliseconds (`*_ms`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from incs_core.domain.filters import AttributeValues

OutcomeKind = Literal["accepted", "refused", "unconfirmed"]


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
class MessageQuery(AttributeValues):
    """Which messages: cohort in [start_ms, end_ms); an empty tuple or text means all.

    `statuses` takes the names of `MessageRow.status` and "expired"; accepted and sent then mean
    those that are not expired. `recipient` is a whole number, digits only. `id_text` is an id, its
    beginning (both found at once) or any part of it (the period is searched, a stretch for each
    page).
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
    """Messages, newest first, and where the next page begins (None: this was the last).

    A search for a part of an id may give a short page, even an empty one, and go on after it.
    """

    rows: tuple[MessageRow, ...]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A message of unknown origin. `recipient` is "" where no receipt told it."""

    message_id: str
    recipient: str
    first_ms: int


class DeliveryTimes(NamedTuple):
    """When a message was accepted, delivered and read; epoch milliseconds, None: not known."""

    accepted_ms: int | None
    delivered_ms: int | None
    read_ms: int | None


class KnownTimes(NamedTuple):
    """What the history has heard of a message; epoch milliseconds, None: nothing."""

    accepted_ms: int | None
    first_ms: int | None
    sent_ms: int | None
    delivered_ms: int | None
    read_ms: int | None
    failed_ms: int | None
    error_code: str | None
