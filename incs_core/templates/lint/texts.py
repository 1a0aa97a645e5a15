"""Checks of variables and words in a draft's texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from incs_core.models.templates import TemplateDraft
from incs_core.templates.lint.findings import Context, Finding, error, warning
from incs_core.templates.lint.places import READ, SENTENCES, Part, Place, places
from incs_core.templates.lint.words import first_word

_VARIABLE: Final = re.compile(r"\[[A-Za-z0-9_]+\]")
_INSIDE: Final = re.compile(r"\[([^\[\]]*)\]")
_ADJACENT: Final = re.compile(r"(\[[A-Za-z0-9_]+\])\s*(\[[A-Za-z0-9_]+\])")
_TWICE: Final = re.compile(r"\[\[[^\[\]]*\]\]")
_FOREIGN: Final = re.compile(r"\{\{?\s*\w+\s*\}?\}|%\w+%|<<\w+>>|\$\{\w+\}|<[a-z_]+>")
_MANY: Final = 5


def bracket_findings(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Brackets are the syntax of variables: single, closed, around a plain name."""
    for place in places(draft):
        if place.part is not Part.THUMBNAIL:
            yield from _brackets(place)


def _brackets(place: Place) -> Iterator[Finding]:
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
    for place in places(draft):
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
    for place in places(draft):
        found = _ADJACENT.search(place.text)
        if found and place.part in READ:
            message = f"{found[1]} and {found[2]} follow each other; put words between them."
            yield warning(place.field, message, "variables-adjacent")


def foreign_variables(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Variables of other systems are sent letter by letter."""
    for place in places(draft):
        found = _FOREIGN.search(place.text)
        if found and place.part is not Part.EXTRA and place.part is not Part.LINK:
            message = f"{found[0]} is sent as it stands. RCS writes variables as [name]."
            yield warning(place.field, message, "variable-foreign")


def variables_alike(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """[Name] and [name] are two variables: a send must fill both."""
    seen: dict[str, str] = {}
    for name in draft.variables:
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            where = next(p.field for p in places(draft) if f"[{name}]" in p.text)
            message = f"[{name}] and [{other}] are two variables; spell both the same."
            yield warning(where, message, "variables-alike")


def left_placeholders(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Text that somebody meant to replace."""
    for place in places(draft):
        found = first_word("placeholder", place.text) if place.part in READ else ""
        if found:
            message = f"“{found}” looks like a placeholder; write the real text."
            yield warning(place.field, message, "placeholder-left")


def shouting(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Capitals alone and rows of signs are what filters and reviewers take for spam."""
    for place in places(draft):
        if place.part not in SENTENCES:
            continue
        letters = [sign for sign in _VARIABLE.sub("", place.text) if sign.isalpha()]
        capitals = "".join(letters).isupper() and len(letters) > 4 * _MANY
        if capitals or re.search(rf"[!?]{{{_MANY - 2},}}", place.text):
            message = "Capitals alone and rows of ! or ? look like spam; write it calmly."
            yield warning(place.field, message, "shouting")
