"""What a channel takes, said beside the field."""

from __future__ import annotations

from typing import Final

from incs_core.wire import limits

MINUTES: Final = (1, 60)
"""How long a one-time password may hold, as the form offers it; INCS documents no limit."""

_FILES: Final[dict[tuple[str, str], str]] = {
    ("rcs", "image"): "A public address of a picture.",
    ("rcs", "video"): "A public address of a video.",
    ("rcs", "document"): f"A public address of a PDF ({', '.join(limits.RCS_DOCUMENT_TYPES)}).",
    ("whatsapp", "image"): "A public address of a picture.",
    ("whatsapp", "video"): (
        f"{' or '.join(limits.WHATSAPP_VIDEO_TYPES)}, H.264, "
        f"at most {limits.MAX_WHATSAPP_VIDEO_MB} MB."
    ),
    ("whatsapp", "audio"): "A public address of an audio file.",
    ("whatsapp", "document"): "A public address of a document.",
    ("viber", "image"): (
        f"{', '.join(limits.VIBER_IMAGE_TYPES)}; at most {limits.MAX_VIBER_MEDIA_MB} MB."
    ),
    ("viber", "video"): (
        f"{', '.join(limits.VIBER_VIDEO_TYPES)}; at most {limits.MAX_VIBER_MEDIA_MB} MB and "
        f"{limits.MAX_VIBER_VIDEO_MINUTES} minutes; the host must say the length."
    ),
    ("viber", "document"): (
        f"{', '.join(limits.VIBER_DOCUMENT_TYPES)}; at most {limits.MAX_VIBER_MEDIA_MB} MB."
    ),
}
_TEXTS: Final[dict[str, limits.Limit | None]] = {
    "rcs": limits.MAX_RCS_MESSAGE,
    "whatsapp": None,
    "viber": limits.MAX_VIBER_TEXT,
}
MOST_MB: Final = {
    ("whatsapp", "video"): int(limits.MAX_WHATSAPP_VIDEO_MB),
    ("viber", "image"): int(limits.MAX_VIBER_MEDIA_MB),
    ("viber", "video"): int(limits.MAX_VIBER_MEDIA_MB),
    ("viber", "document"): int(limits.MAX_VIBER_MEDIA_MB),
}
"""The largest file that a channel takes, in megabytes, where that is documented."""


def file_words(channel: str, kind: str) -> str:
    """Which files a channel takes."""
    return _FILES.get((channel, kind), "")


def length_words(channel: str, text: str) -> str:
    """How long a text is, and how long it may be."""
    most = _TEXTS.get(channel)
    if most is None:
        return f"{len(text):,} characters; INCS documents no limit here"
    return f"{len(text):,} of {most:,} characters ({most.source})"
