"""Messages from customers, as `new_message` events bring them (INCS: New Message Webhook).

WhatsApp's come as Meta's own object. Of RCS's only the first key is documented (`sender…`); they
are read as the platform's object, with other spellings of the sender accepted.
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
    location or whatever else the channel says. `at` is Unix seconds. `sender` is digits.
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
    """Read all messages of an event's `message`; raises MalformedEvent if there is none."""
    if message.get("messaging_product") == "whatsapp" or "messages" in message:
        found = tuple(
            _whatsapp(parsing.read_mapping(m)) for m in parsing.read_items(message.get("messages"))
        )
    else:
        found = (_rcs(message),) if message else ()
    if not found:
        raise MalformedEvent("The event holds no message.")
    if not all(inbound.sender for inbound in found):
        raise MalformedEvent("A message does not say who sent it.")
    return found


def _whatsapp(raw: Raw) -> Inbound:
    kind = parsing.read_text(raw.get("type")) or "unknown"
    content = parsing.read_mapping(raw.get(kind))
    answer = _tapped(kind, content)
    return Inbound(
        message_id=parsing.read_text(raw.get("id")) or _stand_in_id(raw),
        sender=digits_only(parsing.read_text(raw.get("from"))),
        channel=Channel.WHATSAPP,
        kind="reply" if answer else kind,
        text=answer[0] if answer else _first(content, ("body", "caption", "emoji", "filename")),
        postback=answer[1] if answer else "",
        at=parsing.read_unix_seconds(raw.get("timestamp")),
        raw=raw,
    )


def _tapped(kind: str, content: Raw) -> tuple[str, str] | None:
    """Return label and postback of a tap on a button or list entry, or None."""
    if kind == "button":
        return parsing.read_text(content.get("text")), parsing.read_text(content.get("payload"))
    if kind == "interactive":
        reply = parsing.read_mapping(content.get("button_reply") or content.get("list_reply"))
        return parsing.read_text(reply.get("title")), parsing.read_text(reply.get("id"))
    return None


def _rcs(raw: Raw) -> Inbound:
    response = parsing.read_mapping(raw.get("suggestionResponse"))
    attached = parsing.read_mapping(parsing.read_mapping(raw.get("userFile")).get("payload"))
    return Inbound(
        message_id=_first(raw, _RCS_IDS) or _stand_in_id(raw),
        sender=digits_only(_rcs_sender(raw)),
        channel=Channel.RCS,
        kind=_rcs_kind(raw),
        text=parsing.read_text(response.get("text") or raw.get("text") or attached.get("fileName")),
        postback=parsing.read_text(response.get("postbackData")),
        at=parsing.read_unix_seconds(raw.get("sendTime")),
        raw=raw,
    )


def _rcs_kind(raw: Raw) -> str:
    kinds = {"suggestionResponse": "reply", "userFile": "file", "location": "location"}
    return next((kind for key, kind in kinds.items() if raw.get(key)), "text")


def _rcs_sender(raw: Raw) -> str:
    others = tuple(key for key in raw if key.startswith("sender"))
    return _first(raw, (*_RCS_SENDERS, *others))


def _first(raw: Raw, keys: tuple[str, ...]) -> str:
    return next((found for key in keys if (found := parsing.read_text(raw.get(key)))), "")


def _stand_in_id(raw: Raw) -> str:
    """Return an id for a message without one: the same message always gets the same."""
    written = json.dumps(raw, sort_keys=True, separators=(",", ":"))
    return f"no-id-{hashlib.sha256(written.encode()).hexdigest()[:24]}"
