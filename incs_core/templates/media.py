"""Fetches type and size (bytes, pixels) of a template's media for the checks."""

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

MAX_MEDIA_URLS: Final = 20
"""Ten cards, each with media and thumbnail."""
_GONE_STATUSES: Final = frozenset({404, 410})
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers of a JPEG frame; the others from C0 to CF are tables."""


def image_size(head: bytes) -> ImageSize | None:
    """Return (width, height) of a PNG, GIF or JPEG; None for others or if `head` is too short."""
    try:
        if head.startswith(_PNG):
            return _image_size(struct.unpack(">II", head[16:24]))
        if head[:6] in {b"GIF87a", b"GIF89a"}:
            return _image_size(struct.unpack("<HH", head[6:10]))
        return _jpeg_size(head) if head.startswith(b"\xff\xd8") else None
    except (struct.error, IndexError):
        return None


def media_urls(draft: TemplateDraft) -> tuple[str, ...]:
    """Return the distinct https URLs without variables of a draft's media and thumbnails."""
    urls = [address for _, card in cards(draft) for address in (card.media_url, card.thumbnail_url)]
    fixed_urls = [url for url in urls if url.startswith("https://") and "[" not in url]
    return tuple(dict.fromkeys(fixed_urls))[:MAX_MEDIA_URLS]


def probe_media_urls(
    urls: Iterable[str], transport: httpx.AsyncBaseTransport | None = None
) -> dict[str, MediaFacts]:
    """Fetch type and size of each URL's file; never raises.

    `transport` replaces the network in tests.
    """
    return {url: media_facts(fetch(url, transport=transport)) for url in urls}


def media_facts(response: FetchResult) -> MediaFacts:
    """Return the facts of a response for the checks."""
    if response.problem:
        return MediaFacts(problem=f"The file could not be checked. {response.problem}")
    if response.status in _GONE_STATUSES:
        return MediaFacts(problem=f"File not found ({response.status}).", missing=True)
    if not 200 <= response.status < 300:
        return MediaFacts(
            problem=f"Its host returns HTTP {response.status}; INCS may fail to fetch it too."
        )
    width, height = image_size(response.head) or (None, None)
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return MediaFacts(kind, _content_length(response), width, height)


def _content_length(response: FetchResult) -> int | None:
    """Return the Content-Length, or None."""
    header = response.headers.get("content-length", "")
    return int(header) if header.isdecimal() else None


def _jpeg_size(head: bytes) -> ImageSize | None:
    """Skip segments up to the frame, which holds the size."""
    offset = 2
    while head[offset] == 0xFF:
        marker = head[offset + 1]
        if marker == 0xFF:  # fill byte
            offset += 1
        elif marker in _FRAMES:
            height, width = struct.unpack(">HH", head[offset + 5 : offset + 9])
            return _image_size((width, height))
        else:
            (length,) = struct.unpack(">H", head[offset + 2 : offset + 4])
            offset += 2 + length
    return None


def _image_size(size: tuple[int, ...]) -> ImageSize | None:
    return (size[0], size[1]) if size[0] and size[1] else None
