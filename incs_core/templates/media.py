"""What stands under the media addresses of a template, for the checks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import httpx

from incs_core.models.templates import TemplateDraft
from incs_core.outside import Seen, look
from incs_core.templates.lint.findings import MediaFacts
from incs_core.templates.lint.places import cards
from incs_core.templates.pictures import size_of

MOST_ADDRESSES: Final = 20
"""Ten cards, each with a medium and a thumbnail."""
_GONE: Final = frozenset({404, 410})


def media_addresses(draft: TemplateDraft) -> tuple[str, ...]:
    """The fixed https addresses of a draft's media and thumbnails, each once."""
    found = [
        address for _, card in cards(draft) for address in (card.media_url, card.thumbnail_url)
    ]
    fixed = [one for one in found if one.startswith("https://") and "[" not in one]
    return tuple(dict.fromkeys(fixed))[:MOST_ADDRESSES]


def look_at_media(
    addresses: Iterable[str], transport: httpx.AsyncBaseTransport | None = None
) -> dict[str, MediaFacts]:
    """Ask each address for its file's type, size and picture; never raises.

    `transport` takes the place of the network, for tests.
    """
    return {one: facts_of(look(one, transport=transport)) for one in addresses}


def facts_of(seen: Seen) -> MediaFacts:
    """What the checks need of an answer."""
    if seen.problem:
        return MediaFacts(problem=f"Nobody could look at this file. {seen.problem}")
    if seen.status in _GONE:
        return MediaFacts(
            problem=f"Its host says that it is not there ({seen.status}).", missing=True
        )
    if not 200 <= seen.status < 300:
        return MediaFacts(
            problem=f"Its host answers HTTP {seen.status}; INCS may not get it either."
        )
    width, height = size_of(seen.head) or (None, None)
    kind = seen.headers.get("content-type", "").partition(";")[0].strip().lower()
    return MediaFacts(kind, _length(seen), width, height)


def _length(seen: Seen) -> int | None:
    """The size that the host tells."""
    told = seen.headers.get("content-length", "")
    return int(told) if told.isdecimal() else None
