"""Checks that several drafts share. Each returns problems and never raises."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from incs_core.errors import Problem

_NAME = re.compile(r"[A-Za-z0-9_]+")


def dotted(path: tuple[int | str, ...]) -> str:
    """Write a path as a field name: `("a", 0, "b")` becomes `a[0].b`."""
    written = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return written.removeprefix(".")


def text_problems(
    field: str, text: str, limit: int | None = None, what: str = "a text"
) -> Iterator[Problem]:
    """Check that a text is there and not too long; length counts characters, variables included.

    `what` names it where "a text" would puzzle: "a name".
    """
    if not text.strip():
        yield Problem(field, f"Enter {what}.")
    elif limit is not None and len(text) > limit:
        over = len(text) - limit
        message = f"It has {len(text)} characters; at most {limit} are allowed. Remove {over}."
        yield Problem(field, message)


def name_problems(field: str, name: str, limit: int) -> Iterator[Problem]:
    """Check a template name: letters, digits, underscore (INCS: Template Creation)."""
    yield from text_problems(field, name, limit, "a name")
    if name.strip() and not _NAME.fullmatch(name):
        yield Problem(field, "Use only letters, digits and underscores, no spaces.")


def choice_problems(field: str, value: str, choices: Collection[str]) -> Iterator[Problem]:
    """Check that a value is one of the documented ones."""
    if value not in choices:
        yield Problem(field, f"Choose one of {', '.join(choices)}.")


def count_problems(field: str, count: int, least: int, most: int, what: str) -> Iterator[Problem]:
    """Check how many things of one kind there are."""
    if count < least:
        yield Problem(field, f"There are {count} {what}; add some: at least {least} are needed.")
    elif count > most:
        message = f"There are {count} {what}; at most {most} are allowed. Remove {count - most}."
        yield Problem(field, message)


def link_problems(field: str, link: str, endings: Collection[str] = ()) -> Iterator[Problem]:
    """Check that a link is a public web address, and that its path ends as the channel asks."""
    if not is_web_address(link):
        yield Problem(field, "Enter a public address that begins with https:// or http://.")
    elif endings and PurePosixPath(urlsplit(link).path).suffix.lower() not in endings:
        yield Problem(field, f"Link a file whose name ends in {' or '.join(endings)}.")


def is_web_address(link: str) -> bool:
    """Tell whether a text is an absolute http or https address without spaces."""
    try:
        parts = urlsplit(link)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in link
    except ValueError:
        return False
