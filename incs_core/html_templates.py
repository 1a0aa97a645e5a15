"""HTML from Jinja templates in which every value is escaped, whoever writes the template."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension

_CONTROLS: Final = set(range(32)) - {9, 10} | set(range(127, 160))
# These change the direction of text that follows, beyond the text that holds them.
_DIRECTIONS: Final = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_NOT_SHOWN: Final = dict.fromkeys(_CONTROLS | _DIRECTIONS)


def html_templates(
    package: str, filters: Mapping[str, Callable[..., Any]] | None = None
) -> Environment:
    """The templates in the folder `templates` of a package.

    What a template writes is stripped of what `printable` takes out, then escaped. A name that
    is not given raises jinja2.UndefinedError.
    """
    environment = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        finalize=lambda value: printable(value) if isinstance(value, str) else value,
        extensions=[_JoinedLines],
    )
    environment.filters |= filters or {}
    return environment


def printable(text: str) -> str:
    """Text without control characters and without marks that turn the direction of what follows.

    Letters that are written from right to left stay as they are; so does markup.
    """
    return text.translate(_NOT_SHOWN)


class _JoinedLines(Extension):
    """Takes line breaks and indents out of HTML templates: a message shows its white space."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        del filename
        return source if (name or "").endswith(".css") else re.sub(r"\s*\n\s*", "", source)
