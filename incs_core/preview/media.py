"""Pictures, films and files in the preview.

A box with the file's name is always drawn; an image is laid over it only where an https address
gives one, so that a file that is missing, slow or not public still looks like what it is.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from incs_core.preview.text import escape

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


def url_file_name(link: str) -> str:
    """The last part of a link's path, or its host, or "": a name for people, not yet HTML."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return ""
    return unquote(parts.path.rstrip("/").rpartition("/")[2]) or parts.netloc


KINDS = {
    "video": {".mp4", ".m4v", ".3gp", ".mov", ".webm", ".mpeg"},
    "document": {".pdf", ".doc", ".docx", ".xls", ".xlsx", ".csv"},
}
NAMES = {"image": "Image", "video": "Video", "document": "Document", "audio": "Audio"}


def media_kind(link: str) -> str:
    """What a link most likely leads to, by its ending: ``image``, ``video`` or ``document``."""
    ending = PurePosixPath(url_file_name(link).lower()).suffix
    return next((kind for kind, endings in KINDS.items() if ending in endings), "image")


def media_box(link: str, *, kind: str, shape: str, thumbnail: str = "") -> str:
    """The HTML of a medium.

    Args:
        link: where it is; shown by its file name only unless it is an https image.
        kind: ``image``, ``video``, ``audio`` or ``document``.
        shape: ``short``, ``medium``, ``tall``, ``side`` or ``alone``.
        thumbnail: the picture of a video.
    """
    kind = kind if kind in NAMES else "image"
    name = escape(url_file_name(link) or NAMES[kind])
    picture = _picture(thumbnail if kind == "video" else link if kind == "image" else "")
    play = '<span class="incs-play"></span>' if kind == "video" and picture else ""
    return (
        f'<div class="incs-media incs-{shape} incs-is-{kind}" role="img" '
        f'aria-label="{NAMES[kind]}: {name}">'
        f'<i class="incs-icon incs-{kind}"></i><bdi class="incs-file-name">{name}</bdi>'
        f"{picture}{play}</div>"
    )


def _picture(link: str) -> str:
    address = safe_url(link)
    if not address.lower().startswith("https://"):
        return ""
    return (
        f'<img class="incs-picture" src="{escape(address)}" alt="" loading="lazy" '
        'decoding="async" referrerpolicy="no-referrer">'
    )
