"""Word lists of the checks, from ``words.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path


@cache
def word_list(name: str) -> tuple[str, ...]:
    """A list of the file."""
    lists = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(lists[name])


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Whole words where a list's word is made of Latin letters; Chinese has no spaces."""
    found = [_bounded(word) for word in sorted(word_list(name), key=len, reverse=True)]
    return re.compile("|".join(found), re.IGNORECASE)


def _bounded(word: str) -> str:
    start = r"\b" if word[0].isascii() and word[0].isalnum() else ""
    end = r"\b" if word[-1].isascii() and word[-1].isalnum() else ""
    bare = f"{start}{re.escape(word)}{end}"
    return f"(?-i:{bare})" if word.isascii() and word.isupper() else bare


def first_word(name: str, text: str) -> str:
    """The first word of a list that stands in a text, as it is written there; "" for none."""
    found = _pattern(name).search(text)
    return found[0] if found else ""
