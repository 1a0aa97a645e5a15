"""Pictures, films and files in the preview.

A box with the file's name is always drawn; an image is laid over it only where an https address
gives one, so that a file that is missing, slow or not public still looks like what it is.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

NOT_IN_ADDRESSES = re.compile(r"[\s\x00-\x1f\x7f<>\"'`\\\[\]{}|^]")
KINDS = {
    "video": {".mp4", ".m4v", ".3gp", ".mov", ".webm", ".mpeg"},
    "document": {".pdf", ".doc", ".docx", ".xls", ".xlsx", ".csv"},
}
NAMES = {"image": "Image", "video": "Video", "document": "Document", "audio": "Audio"}


class Media(NamedTuple):
    """A box for a file; `picture` is the address of what is laid over it, not yet checked."""

    kind: str
    kind_name: str
    file_name: str
    shape: str
    picture: str


def media(link: str, *, kind: str, shape: str, thumbnail: str = "") -> Media:
    """The box of a file.

    Args:
        link: where it is; shown by its file name only unless it is an https image.
        kind: ``image``, ``video``, ``audio`` or ``document``; any other counts as an image.
        shape: ``short``, ``medium``, ``tall``, ``side`` or ``alone``.
        thumbnail: the picture of a video.
    """
    kind = kind if kind in NAMES else "image"
    picture = {"image": link, "video": thumbnail}.get(kind, "")
    return Media(kind, NAMES[kind], url_file_name(link) or NAMES[kind], shape, picture)


def media_kind(link: str) -> str:
    """What a link most likely leads to, by its ending: ``image``, ``video`` or ``document``."""
    ending = PurePosixPath(url_file_name(link).lower()).suffix
    return next((kind for kind, endings in KINDS.items() if ending in endings), "image")


def url_file_name(link: str) -> str:
    """The last part of a link's path, or its host, or "": a name for people."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return ""
    return unquote(parts.path.rstrip("/").rpartition("/")[2]) or parts.netloc


def safe_url(link: str) -> str:
    """The link if it is an https address with a host and nothing odd in it, else "".

    The only way of an address into a template. What still has an open variable is no address yet.
    """
    link = link.strip()
    if NOT_IN_ADDRESSES.search(link):
        return ""
    try:
        parts = urlsplit(link)
        host = parts.hostname
    except ValueError:
        return ""
    return link if parts.scheme.lower() == "https" and host else ""
