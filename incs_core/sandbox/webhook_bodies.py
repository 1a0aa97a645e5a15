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


class Reply(NamedTuple):
    """A customer's reply: a tapped suggestion, or a text with an empty `postback`."""

    text: str
    postback: str


class CallbackSender(NamedTuple):
    """The INCS channel of a callback. `channel_id` None omits the field."""

    channel: str
    channel_id: int | None

    def head(self, event: str) -> Body:
        """Return the common fields of channel callbacks."""
        head: Body = {"event": event}
        if self.channel_id is not None:
            head["channel_id"] = self.channel_id
        return {**head, "business_phone": self.business_phone}

    @property
    def business_phone(self) -> str:
        """The sender's phone number; RCS agents have none."""
        return "" if self.channel == "rcs" else BUSINESS_PHONE


def error_of(event: Event) -> Body | None:
    """Return the error object of a failed status, or None; numeric codes are integers."""
    if event.status != "failed":
        return None
    if event.code is None:
        return {"title": event.title}
    return {"code": int(event.code) if event.code.isdigit() else event.code, "title": event.title}


def status_item(message_id: str, event: Event) -> Body:
    """Return the status fields that webhooks and lookups share."""
    return {
        "message_id": message_id,
        "message_status": event.status,
        "error": error_of(event),
        "received_at": event.at_ms // 1000,
    }


def status_update(sender: CallbackSender, message_id: str, event: Event) -> Body:
    """Return a `message_status_update` in channel format."""
    return {**sender.head("message_status_update"), **status_item(message_id, event)}


def template_update(
    sender: CallbackSender,
    aspect: str,
    template_id: str,
    name: str,
    value: str,
    reason: str,
    at_ms: int,
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
    sent_at = datetime.fromtimestamp(at_ms / 1000, UTC)
    message: Body = {
        "senderPhoneNumber": f"+{phone}",
        "messageId": message_id,
        "sendTime": sent_at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "agentId": "lumen_agent",
    }
    if reply.postback:
        suggestion = {"postbackData": reply.postback, "text": reply.text, "type": "REPLY"}
        message["suggestionResponse"] = suggestion
    else:
        message["text"] = reply.text
    return {"event": "new_message", "business_phone": "", "message": message}


def whatsapp_message(message_id: str, phone: str, reply: Reply, at_ms: int, quoted_id: str) -> Body:
    """Return a `new_message` of a WhatsApp customer; `answers` is the message that it quotes."""
    message: Body = {"from": phone, "id": message_id, "timestamp": str(at_ms // 1000)}
    if reply.postback:
        message["context"] = {"from": BUSINESS_PHONE, "id": quoted_id}
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


class WorkbenchMessage(NamedTuple):
    """A message in the workbench. `kind` is its wire type, or "reply" for a suggestion."""

    auth_id: int
    channel: str
    kind: str
    message_id: str
    customer: str
    incoming: bool
    content: Body
    at_ms: int


def message_created(workbench_message: WorkbenchMessage) -> Body:
    """Return the callback for a message that was sent or received."""
    return {
        "event": "message_created",
        "message": _message(workbench_message, 0, "", workbench_message.at_ms),
    }


def message_updated(
    workbench_message: WorkbenchMessage, status: str, error: str, at_ms: int
) -> Body:
    """Return the callback for a change of a sent message's status."""
    message = _message(workbench_message, _STATUSES[status], error, at_ms)
    return {"event": "message_status_update", "message": message}


def _message(workbench_message: WorkbenchMessage, status: int, error: str, at_ms: int) -> Body:
    customer = f"{workbench_message.auth_id}_{workbench_message.customer}"
    custom_type = _CUSTOM_TYPES.get((workbench_message.channel, workbench_message.kind), 0)
    number = crc32(workbench_message.message_id.encode())
    return {
        "id": 260_400_000_000 + number,
        "auth_id": workbench_message.auth_id,
        "conversation_id": 1 + crc32(customer.encode()) % 1_000_000,
        "session_type": 1,
        "send_id": customer if workbench_message.incoming else _AGENT,
        "recv_id": _AGENT if workbench_message.incoming else customer,
        "type": _TYPES.get(workbench_message.kind, _CUSTOM),
        "custom_type": custom_type,
        "custom_id": number if custom_type else 0,
        "channel_msg_id": workbench_message.message_id,
        "channel_status": status,
        "content": dump(workbench_message.content),
        "error": error,
        "source": 0 if workbench_message.incoming else 1,
        "created_at": _iso(workbench_message.at_ms),
        "updated_at": _iso(at_ms),
    }


def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")
