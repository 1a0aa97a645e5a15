"""Word lists of the checks, from ``word_lists.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path


@cache
def word_list(name: str) -> tuple[str, ...]:
    """Return one list of the file."""
    lists = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(lists[name])


def first_word(name: str, text: str) -> str:
    """Return the first word of a list in a text, as spelled there, or ""."""
    match = _pattern(name).search(text)
    return match[0] if match else ""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Return a pattern that matches Latin words as whole words; Chinese has no word boundaries."""
    patterns = [_bounded(word) for word in sorted(word_list(name), key=len, reverse=True)]
    return re.compile("|".join(patterns), re.IGNORECASE)


def _bounded(word: str) -> str:
    start = r"\b" if word[0].isascii() and word[0].isalnum() else ""
    end = r"\b" if word[-1].isascii() and word[-1].isalnum() else ""
    pattern = f"{start}{re.escape(word)}{end}"
    return f"(?-i:{pattern})" if word.isascii() and word.isupper() else pattern
