"""Maps a webhook body to an ingest item; a pure function of the bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Never

from incs_core.domain.events import (
    EventRecord,
    EventRow,
    EventState,
    InboundRow,
    IngestItem,
    Receipt,
)
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
    """Return the `errors` of a `new_message` event as text, at most 500 characters."""
    return "; ".join(_error_texts(parsing.read_items(_value(payload).get("errors"))))[:500]


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


def _error_texts(errors: list[object]) -> Iterator[str]:
    for error in errors:
        code, title = read_error(error)
        yield " ".join(filter(None, (code, title))) or "An error without words."


AccountResolver = Callable[[str], str | None]
"""Returns the account that has this message id, or None."""


NO_EFFECT: Final = "This version does not know what follows from such an event."


class EventEffects(NamedTuple):
    """All that one event changes."""

    receipts: tuple[Receipt, ...] = ()
    changes: tuple[TemplateChange, ...] = ()
    inbound: tuple[InboundRow, ...] = ()
    message_id: str | None = None
    state: EventState = "processed"
    reason: str = ""


class _Context(NamedTuple):
    account: str
    received_ms: int


def ingest_item(
    body: bytes, account: str, received_ms: int, resolve: AccountResolver | None = None
) -> IngestItem:
    """Return the event in `body` with everything that it changes.

    JSON that is no valid event becomes a dead letter with its reason. `resolve` finds the account
    of the event's message; without a result, `account` is used.
    Raises UnreadableBody if the body is not JSON, or is nested too deep to parse.
    """
    try:
        return _read_body(body, account, received_ms, resolve)
    except RecursionError as error:
        raise UnreadableBody("The body is nested too deep.") from error


def _read_body(
    body: bytes, account: str, received_ms: int, resolve: AccountResolver | None
) -> IngestItem:
    text = decode_body(body)
    payload = parse_body(text)
    canonical = canonical_json(payload)
    event = _parse(payload)
    if resolve is not None and isinstance(event, StatusEvent | CreatedEvent):
        account = resolve(_message_id(event)) or account
    return _ingest_item(
        event, payload, text, digest_of(account, canonical), _Context(account, received_ms)
    )


def replayed_item(row: EventRow) -> IngestItem | None:
    """Return the item of a stored webhook event by today's rules, or None without an effect."""
    if row.source != "webhook":
        return None
    try:
        payload = parse_body(row.raw)
    except UnreadableBody:  # stored by a version that accepted more
        return None
    event = _parse(payload)
    item = _ingest_item(event, payload, row.raw, row.digest, _Context(row.account, row.received_ms))
    return item if item.event.state == "processed" else None


def _parse(payload: object) -> Event | MalformedEvent:
    """Parse the event; an error is returned, since it is stored with the event."""
    try:
        return parse_event(payload)
    except MalformedEvent as error:
        return error


def _ingest_item(
    event: Event | MalformedEvent, payload: object, text: str, digest: bytes, context: _Context
) -> IngestItem:
    try:
        effects = _effects(event, payload, context)
    except MalformedEvent as error:
        effects = EventEffects(state="dead", reason=error.reason)
    record = EventRecord(
        digest,
        context.account,
        "webhook",
        _name(event, payload),
        effects.message_id,
        context.received_ms,
        text,
        effects.state,
        effects.reason,
    )
    return IngestItem(record, effects.receipts, effects.changes, effects.inbound)


def _effects(event: Event | MalformedEvent, payload: object, context: _Context) -> EventEffects:
    """Return what the event changes; raises MalformedEvent if it cannot be used."""
    match event:
        case StatusEvent():
            return _status_effects(event, context)
        case CreatedEvent():
            return _created_effects(event, context)
        case TemplateEvent():
            return EventEffects(changes=(_template_change(event, context),))
        case InboundEvent() | MalformedEvent():
            return _message_effects(event, payload, context)
        case UnknownEvent():
            return EventEffects(state="unknown", reason="No such event is known.")
        case _:
            _without_effect: Never = event  # mypy refuses a kind of event that has no case above
            raise MalformedEvent(NO_EFFECT)


def _status_effects(event: StatusEvent, context: _Context) -> EventEffects:
    message_id = checked_id(event.message_id)
    if event.status is Status.UNKNOWN:
        reason = f"No such status is known: {event.raw_status[:50]}."
        return EventEffects(message_id=message_id, state="unknown", reason=reason)
    receipt = Receipt(
        context.account,
        message_id,
        event.status,
        plausible_time_ms(event.at, context.received_ms),
        truncated_code(event.error_code),
        truncated_title(event.error_title),
        event.recipient,
    )
    return EventEffects((receipt,), message_id=message_id)


def _created_effects(event: CreatedEvent, context: _Context) -> EventEffects:
    message_id = checked_id(_message_id(event))
    if event.direction == "in":
        return EventEffects(
            inbound=(_created_inbound_row(event, message_id, context),), message_id=message_id
        )
    status = event.status or Status.UNKNOWN
    if status is Status.UNKNOWN and event.raw.get("channel_status") is None:
        status = Status.ACCEPTED  # the event's name says that the message was created
    created = StatusEvent(
        event.name,
        message_id,
        status,
        parsing.read_text(event.raw.get("channel_status")),
        error_title=event.error,
        at=event.at,
        recipient=event.recipient if event.recipient.isdigit() else None,
    )
    return _status_effects(created, context)


def _created_inbound_row(event: CreatedEvent, message_id: str, context: _Context) -> InboundRow:
    return InboundRow(
        context.account,
        Channel.WHATSAPP if message_id.startswith("wamid.") else "",
        message_id,
        checked_id(event.sender),
        plausible_time_ms(event.at, context.received_ms),
        event.kind,
        event.text,
        "",
        json.dumps(event.raw),
    )


def _template_change(event: TemplateEvent, context: _Context) -> TemplateChange:
    return TemplateChange(
        account=context.account,
        template_id=checked_id(event.template_id or "", required=False),
        template_name=event.template_name or "",
        aspect=event.aspect,
        old_value=None,
        new_value=event.new_value,
        reason=event.reason,
        at_ms=plausible_time_ms(event.at, context.received_ms),
        learnt_ms=context.received_ms,
        source="webhook",
    )


def _message_effects(
    event: InboundEvent | MalformedEvent, payload: object, context: _Context
) -> EventEffects:
    """Messages from customers; WhatsApp's payload may hold receipts and errors as well, or only."""
    receipts = meta_receipts(payload, *context)
    errors = meta_errors(payload)
    if isinstance(event, MalformedEvent):
        if not receipts and not errors:
            raise event
        return EventEffects(receipts, message_id=_first_id(receipts), reason=errors)
    rows = tuple(_inbound_row(message, context) for message in event.messages)
    return EventEffects(receipts, inbound=rows, message_id=rows[0].message_id, reason=errors)


def _inbound_row(message: Inbound, context: _Context) -> InboundRow:
    return InboundRow(
        context.account,
        message.channel,
        checked_id(message.message_id),
        checked_id(message.sender),
        plausible_time_ms(message.at, context.received_ms),
        message.kind,
        message.text,
        message.postback,
        json.dumps(message.raw),
    )


def _message_id(event: StatusEvent | CreatedEvent) -> str:
    if isinstance(event, StatusEvent):
        return event.message_id
    return event.channel_msg_id or event.incs_id


def _first_id(receipts: tuple[Receipt, ...]) -> str | None:
    return receipts[0].message_id if receipts else None


_UNNAMED: Final = "?"


def _name(event: Event | MalformedEvent, payload: object) -> str:
    if not isinstance(event, MalformedEvent):
        return truncated_name(event.name)
    name = payload.get("event") if isinstance(payload, Mapping) else None
    return truncated_name(parsing.read_text(name)) or _UNNAMED


def resolver(store: Store, accounts: Sequence[str]) -> AccountResolver:
    """Return a function that finds which of `accounts` knows a message id, or None."""

    def resolve(message_id: str) -> str | None:
        accounts_of_id = {row.account for row in store.messages.by_ids([message_id])}
        return next((account for account in accounts if account in accounts_of_id), None)

    return resolve
