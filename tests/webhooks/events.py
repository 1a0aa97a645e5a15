"""Webhook bodies as INCS documents them, with invented numbers."""

from __future__ import annotations

import json
from typing import Any

AT = 1_754_466_101
NOW_MS = (AT + 60) * 1000
WAMID = "wamid.HBgNNjI4MTUwMDAwMDY4MBUCABEYEkYx=="

Payload = dict[str, Any]


def body(payload: object) -> bytes:
    """Return a payload as it travels."""
    return json.dumps(payload).encode()


def status(message_id: str = "m-1", reached: str = "delivered", at: int = AT) -> Payload:
    """Return a status event in the Chinese page's form, which has all fields."""
    return {
        "event": "message_status_update",
        "channel_id": 30058,
        "business_phone": "",
        "message_id": message_id,
        "message_status": reached,
        "error": None,
        "received_at": at,
    }


FAILED_EN: Payload = {
    "event": "message_status_update",
    "business_phone": "6281500000680",
    "message_id": WAMID,
    "message_status": "failed",
    "error": {"code": 131049, "title": "This message was not delivered."},
    "received_at": AT,
}
FAILED_ZH: Payload = {**FAILED_EN, "channel_id": 30058}

INCS_STATUS: Payload = {
    "event": "message_status_update",
    "message": {
        "id": 260400000076,
        "auth_id": 30058,
        "send_id": "staff_1001",
        "recv_id": "30058_6281500000327",
        "channel_msg_id": WAMID,
        "channel_status": 4,
        "error": "",
        "updated_at": "2025-08-06T07:41:41Z",
    },
}

CREATED_OUT: Payload = {
    "event": "message_created",
    "message": {
        "id": 260400000077,
        "auth_id": 30058,
        "conversation_id": 979,
        "session_type": 1,
        "send_id": "staff_1001",
        "recv_id": "30058_6281500000327",
        "type": 101,
        "custom_type": 0,
        "custom_id": 0,
        "channel_msg_id": WAMID,
        "channel_status": 1,
        "content": '{"text": "hello"}',
        "error": "",
        "source": 1,
        "created_at": "2025-08-06T07:41:41Z",
        "updated_at": "2025-08-06T07:41:41Z",
    },
}
CREATED_IN: Payload = {
    "event": "message_created",
    "message": {
        **CREATED_OUT["message"],
        "send_id": "30058_6281500000327",
        "recv_id": "staff_1001",
        "channel_status": 0,
    },
}

TEMPLATE_NEW: Payload = {
    "event": "template_status_update",
    "channel_id": 30058,
    "business_phone": "6281500000680",
    "template_id": "1287380349540668",
    "template_name": "tmp_test",
    "new_value": "APPROVED",
    "reason": "",
    "received_at": AT,
}


def template_old(aspect: str, new_value: str) -> Payload:
    """Return a template event of the older form, which does not say which template."""
    return {
        "event": f"template_{aspect}_update",
        "new_value": new_value,
        "reason": "as ever",
        "received_at": AT,
    }


def whatsapp(**value: object) -> Payload:
    """Return a `new_message` event with Meta's object."""
    message = {"messaging_product": "whatsapp", "metadata": {}, "contacts": [], **value}
    return {"event": "new_message", "business_phone": "6281500000680", "message": message}


def whatsapp_text(message_id: str, sender: str, text: str) -> Payload:
    """Return one of Meta's `messages`."""
    return {
        "from": sender,
        "id": message_id,
        "timestamp": str(AT),
        "text": {"body": text},
        "type": "text",
    }


RCS_REPLY: Payload = {
    "event": "new_message",
    "business_phone": "",
    "message": {
        "senderPhoneNumber": "+6281500000123",
        "messageId": "Ms0000000000000000",
        "sendTime": "2025-08-06T07:41:41.000000Z",
        "agentId": "example_agent",
        "suggestionResponse": {"postbackData": "offer", "text": "Avail offer", "type": "REPLY"},
    },
}
