"""A name for a template that is made after another one."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import count
from typing import Final

_NUMBERED: Final = re.compile(r"(?P<stem>.*?)_(?P<number>\d{1,4})")


def next_name(name: str, taken: Collection[str], limit: int) -> str:
    """The name with the next number that nobody has: ``sale``, ``sale_2``, ``sale_3``.

    At most `limit` characters; the beginning is cut for it. Capitals do not tell names apart.
    """
    used = {each.casefold() for each in taken} | {name.casefold()}
    found = _NUMBERED.fullmatch(name)
    stem, first = (found["stem"], int(found["number"]) + 1) if found else (name, 2)
    return next(
        made
        for made in (_numbered(stem, number, limit) for number in count(first))
        if made.casefold() not in used
    )


def _numbered(stem: str, number: int, limit: int) -> str:
    ending = f"_{number}"
    return f"{stem[: limit - len(ending)]}{ending}"
