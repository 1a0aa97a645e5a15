"""Media of a template: type, size in bytes and pixels, for the checks."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Final

import httpx

from incs_core.safe_fetch import FetchResult, fetch
from incs_core.templates.lint.fields import cards
from incs_core.templates.lint.findings import MediaFacts
from incs_core.wire.templates import TemplateDraft

ImageSize = tuple[int, int]

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""JPEG's markers of a frame: the others from C0 to CF are tables."""


def image_size(head: bytes) -> ImageSize | None:
    """Width and height of a PNG, GIF or JPEG; None for others and for what is cut too early."""
    try:
        if head.startswith(_PNG):
            return _pair(struct.unpack(">II", head[16:24]))
        if head[:6] in {b"GIF87a", b"GIF89a"}:
            return _pair(struct.unpack("<HH", head[6:10]))
        return _jpeg(head) if head.startswith(b"\xff\xd8") else None
    except (struct.error, IndexError):
        return None


def _jpeg(head: bytes) -> ImageSize | None:
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


def _pair(size: tuple[int, ...]) -> ImageSize | None:
    return (size[0], size[1]) if size[0] and size[1] else None


MOST_ADDRESSES: Final = 20
"""Ten cards, each with a medium and a thumbnail."""
_GONE: Final = frozenset({404, 410})


def media_addresses(draft: TemplateDraft) -> tuple[str, ...]:
    """The fixed https addresses of a draft's media and thumbnails, each once."""
    found = [
        address for _, card in cards(draft) for address in (card.media_url, card.thumbnail_url)
    ]
    fixed = [one for one in found if one.startswith("https://") and "[" not in one]
    return tuple(dict.fromkeys(fixed))[:MOST_ADDRESSES]


def probe_media_addresses(
    addresses: Iterable[str], transport: httpx.AsyncBaseTransport | None = None
) -> dict[str, MediaFacts]:
    """Ask each address for its file's type, size and picture; never raises.

    `transport` takes the place of the network, for tests.
    """
    return {one: media_facts(fetch(one, transport=transport)) for one in addresses}


def media_facts(seen: FetchResult) -> MediaFacts:
    """What the checks need of an answer."""
    if seen.problem:
        return MediaFacts(problem=f"Nobody could look at this file. {seen.problem}")
    if seen.status in _GONE:
        return MediaFacts(
            problem=f"Its host says that it is not there ({seen.status}).", missing=True
        )
    if not 200 <= seen.status < 300:
        return MediaFacts(
            problem=f"Its host answers HTTP {seen.status}; INCS may not get it either."
        )
    width, height = image_size(seen.head) or (None, None)
    kind = seen.headers.get("content-type", "").partition(";")[0].strip().lower()
    return MediaFacts(kind, _length(seen), width, height)


def _length(seen: FetchResult) -> int | None:
    """The size that the host tells."""
    told = seen.headers.get("content-length", "")
    return int(told) if told.isdecimal() else None
