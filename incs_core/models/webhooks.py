"""Events that INCS posts to a webhook, read liberally.

INCS: Message Status Webhook, Template Update Webhook, New Message Webhook, INCS Message Callback.
`parse_event` is pure; what an event changes is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from incs_core.errors import MalformedEvent
from incs_core.models import wire
from incs_core.models.inbound import Inbound, read_inbound
from incs_core.models.receipts import read_error
from incs_core.models.status import Status
from incs_core.models.workbench import CreatedEvent, customer_phone, read_created

__all__ = [
    "CreatedEvent",
    "Event",
    "Inbound",
    "InboundEvent",
    "StatusEvent",
    "TemplateEvent",
    "UnknownEvent",
    "parse_event",
]

Aspect = Literal["status", "category", "quality"]

_ASPECTS: Mapping[str, Aspect] = {
    "template_status_update": "status",
    "template_category_update": "category",
    "template_quality_update": "quality",
}
_STATUS_EVENTS = frozenset({"message_status_update", "message_updated", "message_status_updated"})
"""The first is documented; INCS's page on the status half of its own callback was never visible."""


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """A message reached a status. `at` is Unix seconds; `recipient` is digits, if it is known."""

    name: str
    message_id: str
    status: Status
    raw_status: str
    error_code: str | None = None
    error_title: str = ""
    at: int | None = None
    channel_id: int | None = None
    business_phone: str = ""
    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class TemplateEvent:
    """A template changed. Older events do not say which one. `at` is Unix seconds."""

    name: str
    aspect: Aspect
    template_id: str | None
    template_name: str | None
    new_value: str
    reason: str = ""
    at: int | None = None
    channel_id: int | None = None


@dataclass(frozen=True, slots=True)
class InboundEvent:
    """People wrote to us."""

    name: str
    messages: tuple[Inbound, ...]
    channel_id: int | None = None
    business_phone: str = ""


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """An event that we do not know. It is kept."""

    name: str
    raw: dict[str, object] = field(default_factory=dict, repr=False)


Event = StatusEvent | TemplateEvent | InboundEvent | CreatedEvent | UnknownEvent


def parse_event(payload: object) -> Event:
    """Read one event.

    Raises MalformedEvent, with a reason for a person, if an event of a known name lacks what makes
    it useful, or if the payload is no event at all.
    """
    if not isinstance(payload, Mapping):
        raise MalformedEvent("The body is not a JSON object.")
    raw = wire.mapping(payload)
    name = wire.text(raw.get("event")).strip()
    if not name:
        raise MalformedEvent("The body has no event name.")
    if name in _STATUS_EVENTS:
        return _status_event(name, raw)
    if name in _ASPECTS:
        return _template_event(name, raw)
    if name == "new_message":
        return _inbound_event(name, raw)
    if name == "message_created":
        return read_created(name, wire.mapping(raw.get("message")))
    return UnknownEvent(name, raw)


def _status_event(name: str, raw: dict[str, object]) -> StatusEvent:
    """Tell the two families apart: only the INCS-format callback has a `message` object."""
    message = wire.mapping(raw.get("message"))
    event = _from_workbench(name, message) if message else _from_channel(name, raw)
    if not event.message_id:
        raise MalformedEvent("The status event names no message.")
    if not event.raw_status:
        raise MalformedEvent("The status event has no status.")
    return event


def _from_channel(name: str, raw: dict[str, object]) -> StatusEvent:
    code, title = read_error(raw.get("error"))
    return StatusEvent(
        name=name,
        message_id=wire.text(raw.get("message_id")),
        status=Status.parse(raw.get("message_status")),
        raw_status=wire.text(raw.get("message_status")),
        error_code=code,
        error_title=title,
        at=wire.unix_seconds(raw.get("received_at")),
        channel_id=wire.integer(raw.get("channel_id")),
        business_phone=wire.text(raw.get("business_phone")),
    )


def _from_workbench(name: str, message: dict[str, object]) -> StatusEvent:
    code, title = read_error(message.get("error"))
    return StatusEvent(
        name=name,
        message_id=wire.text(message.get("channel_msg_id")) or wire.text(message.get("id")),
        status=Status.parse(message.get("channel_status")),
        raw_status=wire.text(message.get("channel_status")),
        error_code=code,
        error_title=title,
        at=wire.unix_seconds(message.get("updated_at")),
        channel_id=wire.integer(message.get("auth_id")),
        recipient=customer_phone(wire.text(message.get("recv_id"))),
    )


def _template_event(name: str, raw: dict[str, object]) -> TemplateEvent:
    new_value = wire.text(raw.get("new_value"))
    if not new_value:
        raise MalformedEvent("The template event has no new value.")
    return TemplateEvent(
        name=name,
        aspect=_ASPECTS[name],
        template_id=wire.text(raw.get("template_id")) or None,
        template_name=wire.text(raw.get("template_name")) or None,
        new_value=new_value,
        reason=wire.text(raw.get("reason")),
        at=wire.unix_seconds(raw.get("received_at")),
        channel_id=wire.integer(raw.get("channel_id")),
    )


def _inbound_event(name: str, raw: dict[str, object]) -> InboundEvent:
    return InboundEvent(
        name=name,
        messages=read_inbound(wire.mapping(raw.get("message"))),
        channel_id=wire.integer(raw.get("channel_id")),
        business_phone=wire.text(raw.get("business_phone")),
    )
