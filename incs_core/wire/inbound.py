"""Messages from customers in `new_message` events (INCS: New Message Webhook).

WhatsApp messages are Meta's object. INCS documents only the first key of RCS messages (`sender…`),
so they are parsed as the RCS platform's object, with other spellings of the sender accepted.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

from incs_core.domain.statuses import Channel
from incs_core.errors import MalformedEvent
from incs_core.wire import parsing
from incs_core.wire.phone_numbers import digits_only

Raw = dict[str, object]

_RCS_SENDERS = ("senderPhoneNumber", "sender", "sender_phone", "sender_id")
_RCS_IDS = ("messageId", "message_id", "msg_id", "id")


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message from a customer.

    `kind` is text, reply (a tap on a suggestion or button), image, audio, video, document, file,
    location or any other type of the channel. `at` is Unix seconds. `sender` is digits.
    """

    message_id: str
    sender: str
    channel: Channel
    kind: str
    text: str = ""
    postback: str = ""
    at: int | None = None
    raw: Raw = field(default_factory=dict, repr=False)


def read_inbound(message: Raw) -> tuple[Inbound, ...]:
    """Parse all messages of an event's `message`; raises MalformedEvent if there is none."""
    if message.get("messaging_product") == "whatsapp" or "messages" in message:
        messages = tuple(
            _whatsapp(parsing.read_mapping(m)) for m in parsing.read_items(message.get("messages"))
        )
    else:
        messages = (_rcs(message),) if message else ()
    if not messages:
        raise MalformedEvent("The event holds no message.")
    if not all(inbound.sender for inbound in messages):
        raise MalformedEvent("A message does not say who sent it.")
    return messages


def _whatsapp(raw: Raw) -> Inbound:
    kind = parsing.read_text(raw.get("type")) or "unknown"
    content = parsing.read_mapping(raw.get(kind))
    tap = _button_tap(kind, content)
    return Inbound(
        message_id=parsing.read_text(raw.get("id")) or _fallback_id(raw),
        sender=digits_only(parsing.read_text(raw.get("from"))),
        channel=Channel.WHATSAPP,
        kind="reply" if tap else kind,
        text=tap[0] if tap else _first_text(content, ("body", "caption", "emoji", "filename")),
        postback=tap[1] if tap else "",
        at=parsing.read_unix_seconds(raw.get("timestamp")),
        raw=raw,
    )


def _button_tap(kind: str, content: Raw) -> tuple[str, str] | None:
    """Return (label, postback) of a tap on a button or list entry, or None."""
    if kind == "button":
        return parsing.read_text(content.get("text")), parsing.read_text(content.get("payload"))
    if kind == "interactive":
        reply = parsing.read_mapping(content.get("button_reply") or content.get("list_reply"))
        return parsing.read_text(reply.get("title")), parsing.read_text(reply.get("id"))
    return None


def _rcs(raw: Raw) -> Inbound:
    response = parsing.read_mapping(raw.get("suggestionResponse"))
    attachment = parsing.read_mapping(parsing.read_mapping(raw.get("userFile")).get("payload"))
    return Inbound(
        message_id=_first_text(raw, _RCS_IDS) or _fallback_id(raw),
        sender=digits_only(_rcs_sender(raw)),
        channel=Channel.RCS,
        kind=_rcs_kind(raw),
        text=parsing.read_text(
            response.get("text") or raw.get("text") or attachment.get("fileName")
        ),
        postback=parsing.read_text(response.get("postbackData")),
        at=parsing.read_unix_seconds(raw.get("sendTime")),
        raw=raw,
    )


def _rcs_kind(raw: Raw) -> str:
    kinds = {"suggestionResponse": "reply", "userFile": "file", "location": "location"}
    return next((kind for key, kind in kinds.items() if raw.get(key)), "text")


def _rcs_sender(raw: Raw) -> str:
    other_keys = tuple(key for key in raw if key.startswith("sender"))
    return _first_text(raw, (*_RCS_SENDERS, *other_keys))


def _first_text(raw: Raw, keys: tuple[str, ...]) -> str:
    return next((text for key in keys if (text := parsing.read_text(raw.get(key)))), "")


def _fallback_id(raw: Raw) -> str:
    """Return a deterministic id for a message that has none."""
    canonical = json.dumps(raw, sort_keys=True, separators=(",", ":"))
    return f"no-id-{hashlib.sha256(canonical.encode()).hexdigest()[:24]}"
