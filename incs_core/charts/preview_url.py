"""Addresses from outside on their way into HTML."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

NOT_IN_ADDRESSES = re.compile(r"[\s\x00-\x1f\x7f<>\"'`\\\[\]{}|^]")


def safe_url(link: str) -> str:
    """The link if it is an http(s) address with a host and nothing odd in it, else "".

    What still has an open variable in it is no address yet.
    """
    link = link.strip()
    if NOT_IN_ADDRESSES.search(link):
        return ""
    try:
        parts = urlsplit(link)
        host = parts.hostname
    except ValueError:
        return ""
    return link if parts.scheme.lower() in {"http", "https"} and host else ""


def file_name(link: str) -> str:
    """The last part of a link's path, or its host, or "": a name for people, not yet HTML."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return ""
    return unquote(parts.path.rstrip("/").rpartition("/")[2]) or parts.netloc
