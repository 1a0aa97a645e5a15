"""Pictures, films and files in the preview.

A box with the file's name is always drawn; an image is laid over it only where an https address
gives one, so that a file that is missing, slow or not public still looks like what it is.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from incs_core.charts.preview_text import escape
from incs_core.charts.preview_url import file_name, safe_url

KINDS = {
    "video": {".mp4", ".m4v", ".3gp", ".mov", ".webm", ".mpeg"},
    "document": {".pdf", ".doc", ".docx", ".xls", ".xlsx", ".csv"},
}
NAMES = {"image": "Image", "video": "Video", "document": "Document", "audio": "Audio"}


def media_kind(link: str) -> str:
    """What a link most likely leads to, by its ending: ``image``, ``video`` or ``document``."""
    ending = PurePosixPath(file_name(link).lower()).suffix
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
    name = escape(file_name(link) or NAMES[kind])
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
