"""Differences of two templates, and the approved template most similar to another one."""

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
_VISIBLE_FIELDS: Final = frozenset({"textMessage", "cardTitle", "cardDescription", "text"})
"""Fields with text for the recipient, of RCS and WhatsApp templates."""
_SAME_TYPE_BONUS, _SAME_CATEGORY_BONUS = 0.5, 0.1
"""Weights of the form, which decide between templates with equally similar words."""

Path = tuple[int | str, ...]


class DiffPart(NamedTuple):
    """A part of a text, and whether it differs from the other text."""

    text: str
    differs: bool


class FieldDifference(NamedTuple):
    """A field in which two templates differ; None if a template does not have it."""

    field: str
    before: str | None
    after: str | None


class SimilarTemplate(NamedTuple):
    """A similar template. `similarity`: common words, 0 to 1; rare words count more."""

    template: Template
    similarity: float


def field_differences(before: Template, after: Template) -> list[FieldDifference]:
    """Return the fields of type, category and content that differ, in order of appearance."""
    old, new = _fields(before), _fields(after)
    return [
        FieldDifference(field, old.get(field), new.get(field))
        for field in dict.fromkeys([*old, *new])
        if old.get(field) != new.get(field)
    ]


def word_diff(before: str, after: str) -> tuple[list[DiffPart], list[DiffPart]]:
    """Split both texts into equal and different parts, by words."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    left: list[DiffPart] = []
    right: list[DiffPart] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        differs = tag != "equal"
        left += [DiffPart("".join(old[start:end]), differs)] if end > start else []
        right += (
            [DiffPart("".join(new[other_start:other_end]), differs)]
            if other_end > other_start
            else []
        )
    return left, right


def most_similar(target: Template, candidates: Iterable[Template]) -> SimilarTemplate | None:
    """Return the approved template most similar by words and form, or None.

    RCS templates are not compared with WhatsApp templates.
    """
    words = _words(target)
    fit = [
        (candidate, _words(candidate))
        for candidate in candidates
        if _is_comparable(candidate, target)
    ]
    weights = _weights([words, *(candidate_words for _, candidate_words in fit)])
    similar = [
        SimilarTemplate(candidate, _word_similarity(words, candidate_words, weights))
        for candidate, candidate_words in fit
    ]
    return max(
        (match for match in similar if match.similarity > 0),
        key=lambda match: match.similarity + _form_similarity(match.template, target),
        default=None,
    )


def _fields(template: Template) -> dict[str, str]:
    head = {"type": template.type, "category": template.category, "language": template.language}
    present = {name: value for name, value in head.items() if value}
    return present | {dotted(path): text for path, text in leaves(template.content)}


def leaves(node: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield (path, value) of every non-empty value of a content, in order of appearance."""
    if isinstance(node, Mapping):
        for key, item in node.items():
            yield from leaves(item, (*path, str(key)))
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from leaves(item, (*path, index))
    elif node not in (None, ""):
        yield path, str(node)


def _is_comparable(template: Template, target: Template) -> bool:
    same_family = ("components" in template.content) == ("components" in target.content)
    return template.status is TemplateStatus.APPROVED and same_family


def _form_similarity(one: Template, other: Template) -> float:
    same_type = one.type.lower() == other.type.lower()
    same_category = one.category.upper() == other.category.upper()
    return _SAME_TYPE_BONUS * same_type + _SAME_CATEGORY_BONUS * same_category


def _words(template: Template) -> Counter[str]:
    """Return the words of the visible fields, without URLs and wire values."""
    return Counter(
        word
        for path, text in leaves(template.content)
        if path[-1] in _VISIBLE_FIELDS
        for word in _WORD.findall(text.casefold())
    )


def _weights(texts: Sequence[Counter[str]]) -> dict[str, float]:
    """Return the weight of each word by inverse document frequency."""
    known = Counter(word for words in texts for word in words)
    return {word: log(1 + len(texts) / frequency) for word, frequency in known.items()}


def _word_similarity(one: Counter[str], other: Counter[str], weights: Mapping[str, float]) -> float:
    """Return the Dice coefficient of two texts, with weighted words."""

    def weight(words: Counter[str]) -> float:
        return sum(weights[word] * frequency for word, frequency in words.items())

    total = weight(one) + weight(other)
    return 2 * weight(one & other) / total if total else 0.0
