"""The INCS-format callback: `message_created` and its updates (INCS: Message Callback)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple
from zlib import crc32

from incs_core.sandbox.answers import dump

Body = dict[str, Any]

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


class Talk(NamedTuple):
    """One message of a conversation. `kind`: its wire type, or "reply" for a suggestion."""

    auth_id: int
    channel: str
    kind: str
    message_id: str
    customer: str
    incoming: bool
    content: Body
    at_ms: int


def created(talk: Talk) -> Body:
    """Return the callback for a message that was sent or received."""
    return {"event": "message_created", "message": _message(talk, 0, "", talk.at_ms)}


def updated(talk: Talk, status: str, error: str, at_ms: int) -> Body:
    """Return the callback for a change of a sent message's status."""
    message = _message(talk, _STATUSES[status], error, at_ms)
    return {"event": "message_status_update", "message": message}


def _message(talk: Talk, status: int, error: str, at_ms: int) -> Body:
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
