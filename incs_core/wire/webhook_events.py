"""Events that INCS posts to a webhook, parsed leniently (INCS: the Webhook pages)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from incs_core.domain.statuses import Status
from incs_core.errors import MalformedEvent
from incs_core.wire import parsing
from incs_core.wire.inbound import Inbound, read_inbound
from incs_core.wire.message_status import read_error

Aspect = Literal["status", "category", "quality"]

_CUSTOMER_ID = re.compile(r"\d+_(\d+)")
"""Workbench id of a customer: channel id, underscore, phone number."""

_KINDS = {101: "text", 102: "image", 103: "audio", 104: "video", 105: "file"}
_CUSTOM_KINDS = {11002: "template", 11006: "reply", 11008: "otp", 11009: "template", 11010: "reply"}
_ASPECT_BY_EVENT: Mapping[str, Aspect] = {
    "template_status_update": "status",
    "template_category_update": "category",
    "template_quality_update": "quality",
}
_STATUS_EVENTS = frozenset({"message_status_update", "message_updated", "message_status_updated"})
"""INCS documents the first only; its page on status events in INCS format was not accessible."""
_TEXT_KEYS = ("text", "body", "content", "title", "caption")


@dataclass(frozen=True, slots=True)
class CreatedEvent:
    """A message was created in the workbench, inbound or outbound.

    `sender` and `recipient` are digits for a customer, the workbench id for staff. `status` is None
    for inbound messages. `at` is Unix seconds.
    """

    name: str
    incs_id: str
    channel_msg_id: str
    direction: Literal["in", "out"]
    status: Status | None
    error: str
    sender: str
    recipient: str
    text: str
    kind: str
    at: int | None
    source: Literal["incs", "api"]
    channel_id: int | None = None
    raw: dict[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """A message reached a status. `at` is Unix seconds; `recipient` is digits, or None."""

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
    """A template changed. Older events do not name the template. `at` is Unix seconds."""

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
    """Messages from customers."""

    name: str
    messages: tuple[Inbound, ...]
    channel_id: int | None = None
    business_phone: str = ""


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """An event of an unknown name."""

    name: str
    raw: dict[str, object] = field(default_factory=dict, repr=False)


Event = StatusEvent | TemplateEvent | InboundEvent | CreatedEvent | UnknownEvent


def parse_event(payload: object) -> Event:
    """Parse one event.

    Raises MalformedEvent, with a reason for people, if the payload is no event, or if an event of a
    known name lacks a required value.
    """
    if not isinstance(payload, Mapping):
        raise MalformedEvent("The body is not a JSON object.")
    raw = parsing.read_mapping(payload)
    name = parsing.read_text(raw.get("event")).strip()
    if not name:
        raise MalformedEvent("The body has no event name.")
    if name in _STATUS_EVENTS:
        return _status_event(name, raw)
    if name in _ASPECT_BY_EVENT:
        return _template_event(name, raw)
    if name == "new_message":
        return _inbound_event(name, raw)
    if name == "message_created":
        return read_created(name, parsing.read_mapping(raw.get("message")))
    return UnknownEvent(name, raw)


def read_created(name: str, message: dict[str, object]) -> CreatedEvent:
    """Parse the `message` of a `message_created` event; raises MalformedEvent without an id."""
    incs_id = parsing.read_text(message.get("id"))
    channel_msg_id = parsing.read_text(message.get("channel_msg_id"))
    if not incs_id and not channel_msg_id:
        raise MalformedEvent("The event does not say which message was created.")
    sender, recipient = (
        parsing.read_text(message.get("send_id")),
        parsing.read_text(message.get("recv_id")),
    )
    is_inbound = customer_phone(sender) is not None
    return CreatedEvent(
        name=name,
        incs_id=incs_id,
        channel_msg_id=channel_msg_id,
        direction="in" if is_inbound else "out",
        status=None if is_inbound else Status.parse(message.get("channel_status")),
        error=parsing.read_text(message.get("error")),
        sender=customer_phone(sender) or sender,
        recipient=customer_phone(recipient) or recipient,
        text=_content_text(parsing.read_text(message.get("content"))),
        kind=_kind(message),
        at=parsing.read_unix_seconds(message.get("created_at")),
        source="api" if parsing.read_integer(message.get("source")) == 1 else "incs",
        channel_id=parsing.read_integer(message.get("auth_id")),
        raw=message,
    )


def customer_phone(party: str) -> str | None:
    """Return the phone number in a customer's workbench id, or None for staff."""
    match = _CUSTOMER_ID.fullmatch(party)
    return match[1] if match else None


def _kind(message: dict[str, object]) -> str:
    custom = _CUSTOM_KINDS.get(parsing.read_integer(message.get("custom_type")) or 0)
    return custom or _KINDS.get(parsing.read_integer(message.get("type")) or 0, "unknown")


def _content_text(content: str) -> str:
    """Return the text of a content, which is JSON in a string or plain text."""
    try:
        parsed = json.loads(content)
    except ValueError:
        return content
    if not isinstance(parsed, dict):
        return parsing.read_text(parsed) or content
    return next((text for key in _TEXT_KEYS if (text := parsing.read_text(parsed.get(key)))), "")


def _status_event(name: str, raw: dict[str, object]) -> StatusEvent:
    """Parse a status event; only the one in INCS format has a `message` object."""
    message = parsing.read_mapping(raw.get("message"))
    event = _workbench_status_event(name, message) if message else _channel_status_event(name, raw)
    if not event.message_id:
        raise MalformedEvent("The status event names no message.")
    if not event.raw_status:
        raise MalformedEvent("The status event has no status.")
    return event


def _channel_status_event(name: str, raw: dict[str, object]) -> StatusEvent:
    code, title = read_error(raw.get("error"))
    return StatusEvent(
        name=name,
        message_id=parsing.read_text(raw.get("message_id")),
        status=Status.parse(raw.get("message_status")),
        raw_status=parsing.read_text(raw.get("message_status")),
        error_code=code,
        error_title=title,
        at=parsing.read_unix_seconds(raw.get("received_at")),
        channel_id=parsing.read_integer(raw.get("channel_id")),
        business_phone=parsing.read_text(raw.get("business_phone")),
    )


def _workbench_status_event(name: str, message: dict[str, object]) -> StatusEvent:
    code, title = read_error(message.get("error"))
    return StatusEvent(
        name=name,
        message_id=parsing.read_text(message.get("channel_msg_id"))
        or parsing.read_text(message.get("id")),
        status=Status.parse(message.get("channel_status")),
        raw_status=parsing.read_text(message.get("channel_status")),
        error_code=code,
        error_title=title,
        at=parsing.read_unix_seconds(message.get("updated_at")),
        channel_id=parsing.read_integer(message.get("auth_id")),
        recipient=customer_phone(parsing.read_text(message.get("recv_id"))),
    )


def _template_event(name: str, raw: dict[str, object]) -> TemplateEvent:
    new_value = parsing.read_text(raw.get("new_value"))
    if not new_value:
        raise MalformedEvent("The template event has no new value.")
    return TemplateEvent(
        name=name,
        aspect=_ASPECT_BY_EVENT[name],
        template_id=parsing.read_text(raw.get("template_id")) or None,
        template_name=parsing.read_text(raw.get("template_name")) or None,
        new_value=new_value,
        reason=parsing.read_text(raw.get("reason")),
        at=parsing.read_unix_seconds(raw.get("received_at")),
        channel_id=parsing.read_integer(raw.get("channel_id")),
    )


def _inbound_event(name: str, raw: dict[str, object]) -> InboundEvent:
    return InboundEvent(
        name=name,
        messages=read_inbound(parsing.read_mapping(raw.get("message"))),
        channel_id=parsing.read_integer(raw.get("channel_id")),
        business_phone=parsing.read_text(raw.get("business_phone")),
    )
