"""Two templates side by side, and which approved one is nearest to a rejected one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, Final, NamedTuple

from incs_core.models.checks import dotted
from incs_core.models.templates import Template, TemplateStatus

_TOKEN: Final = re.compile(r"\s+|\w+|[^\w\s]")
_WORD: Final = re.compile(r"\w+")
_SAME_TYPE, _SAME_CATEGORY = 0.5, 0.1
"""What form counts beside words: of two with the same words, the one of the same type is nearer."""

Path = tuple[int | str, ...]


class Piece(NamedTuple):
    """A part of a text, and whether the other text has something else in its place."""

    text: str
    differs: bool


class Difference(NamedTuple):
    """A field in which two templates differ; None where one of them does not have it."""

    field: str
    before: str | None
    after: str | None


class Near(NamedTuple):
    """A template that is like another one. `alike`: the share (0 to 1) of words in common."""

    template: Template
    alike: float


def differences(before: Template, after: Template) -> list[Difference]:
    """Every field of type, category and content that is not the same, in order of appearance."""
    ours, theirs = _fields(before), _fields(after)
    return [
        Difference(field, ours.get(field), theirs.get(field))
        for field in dict.fromkeys([*ours, *theirs])
        if ours.get(field) != theirs.get(field)
    ]


def pieces(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts cut where they begin to differ and to agree again, word by word."""
    ours, theirs = _TOKEN.findall(before), _TOKEN.findall(after)
    left: list[Piece] = []
    right: list[Piece] = []
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        differs = tag != "equal"
        left += [Piece("".join(ours[start:end]), differs)] if end > start else []
        right += (
            [Piece("".join(theirs[other_start:other_end]), differs)]
            if other_end > other_start
            else []
        )
    return left, right


def nearest(target: Template, candidates: Iterable[Template]) -> Near | None:
    """The approved template that is most like this one, by words and form; None if none is.

    RCS and WhatsApp templates are never compared with each other.
    """
    words = _words(target)
    found: list[tuple[float, float, Template]] = []
    for template in candidates:
        if template.status is not TemplateStatus.APPROVED or not _same_family(template, target):
            continue
        alike = _dice(words, _words(template))
        form = _SAME_TYPE * (template.type.lower() == target.type.lower())
        form += _SAME_CATEGORY * (template.category.upper() == target.category.upper())
        if alike > 0:
            found.append((alike + form, alike, template))
    if not found:
        return None
    _, alike, template = max(found, key=lambda each: each[0])
    return Near(template, alike)


def _fields(template: Template) -> dict[str, str]:
    head = {"type": template.type, "category": template.category, "language": template.language}
    named = {name: value for name, value in head.items() if value}
    return named | {dotted(path): text for path, text in _leaves(template.content, ())}


def _leaves(node: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(node, Mapping):
        for key, item in node.items():
            yield from _leaves(item, (*path, str(key)))
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from _leaves(item, (*path, index))
    elif node not in (None, ""):
        yield path, str(node)


def _same_family(one: Template, other: Template) -> bool:
    return ("components" in one.content) == ("components" in other.content)


def _words(template: Template) -> Counter[str]:
    texts = (text.casefold() for _, text in _leaves(template.content, ()))
    return Counter(word for text in texts for word in _WORD.findall(text))


def _dice(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
