"""The rule by which what we hear about a message becomes its state: pure, no database.

A state is a join-semilattice: each time is the earliest heard, the descriptive attributes are those
of the best informed source, ties are broken by value. Merging is then commutative, associative and
idempotent: order, repetition and batches make no difference, and "receipt before send" is no
special case. The status follows from the times; `failed` yields to proof of delivery.

Who told us the attributes is kept in `known` as `attributes * 4 + recipient`: a receipt (0, or 1
if it names a recipient), another system's record of the send, our own send.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from incs_core.domain.events import Receipt
from incs_core.domain.messages import Intent, SentMessage
from incs_core.domain.statuses import Status
from incs_core.store.schema import ACCEPTED, DELIVERED, FAILED, READ, SENT

BY_RECEIPT, BY_RECORD, BY_OWN_SEND = 1, 2, 3
MAX_MS: Final = 253_402_300_799_999  # the end of year 9999


class Dimension(NamedTuple):
    """The attributes that messages are counted by; one row of `dimensions`."""

    account: str
    channel: str
    template: str
    country: str
    type: str
    is_test: int


def knowledge_mask(attributes: int, recipient: int) -> int:
    """The value of `known`: who told us the attributes, and who the recipient."""
    return attributes * 4 + recipient


@dataclass(slots=True)
class MessageState:
    """All that was heard about one message. Times in epoch milliseconds, None: not heard."""

    dim: Dimension
    known: int = 0
    recipient: str = ""
    accepted_ms: int | None = None
    first_ms: int | None = None
    sent_ms: int | None = None
    delivered_ms: int | None = None
    read_ms: int | None = None
    failed_ms: int | None = None
    last_receipt_ms: int = 0
    error_code: str | None = None
    error_title: str | None = None
    intent_id: str | None = None

    @property
    def status(self) -> int:
        """The exclusive status (`schema.STATUS_NAMES`): the highest proven."""
        if self.read_ms is not None:
            return READ
        if self.delivered_ms is not None:
            return DELIVERED
        if self.failed_ms is not None:
            return FAILED
        return SENT if self.sent_ms is not None else ACCEPTED

    @property
    def cohort_ms(self) -> int:
        """When it was accepted; until we know, when we first heard of it."""
        if self.accepted_ms is not None:
            return self.accepted_ms
        return self.first_ms or 0


def unknown_message(account: str) -> MessageState:
    """The least state: nothing is known but the account."""
    return MessageState(_dim(account, "", "", "", "", 0))


def apply_receipt(state: MessageState, receipt: Receipt, received_ms: int) -> bool:
    """Merge a receipt into `state`, in place; False if it says nothing (UNKNOWN)."""
    status, at = receipt.status, receipt.at_ms
    if status is Status.UNKNOWN:
        return False
    if not 0 <= at <= MAX_MS:
        at = min(max(at, 0), MAX_MS)
    if state.first_ms is None or at < state.first_ms:
        state.first_ms = at
    if received_ms > state.last_receipt_ms:
        state.last_receipt_ms = received_ms
    if status is Status.DELIVERED:
        if state.delivered_ms is None or at < state.delivered_ms:
            state.delivered_ms = at
    elif status is Status.SENT:
        if state.sent_ms is None or at < state.sent_ms:
            state.sent_ms = at
    elif status is Status.READ:
        if state.read_ms is None or at < state.read_ms:
            state.read_ms = at
    elif status is Status.FAILED:
        _fail(state, at, receipt.error_code, receipt.error_title)
    if receipt.channel or receipt.recipient:
        _describe(state, receipt.channel, receipt.recipient or "")
    return True


def sent_state(sent: SentMessage) -> MessageState:
    """What another system's record of a send says."""
    country_code = sent.country or country(sent.recipient)
    dim = _dim(
        sent.account, sent.channel, sent.template, country_code, sent.type, int(sent.is_test)
    )
    at = sent.accepted_ms
    if not 0 <= at <= MAX_MS:
        at = min(max(at, 0), MAX_MS)
    known = knowledge_mask(BY_RECORD, BY_RECORD if sent.recipient or sent.country else 0)
    return MessageState(dim, known, sent.recipient, at, last_receipt_ms=at)


def dimension_of_intent(intent: Intent) -> Dimension:
    """The attributes of our own send."""
    return Dimension(
        intent.account,
        intent.channel,
        intent.template,
        intent.country or country(intent.recipient),
        intent.type,
        int(intent.is_test),
    )


def state_of_own_send(
    dim: Dimension, recipient: str, intent_id: str, accepted_ms: int
) -> MessageState:
    """What our own accepted send says."""
    return MessageState(
        dim,
        knowledge_mask(BY_OWN_SEND, BY_OWN_SEND),
        recipient,
        accepted_ms=accepted_ms,
        last_receipt_ms=accepted_ms,
        intent_id=intent_id,
    )


def merge_states(one: MessageState, other: MessageState) -> MessageState:
    """The least state that holds all that both say; commutative, associative, idempotent."""
    recipient, country_code, recipient_known = _better_recipient(one, other)
    channel, template, kind, is_test, known = _better_attributes(one, other)
    code, title = min(_error(one), _error(other), key=_error_order)
    return MessageState(
        Dimension(one.dim.account, channel, template, country_code, kind, is_test),
        knowledge_mask(known, recipient_known),
        recipient,
        _earlier(one.accepted_ms, other.accepted_ms),
        _earlier(one.first_ms, other.first_ms),
        _earlier(one.sent_ms, other.sent_ms),
        _earlier(one.delivered_ms, other.delivered_ms),
        _earlier(one.read_ms, other.read_ms),
        _earlier(one.failed_ms, other.failed_ms),
        max(one.last_receipt_ms, other.last_receipt_ms),
        code,
        title,
        _named(one.intent_id or "", other.intent_id or "") or None,
    )


@lru_cache(maxsize=4096)
def _dim(
    account: str, channel: str, template: str, country_code: str, kind: str, is_test: int
) -> Dimension:
    """A dimension; the few that there are come again and again."""
    return Dimension(account, channel, template, country_code, kind, is_test)


@lru_cache(maxsize=8192)
def country(recipient: str) -> str:
    """The country of a recipient, or an empty text without one."""
    if not recipient:
        return ""
    from incs_core.wire.phone_numbers import country_of  # its number tables load slowly

    return country_of(recipient)


def _fail(state: MessageState, at: int, code: str | None, title: str) -> None:
    if state.failed_ms is None or at < state.failed_ms:
        state.failed_ms = at
    heard = (code or None, title or None)
    state.error_code, state.error_title = min(_error(state), heard, key=_error_order)


def _describe(state: MessageState, channel: str, recipient: str) -> None:
    """Merge the attributes that a receipt names; a send that is known says better."""
    if state.known >> 2 or channel == state.dim.channel:
        channel = ""
    if state.known & 3 > BY_RECEIPT or recipient == state.recipient:
        recipient = ""
    if channel or recipient:
        dim = Dimension(state.dim.account, channel, "", country(recipient), "", 0)
        said = MessageState(dim, BY_RECEIPT if recipient else 0, recipient)
        merged = merge_states(state, said)
        state.dim, state.known, state.recipient = merged.dim, merged.known, merged.recipient


def _error(state: MessageState) -> tuple[str | None, str | None]:
    return state.error_code, state.error_title


def _error_order(error: tuple[str | None, str | None]) -> tuple[bool, str, bool, str]:
    """A code beats none, words beat none; between two, the smaller: any fixed order will do."""
    code, title = error
    return code is None, code or "", title is None, title or ""


def _better_recipient(one: MessageState, other: MessageState) -> tuple[str, str, int]:
    rank, other_rank = one.known & 3, other.known & 3
    if rank != other_rank:
        best = one if rank > other_rank else other
        return best.recipient, best.dim.country, best.known & 3
    numbers = _named(one.recipient, other.recipient)
    return numbers, _named(one.dim.country, other.dim.country), rank


def _better_attributes(one: MessageState, other: MessageState) -> tuple[str, str, str, int, int]:
    rank, other_rank = one.known >> 2, other.known >> 2
    if rank != other_rank:
        dim = one.dim if rank > other_rank else other.dim
        return dim.channel, dim.template, dim.type, dim.is_test, max(rank, other_rank)
    channel = _named(one.dim.channel, other.dim.channel)
    template = _named(one.dim.template, other.dim.template)
    kind = _named(one.dim.type, other.dim.type)
    return channel, template, kind, max(one.dim.is_test, other.dim.is_test), rank


def _named(one: str, other: str) -> str:
    """A text beats none; between two, the smaller."""
    return min(one, other) if one and other else one or other


def _earlier(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
