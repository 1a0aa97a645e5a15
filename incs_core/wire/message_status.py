"""Responses about messages: the id of a send, and statuses (INCS: Message Status)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from incs_core.domain.statuses import Status
from incs_core.errors import UnexpectedAnswer
from incs_core.wire import parsing

_ID_KEYS = ("message_id", "msg_id", "id")
_STATUS_KEYS = ("message_status", "status")
_WRAPPERS = ("list", "data")


@dataclass(frozen=True, slots=True)
class SendReceipt:
    """INCS accepted a message. `message_id` identifies it in receipts and lookups."""

    message_id: str
    raw: dict[str, object] = field(default_factory=dict, repr=False)

    @classmethod
    def from_wire(cls, data: object) -> Self:
        """Parse the `data` of a send response; raises UnexpectedAnswer without an id."""
        raw = parsing.read_mapping(data)
        message_id = _first_text(raw, ("msg_id", "message_id", "id"))
        if not message_id:
            raise UnexpectedAnswer("INCS said success but gave the message no id.", raw=raw)
        return cls(message_id, raw)


@dataclass(frozen=True, slots=True)
class MessageStatus:
    """The status of one message. `raw_status` is INCS's spelling of `status`."""

    message_id: str
    status: Status
    raw_status: str
    error_code: str | None = None
    error_title: str = ""
    received_at: datetime | None = None
    raw: dict[str, object] = field(default_factory=dict, repr=False)

    @classmethod
    def from_wire(cls, data: object, message_id: str = "") -> Self:
        """Parse one status; `message_id` is used if the object has no id.

        Raises UnexpectedAnswer without any id.
        """
        raw = data.copy() if type(data) is dict else parsing.read_mapping(data)
        message_id = _first_text(raw, _ID_KEYS) or message_id
        if not message_id:
            raise UnexpectedAnswer("INCS gave a status without a message id.", raw=raw)
        raw_status = _first_text(raw, _STATUS_KEYS)
        code, title = read_error(raw.get("error"))
        at = parsing.read_time(raw.get("received_at") or raw.get("updated_at"))
        return cls(message_id, Status.parse(raw_status), raw_status, code, title, at, raw)


def read_error(error: object) -> tuple[str | None, str]:
    """Return (code, title) of an `error`, which is an object, a text or absent."""
    if not isinstance(error, dict):
        return None, parsing.read_text(error)
    title = parsing.read_text(error.get("title")) or parsing.read_text(error.get("message"))
    return parsing.read_text(error.get("code")) or None, title


def read_statuses(data: object) -> list[MessageStatus]:
    """Parse the `data` of a status response: a list, a wrapped list, or an object keyed by id.

    INCS does not document the shape. Raises UnexpectedAnswer for others; unknown ids are missing.
    """
    return list(_statuses(data))


def _statuses(data: object) -> Iterator[MessageStatus]:
    if isinstance(data, list):
        yield from (MessageStatus.from_wire(item) for item in data)
        return
    if not isinstance(data, dict):
        raise UnexpectedAnswer("INCS gave statuses in a form that we do not know.", raw=data)
    wrapped = next((data[key] for key in _WRAPPERS if isinstance(data.get(key), list | dict)), None)
    if wrapped is not None:
        yield from _statuses(wrapped)
    elif _first_text(data, _ID_KEYS) and _first_text(data, _STATUS_KEYS):
        yield MessageStatus.from_wire(data)
    else:
        yield from (_from_keyed_item(str(key), item) for key, item in data.items())


def _from_keyed_item(message_id: str, item: object) -> MessageStatus:
    """Parse one entry of an object keyed by id: a status object, or the bare status."""
    return MessageStatus.from_wire(
        {"status": item} if isinstance(item, str | int) else item, message_id
    )


def _first_text(raw: dict[str, object], keys: tuple[str, ...]) -> str:
    for key in keys:
        value = raw.get(key)
        text = value if type(value) is str else parsing.read_text(value)
        if text:
            return text
    return ""
