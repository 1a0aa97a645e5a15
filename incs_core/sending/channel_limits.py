"""Limits of files and texts by channel, as hints of the Send form."""

from __future__ import annotations

from typing import Final

from incs_core.wire import limits

OTP_MINUTES: Final = (1, 60)
"""Range of a one-time password's validity in the form; INCS documents no limit."""

_FILE_REQUIREMENTS: Final[dict[tuple[str, str], str]] = {
    ("rcs", "image"): "Public URL of a picture.",
    ("rcs", "video"): "Public URL of a video.",
    ("rcs", "document"): f"Public URL of a PDF ({', '.join(limits.RCS_DOCUMENT_TYPES)}).",
    ("whatsapp", "image"): "Public URL of a picture.",
    ("whatsapp", "video"): (
        f"{' or '.join(limits.WHATSAPP_VIDEO_TYPES)}, H.264, "
        f"at most {limits.MAX_WHATSAPP_VIDEO_MB} MB."
    ),
    ("whatsapp", "audio"): "Public URL of an audio file.",
    ("whatsapp", "document"): "Public URL of a document.",
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
_TEXT_LIMITS: Final[dict[str, limits.Limit | None]] = {
    "rcs": limits.MAX_RCS_MESSAGE,
    "whatsapp": None,
    "viber": limits.MAX_VIBER_TEXT,
}
MAX_FILE_MB: Final = {
    ("whatsapp", "video"): int(limits.MAX_WHATSAPP_VIDEO_MB),
    ("viber", "image"): int(limits.MAX_VIBER_MEDIA_MB),
    ("viber", "video"): int(limits.MAX_VIBER_MEDIA_MB),
    ("viber", "document"): int(limits.MAX_VIBER_MEDIA_MB),
}
"""Documented maximum file size in megabytes, by channel and message type."""


def file_requirements(channel: str, kind: str) -> str:
    """Return the requirements of a file as text, or ""."""
    return _FILE_REQUIREMENTS.get((channel, kind), "")


def length_text(channel: str, text: str) -> str:
    """Return length and limit of a text as text."""
    limit = _TEXT_LIMITS.get(channel)
    if limit is None:
        return f"{len(text):,} characters; INCS documents no limit here"
    return f"{len(text):,} of {limit:,} characters ({limit.source})"
