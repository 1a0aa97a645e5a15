"""Variables in an RCS template's content: `[name]` (INCS: Template Creation)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_VARIABLE = re.compile(r"\[([A-Za-z0-9_]+)\]")


def variables(content: object) -> set[str]:
    """Return the names of all variables in a content; thumbnails have none."""
    return {name for text in _texts(content) for name in _VARIABLE.findall(text)}


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with the variables that have values replaced."""
    return _VARIABLE.sub(lambda match: values.get(match[1], match[0]), text)


def suggestions(content: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every suggestion of a content, of all cards, in order."""
    cards = [content, content.get("standaloneCard"), *(content.get("carouselCard") or [])]
    for card in cards:
        if isinstance(card, dict):
            yield from card.get("suggestions") or []


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for item in part:
            yield from _texts(item)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name != "thumbnailUrl":
                yield from _texts(value)
