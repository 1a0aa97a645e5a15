"""What a webhook body means for the history: a pure function from bytes to an ingest item."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Never

from incs_core.domain.events import EventRow
from incs_core.domain.receipts import EventRecord, EventState, InboundRow, IngestItem, Receipt
from incs_core.domain.statuses import Channel, Status
from incs_core.domain.templates import TemplateChange
from incs_core.errors import MalformedEvent
from incs_core.store import Store
from incs_core.webhooks.request_parsing import UnreadableBody, decode_body, parse_body
from incs_core.wire import parsing
from incs_core.wire.canonical_json import canonical_json, digest_of
from incs_core.wire.inbound import Inbound
from incs_core.wire.message_status import read_error
from incs_core.wire.parsing import (
    checked_id,
    plausible_time_ms,
    truncated_code,
    truncated_name,
    truncated_title,
)
from incs_core.wire.webhook_events import (
    CreatedEvent,
    Event,
    InboundEvent,
    StatusEvent,
    TemplateEvent,
    UnknownEvent,
    parse_event,
)


def meta_receipts(payload: object, account: str, received_ms: int) -> tuple[Receipt, ...]:
    """Return the receipts among the `statuses` of a `new_message` event."""
    statuses = (
        parsing.read_mapping(item) for item in parsing.read_items(_value(payload).get("statuses"))
    )
    found = (_receipt(status, account, received_ms) for status in statuses)
    return tuple(receipt for receipt in found if receipt is not None)


def meta_errors(payload: object) -> str:
    """Return the `errors` of a `new_message` event in words; empty if there are none."""
    return "; ".join(_words(parsing.read_items(_value(payload).get("errors"))))[:500]


def _value(payload: object) -> dict[str, object]:
    event = parsing.read_mapping(payload)
    return parsing.read_mapping(event.get("message")) if event.get("event") == "new_message" else {}


def _receipt(status: dict[str, object], account: str, received_ms: int) -> Receipt | None:
    reached = Status.parse(status.get("status"))
    if reached is Status.UNKNOWN or not parsing.read_text(status.get("id")):
        return None
    code, title = read_error(next(iter(parsing.read_items(status.get("errors"))), None))
    return Receipt(
        account,
        checked_id(parsing.read_text(status.get("id"))),
        reached,
        plausible_time_ms(parsing.read_unix_seconds(status.get("timestamp")), received_ms),
        truncated_code(code),
        truncated_title(title),
        parsing.read_text(status.get("recipient_id")) or None,
        Channel.WHATSAPP,
    )


def _words(errors: list[object]) -> Iterator[str]:
    for error in errors:
        code, title = read_error(error)
        yield " ".join(filter(None, (code, title))) or "An error without words."


AccountResolver = Callable[[str], str | None]
"""Which account knows this message id, if any does."""


NO_EFFECT: Final = "This version does not know what follows from such an event."


class EventEffects(NamedTuple):
    """All that one event changes."""

    receipts: tuple[Receipt, ...] = ()
    changes: tuple[TemplateChange, ...] = ()
    inbound: tuple[InboundRow, ...] = ()
    message_id: str | None = None
    state: EventState = "processed"
    reason: str = ""


class _Arrival(NamedTuple):
    account: str
    received_ms: int


def ingest_item(
    body: bytes, account: str, received_ms: int, resolve: AccountResolver | None = None
) -> IngestItem:
    """Return the event in `body` with everything that it changes.

    What is JSON but makes no sense to us becomes a dead letter with its reason. `resolve` is asked
    for the account that knows the event's message; `account` holds where it does not say.
    Raises UnreadableBody if the body is not JSON at all, or nested so deep that nothing reads it.
    """
    try:
        return _read(body, account, received_ms, resolve)
    except RecursionError as error:
        raise UnreadableBody("The body is nested too deep.") from error


def _read(
    body: bytes, account: str, received_ms: int, resolve: AccountResolver | None
) -> IngestItem:
    text = decode_body(body)
    payload = parse_body(text)
    form = canonical_json(payload)
    event = _event(payload)
    if resolve is not None and isinstance(event, StatusEvent | CreatedEvent):
        account = resolve(_id_in(event)) or account
    return _item(event, payload, text, digest_of(account, form), _Arrival(account, received_ms))


def replayed_item(row: EventRow) -> IngestItem | None:
    """Return what a kept webhook event means today, or None where it still means nothing."""
    if row.source != "webhook":
        return None
    try:
        payload = parse_body(row.raw)
    except UnreadableBody:  # kept when more was taken
        return None
    event = _event(payload)
    item = _item(event, payload, row.raw, row.digest, _Arrival(row.account, row.received_ms))
    return item if item.event.state == "processed" else None


def _event(payload: object) -> Event | MalformedEvent:
    """Read the event. Why it cannot be read is a value: it is kept beside the event."""
    try:
        return parse_event(payload)
    except MalformedEvent as error:
        return error


def _item(
    event: Event | MalformedEvent, payload: object, text: str, digest: bytes, arrival: _Arrival
) -> IngestItem:
    try:
        effects = _effects(event, payload, arrival)
    except MalformedEvent as error:
        effects = EventEffects(state="dead", reason=error.reason)
    record = EventRecord(
        digest,
        arrival.account,
        "webhook",
        _name(event, payload),
        effects.message_id,
        arrival.received_ms,
        text,
        effects.state,
        effects.reason,
    )
    return IngestItem(record, effects.receipts, effects.changes, effects.inbound)


def _effects(event: Event | MalformedEvent, payload: object, arrival: _Arrival) -> EventEffects:
    """Return what the event changes; raises MalformedEvent if it cannot be used."""
    match event:
        case StatusEvent():
            return _status_effects(event, arrival)
        case CreatedEvent():
            return _created_effects(event, arrival)
        case TemplateEvent():
            return EventEffects(changes=(_change(event, arrival),))
        case InboundEvent() | MalformedEvent():
            return _message_effects(event, payload, arrival)
        case UnknownEvent():
            return EventEffects(state="unknown", reason="No such event is known.")
        case _:
            _without_effect: Never = event  # mypy refuses a kind of event that has no case above
            raise MalformedEvent(NO_EFFECT)


def _status_effects(event: StatusEvent, arrival: _Arrival) -> EventEffects:
    message_id = checked_id(event.message_id)
    if event.status is Status.UNKNOWN:
        reason = f"No such status is known: {event.raw_status[:50]}."
        return EventEffects(message_id=message_id, state="unknown", reason=reason)
    receipt = Receipt(
        arrival.account,
        message_id,
        event.status,
        plausible_time_ms(event.at, arrival.received_ms),
        truncated_code(event.error_code),
        truncated_title(event.error_title),
        event.recipient,
    )
    return EventEffects((receipt,), message_id=message_id)


def _created_effects(event: CreatedEvent, arrival: _Arrival) -> EventEffects:
    message_id = checked_id(_id_in(event))
    if event.direction == "in":
        return EventEffects(
            inbound=(_created_inbound(event, message_id, arrival),), message_id=message_id
        )
    status = event.status or Status.UNKNOWN
    if status is Status.UNKNOWN and event.raw.get("channel_status") is None:
        status = Status.ACCEPTED  # it was created: that much the event's name says
    created = StatusEvent(
        event.name,
        message_id,
        status,
        parsing.read_text(event.raw.get("channel_status")),
        error_title=event.error,
        at=event.at,
        recipient=event.recipient if event.recipient.isdigit() else None,
    )
    return _status_effects(created, arrival)


def _created_inbound(event: CreatedEvent, message_id: str, arrival: _Arrival) -> InboundRow:
    return InboundRow(
        arrival.account,
        Channel.WHATSAPP if message_id.startswith("wamid.") else "",
        message_id,
        checked_id(event.sender),
        plausible_time_ms(event.at, arrival.received_ms),
        event.kind,
        event.text,
        "",
        json.dumps(event.raw),
    )


def _change(event: TemplateEvent, arrival: _Arrival) -> TemplateChange:
    return TemplateChange(
        account=arrival.account,
        template_id=checked_id(event.template_id or "", required=False),
        template_name=event.template_name or "",
        aspect=event.aspect,
        old_value=None,
        new_value=event.new_value,
        reason=event.reason,
        at_ms=plausible_time_ms(event.at, arrival.received_ms),
        learnt_ms=arrival.received_ms,
        source="webhook",
    )


def _message_effects(
    event: InboundEvent | MalformedEvent, payload: object, arrival: _Arrival
) -> EventEffects:
    """Messages from customers; WhatsApp's object may bring receipts and errors with or without."""
    receipts = meta_receipts(payload, *arrival)
    errors = meta_errors(payload)
    if isinstance(event, MalformedEvent):
        if not receipts and not errors:
            raise event
        return EventEffects(receipts, message_id=_first_id(receipts), reason=errors)
    rows = tuple(_inbound(message, arrival) for message in event.messages)
    return EventEffects(receipts, inbound=rows, message_id=rows[0].message_id, reason=errors)


def _inbound(message: Inbound, arrival: _Arrival) -> InboundRow:
    return InboundRow(
        arrival.account,
        message.channel,
        checked_id(message.message_id),
        checked_id(message.sender),
        plausible_time_ms(message.at, arrival.received_ms),
        message.kind,
        message.text,
        message.postback,
        json.dumps(message.raw),
    )


def _id_in(event: StatusEvent | CreatedEvent) -> str:
    if isinstance(event, StatusEvent):
        return event.message_id
    return event.channel_msg_id or event.incs_id


def _first_id(receipts: tuple[Receipt, ...]) -> str | None:
    return receipts[0].message_id if receipts else None


_NO_NAME: Final = "?"


def _name(event: Event | MalformedEvent, payload: object) -> str:
    if not isinstance(event, MalformedEvent):
        return truncated_name(event.name)
    given = payload.get("event") if isinstance(payload, Mapping) else None
    return truncated_name(parsing.read_text(given)) or _NO_NAME


def resolver(store: Store, accounts: Sequence[str]) -> AccountResolver:
    """Return a function that finds which of `accounts` knows a message id, or None."""

    def resolve(message_id: str) -> str | None:
        known = {row.account for row in store.messages.by_ids([message_id])}
        return next((account for account in accounts if account in known), None)

    return resolve
