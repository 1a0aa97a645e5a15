"""Checks of a card's image, GIF or video (RCS platform: media guide)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from incs_core.templates.lint.fields import cards
from incs_core.templates.lint.findings import Context, Finding, MediaFacts, error, warning
from incs_core.wire.limits import (
    CARD_IMAGE_TYPES,
    CARD_VIDEO_TYPES,
    MAX_THUMBNAIL_KB,
    THUMBNAIL_TYPES,
    MediaRule,
    media_rule,
)
from incs_core.wire.template_contents import Card
from incs_core.wire.templates import TemplateDraft

_MB: Final = 1024 * 1024
_TOLERANCE: Final = 0.1
"""Relative. INCS's approved sample has 5:2 where 2:1 is documented, so a ratio is only advice."""
_VARIABLE: Final = re.compile(r"\[[A-Za-z0-9_]+\]")


def media_findings(draft: TemplateDraft, context: Context) -> Iterator[Finding]:
    """Check type, thumbnail, size and ratio of every card's media."""
    rule = media_rule(draft.type, draft.content.wire())
    for field, card in cards(draft):
        yield from _type_findings(field, card)
        yield from _thumbnail_findings(field, card)
        for name, address in (("mediaUrl", card.media_url), ("thumbnailUrl", card.thumbnail_url)):
            facts = context.media.get(address)
            if facts is not None:
                yield from _fact_findings(f"{field}.{name}", facts, rule)


def file_extension(address: str) -> str:
    """Return the file extension of a URL in lower case, such as ``.png``, or ""."""
    try:
        return PurePosixPath(urlsplit(address).path).suffix.lower()
    except ValueError:
        return ""


def is_video(address: str) -> bool:
    """Tell by the file extension whether a URL is a video."""
    return file_extension(address) in CARD_VIDEO_TYPES


def _type_findings(field: str, card: Card) -> Iterator[Finding]:
    suffix = file_extension(card.media_url)
    known_types = CARD_IMAGE_TYPES + CARD_VIDEO_TYPES
    if not card.media_url.strip() or suffix in known_types or _VARIABLE.search(suffix):
        return
    listed = ", ".join(CARD_IMAGE_TYPES)
    if suffix:
        message = f"A card takes images ({listed}) and videos (.mp4); this ends in {suffix}."
        yield error(f"{field}.mediaUrl", message, "media-type")
    elif not _VARIABLE.search(card.media_url):
        message = f"The URL has no extension such as {listed}; make sure that it is an image."
        yield warning(f"{field}.mediaUrl", message, "media-type-unknown")


def _thumbnail_findings(field: str, card: Card) -> Iterator[Finding]:
    field_path = f"{field}.thumbnailUrl"
    if is_video(card.media_url) and not card.thumbnail_url.strip():
        if _VARIABLE.search(card.media_url):
            message = "A video with a variable URL needs a fixed thumbnail."
            yield error(field_path, message, "thumbnail-needed")
        else:
            message = "A video without a thumbnail shows as a grey box; add an image."
            yield warning(field_path, message, "thumbnail-missing")
    suffix = file_extension(card.thumbnail_url)
    if card.thumbnail_url.strip() and suffix and suffix not in THUMBNAIL_TYPES:
        message = f"A thumbnail is one of {', '.join(THUMBNAIL_TYPES)}; this ends in {suffix}."
        yield error(field_path, message, "thumbnail-type")


def _fact_findings(field: str, facts: MediaFacts, rule: MediaRule | None) -> Iterator[Finding]:
    if facts.problem:
        make_finding = error if facts.missing else warning
        yield make_finding(
            field, facts.problem, "media-missing" if facts.missing else "media-unseen"
        )
        return
    thumbnail = field.endswith("thumbnailUrl")
    kind = facts.content_type.partition("/")[0]
    if kind not in ({"image"} if thumbnail else {"image", "video"}):
        message = f"The host says that this is {facts.content_type or 'of no type'}, not an image"
        yield error(field, f"{message}{'' if thumbnail else ' or video'}.", "media-type")
        return
    yield from _size_findings(field, facts, rule, thumbnail=thumbnail)
    if rule is not None and kind == "image":
        yield from _ratio_findings(field, facts, rule.thumbnail if thumbnail else rule.ratio, rule)


def _size_findings(
    field: str, facts: MediaFacts, rule: MediaRule | None, *, thumbnail: bool
) -> Iterator[Finding]:
    limit = _max_bytes(facts, rule, thumbnail=thumbnail)
    if limit is not None and facts.size is not None and facts.size > limit:
        message = f"It has {_size_text(facts.size)}; at most {_size_text(limit)}. Make it smaller."
        yield error(field, message, "media-size")


def _max_bytes(facts: MediaFacts, rule: MediaRule | None, *, thumbnail: bool) -> int | None:
    if thumbnail:
        return MAX_THUMBNAIL_KB * 1024
    if rule is None:
        return None
    return (rule.video_mb if facts.content_type.startswith("video/") else rule.image_mb) * _MB


def _ratio_findings(
    field: str, facts: MediaFacts, target: tuple[int, int], rule: MediaRule
) -> Iterator[Finding]:
    if not facts.width or not facts.height:
        return
    ratio = facts.width / facts.height
    target_ratio = target[0] / target[1]
    if abs(ratio - target_ratio) > _TOLERANCE * target_ratio:
        size = f"{facts.width} x {facts.height}"
        best = f"{target[0]}:{target[1]}, best {rule.best[0]} x {rule.best[1]}"
        message = f"The image is {size}, the card {best}: its edges are cut off."
        yield warning(field, message, "media-ratio")


def _size_text(size: int) -> str:
    return f"{size / _MB:.1f} MB" if size >= _MB else f"{size / 1024:.0f} KB"
