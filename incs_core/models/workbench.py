"""Events of the INCS workbench, with its own numbers and ids (INCS: INCS Message Callback)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Literal

from incs_core.errors import MalformedEvent
from incs_core.models import wire
from incs_core.models.status import Status

_CUSTOMER = re.compile(r"\d+_(\d+)")
"""A customer's id in the workbench: channel id, underscore, phone number."""

_KINDS = {101: "text", 102: "image", 103: "audio", 104: "video", 105: "file"}
_CUSTOM_KINDS = {11002: "template", 11006: "reply", 11008: "otp", 11009: "template", 11010: "reply"}
_TEXT_KEYS = ("text", "body", "content", "title", "caption")


@dataclass(frozen=True, slots=True)
class CreatedEvent:
    """A message came to be in the workbench, in or out.

    `sender` and `recipient` are digits for a customer and the workbench's id for staff. `status` is
    None for what customers wrote. `at` is Unix seconds.
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


def read_created(name: str, message: dict[str, object]) -> CreatedEvent:
    """Read the `message` of a `message_created` event; raises MalformedEvent without an id."""
    incs_id = wire.text(message.get("id"))
    channel_msg_id = wire.text(message.get("channel_msg_id"))
    if not incs_id and not channel_msg_id:
        raise MalformedEvent("The event does not say which message was created.")
    sender, recipient = wire.text(message.get("send_id")), wire.text(message.get("recv_id"))
    is_inbound = customer_phone(sender) is not None
    return CreatedEvent(
        name=name,
        incs_id=incs_id,
        channel_msg_id=channel_msg_id,
        direction="in" if is_inbound else "out",
        status=None if is_inbound else Status.parse(message.get("channel_status")),
        error=wire.text(message.get("error")),
        sender=customer_phone(sender) or sender,
        recipient=customer_phone(recipient) or recipient,
        text=_content_text(wire.text(message.get("content"))),
        kind=_kind(message),
        at=wire.unix_seconds(message.get("created_at")),
        source="api" if wire.integer(message.get("source")) == 1 else "incs",
        channel_id=wire.integer(message.get("auth_id")),
        raw=message,
    )


def customer_phone(party: str) -> str | None:
    """Return the phone number in a customer's workbench id, or None for staff."""
    match = _CUSTOMER.fullmatch(party)
    return match[1] if match else None


def _kind(message: dict[str, object]) -> str:
    custom = _CUSTOM_KINDS.get(wire.integer(message.get("custom_type")) or 0)
    return custom or _KINDS.get(wire.integer(message.get("type")) or 0, "unknown")


def _content_text(content: str) -> str:
    """Return what there is to read in a content: JSON in a string, or just a string."""
    try:
        parsed = json.loads(content)
    except ValueError:
        return content
    if not isinstance(parsed, dict):
        return wire.text(parsed) or content
    return next((found for key in _TEXT_KEYS if (found := wire.text(parsed.get(key)))), "")
