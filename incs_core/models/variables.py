"""Variables of templates: where they stand, and how values fill them.

RCS templates write `[name]` (INCS: Template Creation). WhatsApp templates write `{{1}}`, counted
anew in each part; `models.waba` reads those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from incs_core.models import waba
from incs_core.models.checks import dotted

_VARIABLE = re.compile(r"\[([A-Za-z0-9_]+)\]")
_WITHOUT_VARIABLES = frozenset({"thumbnailUrl"})
"""The RCS platform allows no variables here."""

Path = tuple[int | str, ...]


def variables_in(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return every occurrence of a variable as (name, where), in order of appearance.

    `where` is a dotted path, such as `standaloneCard.suggestions[0].text`. Names of WhatsApp
    variables carry their part: `header.1`, `body.1`, `button0.1`.
    """
    if "components" in content:
        return [(slot.name, slot.where) for slot in waba.slots(content["components"])]
    return [
        (name, dotted(path)) for path, text in _texts(content) for name in _VARIABLE.findall(text)
    ]


def variable_names(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of all variables once each, in order of first appearance."""
    return tuple(dict.fromkeys(name for name, _ in variables_in(content)))


def fill(content: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """Return a deep copy of a content with the values in place; variables without one stay."""
    if "components" in content:
        return {**content, "components": waba.fill(content["components"], values)}

    def put(text: str) -> str:
        return _VARIABLE.sub(lambda match: values.get(match[1], match[0]), text)

    return {key: _mapped(key, item, put) for key, item in content.items()}


def _texts(node: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Walk to every text that may hold variables, in document order."""
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, Mapping):
        for key, item in node.items():
            if key not in _WITHOUT_VARIABLES:
                yield from _texts(item, (*path, key))
    elif isinstance(node, list | tuple):
        for index, item in enumerate(node):
            yield from _texts(item, (*path, index))


def _mapped(key: str, node: Any, change: Callable[[str], str]) -> Any:
    """Return a copy of a tree with every text that may hold variables changed."""
    if isinstance(node, str):
        return node if key in _WITHOUT_VARIABLES else change(node)
    if isinstance(node, Mapping):
        return {inner: _mapped(inner, item, change) for inner, item in node.items()}
    if isinstance(node, list | tuple):
        return [_mapped(key, item, change) for item in node]
    return node
