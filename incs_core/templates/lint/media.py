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
"""INCS's own approved sample is 5:2 in a place for 2:1, so a ratio is advice."""
_VARIABLE: Final = re.compile(r"\[[A-Za-z0-9_]+\]")


def media_findings(draft: TemplateDraft, context: Context) -> Iterator[Finding]:
    """Type, thumbnail, size and ratio of every card's medium."""
    rule = media_rule(draft.type, draft.content.wire())
    for field, card in cards(draft):
        yield from _types(field, card)
        yield from _thumbnail(field, card)
        for name, address in (("mediaUrl", card.media_url), ("thumbnailUrl", card.thumbnail_url)):
            facts = context.media.get(address)
            if facts is not None:
                yield from _facts(f"{field}.{name}", facts, rule)


def ending(address: str) -> str:
    """The ending of an address's path, in lower case: ``.png``; "" if there is none."""
    try:
        return PurePosixPath(urlsplit(address).path).suffix.lower()
    except ValueError:
        return ""


def is_video(address: str) -> bool:
    """Whether an address leads to a video, by its ending."""
    return ending(address) in CARD_VIDEO_TYPES


def _types(field: str, card: Card) -> Iterator[Finding]:
    suffix = ending(card.media_url)
    known = CARD_IMAGE_TYPES + CARD_VIDEO_TYPES
    if not card.media_url.strip() or suffix in known or _VARIABLE.search(suffix):
        return
    listed = ", ".join(CARD_IMAGE_TYPES)
    if suffix:
        message = f"A card takes images ({listed}) and videos (.mp4); this ends in {suffix}."
        yield error(f"{field}.mediaUrl", message, "media-type")
    elif not _VARIABLE.search(card.media_url):
        message = f"The address has no ending such as {listed}; make sure that it is an image."
        yield warning(f"{field}.mediaUrl", message, "media-type-unknown")


def _thumbnail(field: str, card: Card) -> Iterator[Finding]:
    where = f"{field}.thumbnailUrl"
    if is_video(card.media_url) and not card.thumbnail_url.strip():
        if _VARIABLE.search(card.media_url):
            message = "A video with a variable address needs a fixed thumbnail."
            yield error(where, message, "thumbnail-needed")
        else:
            message = "A video without a thumbnail arrives as a grey box; add an image."
            yield warning(where, message, "thumbnail-missing")
    suffix = ending(card.thumbnail_url)
    if card.thumbnail_url.strip() and suffix and suffix not in THUMBNAIL_TYPES:
        message = f"A thumbnail is one of {', '.join(THUMBNAIL_TYPES)}; this ends in {suffix}."
        yield error(where, message, "thumbnail-type")


def _facts(field: str, facts: MediaFacts, rule: MediaRule | None) -> Iterator[Finding]:
    if facts.problem:
        found = error if facts.missing else warning
        yield found(field, facts.problem, "media-missing" if facts.missing else "media-unseen")
        return
    thumbnail = field.endswith("thumbnailUrl")
    kind = facts.content_type.partition("/")[0]
    if kind not in ({"image"} if thumbnail else {"image", "video"}):
        message = f"The host says that this is {facts.content_type or 'of no type'}, not an image"
        yield error(field, f"{message}{'' if thumbnail else ' or video'}.", "media-type")
        return
    yield from _size(field, facts, rule, thumbnail=thumbnail)
    if rule is not None and kind == "image":
        yield from _ratio(field, facts, rule.thumbnail if thumbnail else rule.ratio, rule)


def _size(
    field: str, facts: MediaFacts, rule: MediaRule | None, *, thumbnail: bool
) -> Iterator[Finding]:
    most = _most_bytes(facts, rule, thumbnail=thumbnail)
    if most is not None and facts.size is not None and facts.size > most:
        message = f"It has {_in_words(facts.size)}; at most {_in_words(most)}. Make it smaller."
        yield error(field, message, "media-size")


def _most_bytes(facts: MediaFacts, rule: MediaRule | None, *, thumbnail: bool) -> int | None:
    if thumbnail:
        return MAX_THUMBNAIL_KB * 1024
    if rule is None:
        return None
    return (rule.video_mb if facts.content_type.startswith("video/") else rule.image_mb) * _MB


def _ratio(
    field: str, facts: MediaFacts, wanted: tuple[int, int], rule: MediaRule
) -> Iterator[Finding]:
    if not facts.width or not facts.height:
        return
    ratio = facts.width / facts.height
    aim = wanted[0] / wanted[1]
    if abs(ratio - aim) > _TOLERANCE * aim:
        size = f"{facts.width} x {facts.height}"
        best = f"{wanted[0]}:{wanted[1]}, best {rule.best[0]} x {rule.best[1]}"
        message = f"It is {size}; this place is {best}, so its edges are cut off."
        yield warning(field, message, "media-ratio")


def _in_words(size: int) -> str:
    return f"{size / _MB:.1f} MB" if size >= _MB else f"{size / 1024:.0f} KB"
