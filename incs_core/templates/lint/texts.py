"""Checks of variables and words in a draft's texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from incs_core.templates.lint.fields import (
    READ,
    SENTENCES,
    MessagePart,
    TextField,
    cards,
    text_fields,
)
from incs_core.templates.lint.findings import Context, Finding, error, warning
from incs_core.templates.lint.word_lists import first_word
from incs_core.wire.limits import MAX_RCS_MESSAGE_KB
from incs_core.wire.templates import TemplateDraft

_VARIABLE: Final = re.compile(r"\[[A-Za-z0-9_]+\]")
_INSIDE: Final = re.compile(r"\[([^\[\]]*)\]")
_ADJACENT: Final = re.compile(r"(\[[A-Za-z0-9_]+\])\s*(\[[A-Za-z0-9_]+\])")
_TWICE: Final = re.compile(r"\[\[[^\[\]]*\]\]")
_FOREIGN: Final = re.compile(r"\{\{?\s*\w+\s*\}?\}|%\w+%|<<\w+>>|\$\{\w+\}|<[a-z_]+>")
_MANY: Final = 5


def bracket_findings(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Brackets are the syntax of variables: single, closed, around a plain name."""
    for place in text_fields(draft):
        if place.part is not MessagePart.THUMBNAIL:
            yield from _brackets(place)


def _brackets(place: TextField) -> Iterator[Finding]:
    if _TWICE.search(place.text):
        message = "Write one pair of brackets: [name], not [[name]]."
        yield error(place.field, message, "brackets-doubled")
        return
    bare = _INSIDE.sub("", place.text)
    if "[" in bare or "]" in bare:
        sign, other = ("[", "]") if "[" in bare else ("]", "[")
        message = f"A {sign} has no {other}. Close the variable as [name], or remove the bracket."
        yield error(place.field, message, "brackets-unclosed")
    for name in _INSIDE.findall(place.text):
        yield from _name(place.field, name)


def _name(field: str, name: str) -> Iterator[Finding]:
    if not name.strip():
        yield error(field, "Write the variable's name into the empty [ ].", "variable-empty")
    elif not _VARIABLE.fullmatch(f"[{name}]"):
        mended = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or "name"
        message = f"[{name}] is no variable: use letters, digits and underscores, as in [{mended}]."
        yield error(field, message, "variable-name")


def variables_at_an_edge(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """A text that begins or ends with a variable gives a reviewer no sentence to judge."""
    for place in text_fields(draft):
        if place.part not in SENTENCES:
            continue
        text = place.text.strip()
        if _VARIABLE.fullmatch(text):
            message = "It is nothing but a variable; add words that say what it stands for."
            yield warning(place.field, message, "variable-alone")
        elif _VARIABLE.match(text):
            yield warning(place.field, _edge("begins", text), "variable-edge")
        elif _VARIABLE.match(text[text.rfind("[") :]) and text.endswith("]"):
            yield warning(place.field, _edge("ends", text), "variable-edge")


def _edge(where: str, text: str) -> str:
    side = "before" if where == "begins" else "after"
    found = _VARIABLE.findall(text)
    variable = found[0] if where == "begins" else found[-1]
    return f"It {where} with {variable}; reviewers prefer words {side} it."


def variables_side_by_side(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Two variables without words between them run into each other."""
    for place in text_fields(draft):
        found = _ADJACENT.search(place.text)
        if found and place.part in READ:
            message = f"{found[1]} and {found[2]} follow each other; put words between them."
            yield warning(place.field, message, "variables-adjacent")


def foreign_variables(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Variables of other systems are sent letter by letter."""
    for place in text_fields(draft):
        found = _FOREIGN.search(place.text)
        if found and place.part is not MessagePart.EXTRA and place.part is not MessagePart.LINK:
            message = f"{found[0]} is sent as it stands. RCS writes variables as [name]."
            yield warning(place.field, message, "variable-foreign")


def variables_alike(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """[Name] and [name] are two variables: a send must fill both."""
    seen: dict[str, str] = {}
    for name in draft.variables:
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            where = next(p.field for p in text_fields(draft) if f"[{name}]" in p.text)
            message = f"[{name}] and [{other}] are two variables; spell both the same."
            yield warning(where, message, "variables-alike")


def left_placeholders(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Text that somebody meant to replace."""
    for place in text_fields(draft):
        found = first_word("placeholder", place.text) if place.part in READ else ""
        if found:
            message = f"“{found}” looks like a placeholder; write the real text."
            yield warning(place.field, message, "placeholder-left")


def shouting(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Capitals alone and rows of signs are what filters and reviewers take for spam."""
    for place in text_fields(draft):
        if place.part not in SENTENCES:
            continue
        letters = [sign for sign in _VARIABLE.sub("", place.text) if sign.isalpha()]
        capitals = "".join(letters).isupper() and len(letters) > 4 * _MANY
        if capitals or re.search(rf"[!?]{{{_MANY - 2},}}", place.text):
            message = "Capitals alone and rows of ! or ? look like spam; write it calmly."
            yield warning(place.field, message, "shouting")


def repeated_cards(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """A card that was copied and not changed."""
    seen: dict[str, int] = {}
    for number, (field, card) in enumerate(cards(draft), start=1):
        said = json.dumps(card.wire(), sort_keys=True)
        first = seen.setdefault(said, number)
        if first != number and card.wire():
            message = f"It is the same as card {first}; change one of them, or remove it."
            yield warning(field, message, "card-repeated")


def message_size(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """The whole message has a bound of its own."""
    size = len(json.dumps(draft.content.wire(), ensure_ascii=False).encode())
    if size > MAX_RCS_MESSAGE_KB * 1024:
        message = f"It has {size // 1024} KB; at most {MAX_RCS_MESSAGE_KB} KB. Shorten the texts."
        yield error("content", message, "message-size")


def taken_name(draft: TemplateDraft, context: Context) -> Iterator[Finding]:
    """The platform takes a name once."""
    yield from taken_findings(draft.name, context.taken)


def taken_findings(name: str, taken: frozenset[str]) -> Iterator[Finding]:
    """A name in use is refused; one that differs in capitals alone is mistaken for another."""
    if name and name in taken:
        message = "A template of this name exists already; choose another, such as one with _2."
        yield error("name", message, "name-taken")
        return
    alike = next((other for other in taken if other.casefold() == name.casefold()), "")
    if alike:
        message = f"It differs from {alike} in capitals alone; choose one that nobody mixes up."
        yield warning("name", message, "name-alike")
