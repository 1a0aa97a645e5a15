"""The size of a picture in pixels, from the beginning of its file."""

from __future__ import annotations

import struct
from typing import Final

Size = tuple[int, int]

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""JPEG's markers of a frame: the others from C0 to CF are tables."""


def size_of(head: bytes) -> Size | None:
    """Width and height of a PNG, GIF or JPEG; None for others and for what is cut too early."""
    try:
        if head.startswith(_PNG):
            return _pair(struct.unpack(">II", head[16:24]))
        if head[:6] in {b"GIF87a", b"GIF89a"}:
            return _pair(struct.unpack("<HH", head[6:10]))
        return _jpeg(head) if head.startswith(b"\xff\xd8") else None
    except (struct.error, IndexError):
        return None


def _jpeg(head: bytes) -> Size | None:
    """Step from segment to segment until the frame, which knows the size."""
    at = 2
    while head[at] == 0xFF:
        marker = head[at + 1]
        if marker == 0xFF:  # a filling byte
            at += 1
        elif marker in _FRAMES:
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return _pair((width, height))
        else:
            (length,) = struct.unpack(">H", head[at + 2 : at + 4])
            at += 2 + length
    return None


def _pair(size: tuple[int, ...]) -> Size | None:
    return (size[0], size[1]) if size[0] and size[1] else None
