"""How the receiver and the process beside it talk: frames of plain values over a socket.

Both ends are the same program on the same machine, so `marshal` is safe, and it is the fastest.
"""

from __future__ import annotations

import marshal
import struct
from typing import Any, Final, NamedTuple

_LENGTH: Final = struct.Struct("!I")


class History(NamedTuple):
    """Where events are stored, and for which accounts: the first frame of a connection."""

    url: str
    zone: str
    horizon_hours: int
    accounts: tuple[str, ...]


Arrived = tuple[bytes, str, int]
"""An event as it came: body, account (empty: find out), time of arrival in milliseconds."""

Kept = tuple[str, str] | None
"""What became of it: None for durable, else one of the kinds below and a sentence."""

UNREADABLE: Final = "unreadable"
NOT_STORED: Final = "not stored"


def packed(value: Any) -> bytes:
    """Return a value as a frame."""
    content = marshal.dumps(value)
    return _LENGTH.pack(len(content)) + content


class Unpacker:
    """Cuts a stream of bytes into frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Any]:
        """Take more bytes and return the values that are whole now."""
        self._buffer += data
        values, start = [], 0
        while (end := self._end_of_frame(start)) <= len(self._buffer):
            content = memoryview(self._buffer)[start + _LENGTH.size : end]
            values.append(marshal.loads(content))  # noqa: S302 - see the head of this file
            content.release()
            start = end
        del self._buffer[:start]
        return values

    def _end_of_frame(self, start: int) -> int:
        """Return where the frame at `start` ends; at least one byte further if that is unknown."""
        if len(self._buffer) < start + _LENGTH.size:
            return len(self._buffer) + 1
        length: int = _LENGTH.unpack_from(self._buffer, start)[0]
        return start + _LENGTH.size + length
