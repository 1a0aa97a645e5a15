"""The bodies of the sandbox's webhooks (INCS: the Webhook and Message Callback pages)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple
from zlib import crc32

from incs_core.sandbox.responses import dump
from incs_core.sandbox.simulation.lifecycle import Event

Body = dict[str, Any]

BUSINESS_PHONE = "6281500000680"
_PHONE_NUMBER_ID = "302702419599374"


class Reply(NamedTuple):
    """What a customer answers: a tapped suggestion, or a text with an empty `postback`."""

    text: str
    postback: str


class Sender(NamedTuple):
    """Which INCS channel speaks. `channel_id` None leaves it out."""

    channel: str
    channel_id: int | None

    def head(self, event: str) -> Body:
        """Return the fields that every channel callback begins with."""
        head: Body = {"event": event}
        if self.channel_id is not None:
            head["channel_id"] = self.channel_id
        return {**head, "business_phone": self.business_phone}

    @property
    def business_phone(self) -> str:
        """The sender's number; RCS agents have none."""
        return "" if self.channel == "rcs" else BUSINESS_PHONE


def error_of(event: Event) -> Body | None:
    """Return the error object of a status, or None: numeric codes as integers, others as text."""
    if event.status != "failed":
        return None
    if event.code is None:
        return {"title": event.title}
    return {"code": int(event.code) if event.code.isdigit() else event.code, "title": event.title}


def status_item(message_id: str, event: Event) -> Body:
    """Return the fields that say a message's status, in webhooks and look-ups alike."""
    return {
        "message_id": message_id,
        "message_status": event.status,
        "error": error_of(event),
        "received_at": event.at_ms // 1000,
    }


def status_update(sender: Sender, message_id: str, event: Event) -> Body:
    """Return a `message_status_update` of the channel family."""
    return {**sender.head("message_status_update"), **status_item(message_id, event)}


def template_update(
    sender: Sender, aspect: str, template_id: str, name: str, value: str, reason: str, at_ms: int
) -> Body:
    """Return a `template_*_update` in its newer form; `aspect` is status, category or quality."""
    return {
        **sender.head(f"template_{aspect}_update"),
        "template_id": template_id,
        "template_name": name,
        "new_value": value,
        "reason": reason,
        "received_at": at_ms // 1000,
    }


def rcs_message(message_id: str, phone: str, reply: Reply, at_ms: int) -> Body:
    """Return a `new_message` of an RCS customer."""
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    message: Body = {
        "senderPhoneNumber": f"+{phone}",
        "messageId": message_id,
        "sendTime": moment.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "agentId": "lumen_agent",
    }
    if reply.postback:
        tapped = {"postbackData": reply.postback, "text": reply.text, "type": "REPLY"}
        message["suggestionResponse"] = tapped
    else:
        message["text"] = reply.text
    return {"event": "new_message", "business_phone": "", "message": message}


def whatsapp_message(message_id: str, phone: str, reply: Reply, at_ms: int, answers: str) -> Body:
    """Return a `new_message` of a WhatsApp customer; `answers` is the message that it quotes."""
    message: Body = {"from": phone, "id": message_id, "timestamp": str(at_ms // 1000)}
    if reply.postback:
        message["context"] = {"from": BUSINESS_PHONE, "id": answers}
        message["button"] = {"payload": reply.postback, "text": reply.text}
        message["type"] = "button"
    else:
        message["text"] = {"body": reply.text}
        message["type"] = "text"
    value = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": BUSINESS_PHONE,
            "phone_number_id": _PHONE_NUMBER_ID,
        },
        "contacts": [{"profile": {"name": "Sample Customer"}, "wa_id": phone}],
        "messages": [message],
    }
    return {"event": "new_message", "business_phone": BUSINESS_PHONE, "message": value}


_TYPES = {"text": 101, "image": 102, "audio": 103, "video": 104, "document": 105}
_CUSTOM = 110
_CUSTOM_TYPES = {
    ("whatsapp", "template"): 11002,
    ("whatsapp", "reply"): 11006,
    ("viber", "otp"): 11008,
    ("rcs", "template"): 11009,
    ("rcs", "reply"): 11010,
}
_STATUSES = {"sent": 1, "failed": 2, "delivered": 3, "read": 4}
_AGENT = "staff_1001"


class WorkbenchMessage(NamedTuple):
    """One message of a conversation. `kind`: its wire type, or "reply" for a suggestion."""

    auth_id: int
    channel: str
    kind: str
    message_id: str
    customer: str
    incoming: bool
    content: Body
    at_ms: int


def message_created(talk: WorkbenchMessage) -> Body:
    """Return the callback for a message that was sent or received."""
    return {"event": "message_created", "message": _message(talk, 0, "", talk.at_ms)}


def message_updated(talk: WorkbenchMessage, status: str, error: str, at_ms: int) -> Body:
    """Return the callback for a change of a sent message's status."""
    message = _message(talk, _STATUSES[status], error, at_ms)
    return {"event": "message_status_update", "message": message}


def _message(talk: WorkbenchMessage, status: int, error: str, at_ms: int) -> Body:
    customer = f"{talk.auth_id}_{talk.customer}"
    custom_type = _CUSTOM_TYPES.get((talk.channel, talk.kind), 0)
    number = crc32(talk.message_id.encode())
    return {
        "id": 260_400_000_000 + number,
        "auth_id": talk.auth_id,
        "conversation_id": 1 + crc32(customer.encode()) % 1_000_000,
        "session_type": 1,
        "send_id": customer if talk.incoming else _AGENT,
        "recv_id": _AGENT if talk.incoming else customer,
        "type": _TYPES.get(talk.kind, _CUSTOM),
        "custom_type": custom_type,
        "custom_id": number if custom_type else 0,
        "channel_msg_id": talk.message_id,
        "channel_status": status,
        "content": dump(talk.content),
        "error": error,
        "source": 0 if talk.incoming else 1,
        "created_at": _iso(talk.at_ms),
        "updated_at": _iso(at_ms),
    }


def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")
