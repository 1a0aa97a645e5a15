"""Two templates side by side, and which approved one is nearest to a rejected one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from math import log
from typing import Any, Final, NamedTuple

from incs_core.wire.drafts import dotted
from incs_core.wire.templates import Template, TemplateStatus

_TOKEN: Final = re.compile(r"\s+|\w+|[^\w\s]")
_WORD: Final = re.compile(r"\w+")
_READ: Final = frozenset({"textMessage", "cardTitle", "cardDescription", "text"})
"""Fields that people read, of RCS and WhatsApp templates."""
_SAME_TYPE, _SAME_CATEGORY = 0.5, 0.1
"""What form counts beside words: of two with the same words, the one of the same type is nearer."""

Path = tuple[int | str, ...]


class DiffPart(NamedTuple):
    """A part of a text, and whether the other text has something else in its place."""

    text: str
    differs: bool


class FieldDifference(NamedTuple):
    """A field in which two templates differ; None where one of them does not have it."""

    field: str
    before: str | None
    after: str | None


class SimilarTemplate(NamedTuple):
    """A template like another one. `alike`: words in common, 0 to 1; rare ones count more."""

    template: Template
    alike: float


def field_differences(before: Template, after: Template) -> list[FieldDifference]:
    """Every field of type, category and content that is not the same, in order of appearance."""
    ours, theirs = _fields(before), _fields(after)
    return [
        FieldDifference(field, ours.get(field), theirs.get(field))
        for field in dict.fromkeys([*ours, *theirs])
        if ours.get(field) != theirs.get(field)
    ]


def word_diff(before: str, after: str) -> tuple[list[DiffPart], list[DiffPart]]:
    """Both texts cut where they begin to differ and to agree again, word by word."""
    ours, theirs = _TOKEN.findall(before), _TOKEN.findall(after)
    left: list[DiffPart] = []
    right: list[DiffPart] = []
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        differs = tag != "equal"
        left += [DiffPart("".join(ours[start:end]), differs)] if end > start else []
        right += (
            [DiffPart("".join(theirs[other_start:other_end]), differs)]
            if other_end > other_start
            else []
        )
    return left, right


def most_similar(target: Template, candidates: Iterable[Template]) -> SimilarTemplate | None:
    """The approved template that is most like this one, by words and form; None if none is.

    RCS and WhatsApp templates are never compared with each other.
    """
    words = _words(target)
    fit = [(each, _words(each)) for each in candidates if _can_be_near(each, target)]
    weights = _weights([words, *(theirs for _, theirs in fit)])
    found = [SimilarTemplate(each, _in_common(words, theirs, weights)) for each, theirs in fit]
    return max(
        (near for near in found if near.alike > 0),
        key=lambda near: near.alike + _form_in_common(near.template, target),
        default=None,
    )


def _fields(template: Template) -> dict[str, str]:
    head = {"type": template.type, "category": template.category, "language": template.language}
    named = {name: value for name, value in head.items() if value}
    return named | {dotted(path): text for path, text in leaves(template.content)}


def leaves(node: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every value of a content that is not empty, with the way to it, in order of appearance."""
    if isinstance(node, Mapping):
        for key, item in node.items():
            yield from leaves(item, (*path, str(key)))
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from leaves(item, (*path, index))
    elif node not in (None, ""):
        yield path, str(node)


def _can_be_near(template: Template, target: Template) -> bool:
    same_family = ("components" in template.content) == ("components" in target.content)
    return template.status is TemplateStatus.APPROVED and same_family


def _form_in_common(one: Template, other: Template) -> float:
    same_type = one.type.lower() == other.type.lower()
    same_category = one.category.upper() == other.category.upper()
    return _SAME_TYPE * same_type + _SAME_CATEGORY * same_category


def _words(template: Template) -> Counter[str]:
    """The words that people read; neither addresses nor the names of forms."""
    return Counter(
        word
        for path, text in leaves(template.content)
        if path[-1] in _READ
        for word in _WORD.findall(text.casefold())
    )


def _weights(texts: Sequence[Counter[str]]) -> dict[str, float]:
    """What a word tells: the rarer among all texts, the more."""
    known = Counter(word for words in texts for word in words)
    return {word: log(1 + len(texts) / number) for word, number in known.items()}


def _in_common(one: Counter[str], other: Counter[str], weights: Mapping[str, float]) -> float:
    """Twice what both have, of all that both have together (Dice), each word by its weight."""

    def weight(words: Counter[str]) -> float:
        return sum(weights[word] * number for word, number in words.items())

    total = weight(one) + weight(other)
    return 2 * weight(one & other) / total if total else 0.0
