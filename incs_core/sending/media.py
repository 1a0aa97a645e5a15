"""Looks whether a file can be fetched from its public address; fetches nothing of it."""

from __future__ import annotations

from typing import Final

import httpx

from incs_core.outside import Seen, look
from incs_core.sending.preflight import MediaLook

TIMEOUT_S: Final = 4.0


def look_at(link: str, transport: httpx.AsyncBaseTransport | None = None) -> MediaLook:
    """Ask a link for its headers. Never raises: what is wrong is in the answer's `problem`.

    `transport` takes the place of the network, for tests.
    """
    seen = look(link, 0, TIMEOUT_S, transport, plain_http=True)
    return MediaLook(link, seen.problem) if seen.problem else _read(link, seen)


def _read(link: str, seen: Seen) -> MediaLook:
    if not 200 <= seen.status < 300:
        return MediaLook(link, f"Its host answers HTTP {seen.status}.")
    kind = seen.headers.get("content-type", "").partition(";")[0].strip()
    length = seen.headers.get("content-length", "")
    if kind == "text/html":
        return MediaLook(link, "It is a web page, not a file.", kind=kind)
    return MediaLook(link, "", int(length) if length.isdecimal() else None, kind)
