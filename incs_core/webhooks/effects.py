"""What a webhook body means for the history: a pure function from bytes to an ingest item."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from incs_core.errors import MalformedEvent
from incs_core.models import wire
from incs_core.models.canonical import canonical, digest_of
from incs_core.models.inbound import Inbound
from incs_core.models.plausible import code_of, id_of, name_of, title_of, when_ms
from incs_core.models.status import Channel, Status
from incs_core.models.webhooks import (
    CreatedEvent,
    Event,
    InboundEvent,
    StatusEvent,
    TemplateEvent,
    UnknownEvent,
    parse_event,
)
from incs_core.store.types import (
    EventRecord,
    EventRow,
    EventState,
    InboundRow,
    Item,
    Receipt,
    TemplateChange,
)
from incs_core.webhooks.body import Unreadable, read_json, read_text
from incs_core.webhooks.meta import meta_errors, meta_receipts
from incs_core.webhooks.plain import plain_item

Resolve = Callable[[str], str | None]
"""Which account knows this message id, if any does."""


class Effects(NamedTuple):
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


def item_from(body: bytes, account: str, received_ms: int, resolve: Resolve | None = None) -> Item:
    """Return the event in `body` with everything that it changes.

    What is JSON but makes no sense to us becomes a dead letter with its reason. `resolve` is asked
    for the account that knows the event's message; `account` holds where it does not say.
    Raises Unreadable if the body is not JSON at all, or nested so deep that nothing reads it.
    """
    try:
        return _read(body, account, received_ms, resolve)
    except RecursionError as error:
        raise Unreadable("The body is nested too deep.") from error


def _read(body: bytes, account: str, received_ms: int, resolve: Resolve | None) -> Item:
    if resolve is None and (plain := plain_item(body, account, received_ms)) is not None:
        return plain
    text = read_text(body)
    return _read_any(read_json(text), text, account, received_ms, resolve)


def _read_any(
    payload: object, text: str, account: str, received_ms: int, resolve: Resolve | None
) -> Item:
    form = canonical(payload)
    event = _event(payload)
    if resolve is not None and isinstance(event, StatusEvent | CreatedEvent):
        account = resolve(_id_in(event)) or account
    return _item(event, payload, text, digest_of(account, form), _Arrival(account, received_ms))


def replayed(row: EventRow) -> Item | None:
    """Return what a kept webhook event means today, or None where it still means nothing."""
    if row.source != "webhook":
        return None
    try:
        payload = read_json(row.raw)
    except Unreadable:  # kept when more was taken
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
) -> Item:
    try:
        effects = _effects(event, payload, arrival)
    except MalformedEvent as error:
        effects = Effects(state="dead", reason=error.reason)
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
    return Item(record, effects.receipts, effects.changes, effects.inbound)


def _effects(event: Event | MalformedEvent, payload: object, arrival: _Arrival) -> Effects:
    """Return what the event changes; raises MalformedEvent if it cannot be used."""
    if isinstance(event, StatusEvent):
        return _status_effects(event, arrival)
    if isinstance(event, CreatedEvent):
        return _created_effects(event, arrival)
    if isinstance(event, TemplateEvent):
        return Effects(changes=(_change(event, arrival),))
    if isinstance(event, UnknownEvent):
        return Effects(state="unknown", reason="No such event is known.")
    return _message_effects(event, payload, arrival)


def _status_effects(event: StatusEvent, arrival: _Arrival) -> Effects:
    message_id = id_of(event.message_id)
    if event.status is Status.UNKNOWN:
        reason = f"No such status is known: {event.raw_status[:50]}."
        return Effects(message_id=message_id, state="unknown", reason=reason)
    receipt = Receipt(
        arrival.account,
        message_id,
        event.status,
        when_ms(event.at, arrival.received_ms),
        code_of(event.error_code),
        title_of(event.error_title),
        event.recipient,
    )
    return Effects((receipt,), message_id=message_id)


def _created_effects(event: CreatedEvent, arrival: _Arrival) -> Effects:
    message_id = id_of(_id_in(event))
    if event.direction == "in":
        return Effects(
            inbound=(_created_inbound(event, message_id, arrival),), message_id=message_id
        )
    status = event.status or Status.UNKNOWN
    if status is Status.UNKNOWN and event.raw.get("channel_status") is None:
        status = Status.ACCEPTED  # it was created: that much the event's name says
    created = StatusEvent(
        event.name,
        message_id,
        status,
        wire.text(event.raw.get("channel_status")),
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
        id_of(event.sender),
        when_ms(event.at, arrival.received_ms),
        event.kind,
        event.text,
        "",
        json.dumps(event.raw),
    )


def _change(event: TemplateEvent, arrival: _Arrival) -> TemplateChange:
    return TemplateChange(
        account=arrival.account,
        template_id=id_of(event.template_id or "", needed=False),
        template_name=event.template_name or "",
        aspect=event.aspect,
        old_value=None,
        new_value=event.new_value,
        reason=event.reason,
        at_ms=when_ms(event.at, arrival.received_ms),
        learnt_ms=arrival.received_ms,
        source="webhook",
    )


def _message_effects(
    event: InboundEvent | MalformedEvent, payload: object, arrival: _Arrival
) -> Effects:
    """Messages from customers; WhatsApp's object may bring receipts and errors with or without."""
    receipts = meta_receipts(payload, *arrival)
    errors = meta_errors(payload)
    if isinstance(event, MalformedEvent):
        if not receipts and not errors:
            raise event
        return Effects(receipts, message_id=_first_id(receipts), reason=errors)
    rows = tuple(_inbound(message, arrival) for message in event.messages)
    return Effects(receipts, inbound=rows, message_id=rows[0].message_id, reason=errors)


def _inbound(message: Inbound, arrival: _Arrival) -> InboundRow:
    return InboundRow(
        arrival.account,
        message.channel,
        id_of(message.message_id),
        id_of(message.sender),
        when_ms(message.at, arrival.received_ms),
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
        return name_of(event.name)
    given = payload.get("event") if isinstance(payload, Mapping) else None
    return name_of(wire.text(given)) or _NO_NAME
