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
    """INCS took a message. `message_id` is what receipts and look-ups call it."""

    message_id: str
    raw: dict[str, object] = field(default_factory=dict, repr=False)

    @classmethod
    def from_wire(cls, data: object) -> Self:
        """Read the `data` of a send's answer; raises UnexpectedAnswer without an id."""
        raw = parsing.read_mapping(data)
        message_id = _first_text(raw, ("msg_id", "message_id", "id"))
        if not message_id:
            raise UnexpectedAnswer("INCS said success but gave the message no id.", raw=raw)
        return cls(message_id, raw)


@dataclass(frozen=True, slots=True)
class MessageStatus:
    """What INCS knows of one message. `raw_status` is its own word for `status`."""

    message_id: str
    status: Status
    raw_status: str
    error_code: str | None = None
    error_title: str = ""
    received_at: datetime | None = None
    raw: dict[str, object] = field(default_factory=dict, repr=False)

    @classmethod
    def from_wire(cls, data: object, message_id: str = "") -> Self:
        """Read one status; `message_id` is its id if the object itself has none.

        Raises UnexpectedAnswer if there is no id at all.
        """
        raw = data.copy() if type(data) is dict else parsing.read_mapping(data)
        found = _first_text(raw, _ID_KEYS) or message_id
        if not found:
            raise UnexpectedAnswer("INCS gave a status without a message id.", raw=raw)
        raw_status = _first_text(raw, _STATUS_KEYS)
        code, title = read_error(raw.get("error"))
        at = parsing.read_time(raw.get("received_at") or raw.get("updated_at"))
        return cls(found, Status.parse(raw_status), raw_status, code, title, at, raw)


def read_error(error: object) -> tuple[str | None, str]:
    """Return code and words of an `error`: an object, a plain text, or nothing at all."""
    if not isinstance(error, dict):
        return None, parsing.read_text(error)
    title = parsing.read_text(error.get("title")) or parsing.read_text(error.get("message"))
    return parsing.read_text(error.get("code")) or None, title


def read_statuses(data: object) -> list[MessageStatus]:
    """Read the `data` of a status answer in any of its likely shapes.

    Raises UnexpectedAnswer if it has none of them; ids that INCS does not know are simply missing.
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
        yield from (_keyed(str(key), item) for key, item in data.items())


def _keyed(message_id: str, item: object) -> MessageStatus:
    """Read one entry of an object keyed by id: an object, or the status word alone."""
    return MessageStatus.from_wire(
        {"status": item} if isinstance(item, str | int) else item, message_id
    )


def _first_text(raw: dict[str, object], keys: tuple[str, ...]) -> str:
    for key in keys:
        value = raw.get(key)
        found = value if type(value) is str else parsing.read_text(value)
        if found:
            return found
    return ""
