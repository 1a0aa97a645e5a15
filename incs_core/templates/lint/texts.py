"""Checks of the texts, variables and name of an RCS draft."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from incs_core.templates.lint.fields import (
    SENTENCE_PARTS,
    VISIBLE_PARTS,
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
_BRACKETED: Final = re.compile(r"\[([^\[\]]*)\]")
_ADJACENT: Final = re.compile(r"(\[[A-Za-z0-9_]+\])\s*(\[[A-Za-z0-9_]+\])")
_DOUBLE_BRACKETS: Final = re.compile(r"\[\[[^\[\]]*\]\]")
_FOREIGN_VARIABLE: Final = re.compile(r"\{\{?\s*\w+\s*\}?\}|%\w+%|<<\w+>>|\$\{\w+\}|<[a-z_]+>")
_MANY: Final = 5


def bracket_findings(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Check brackets, the syntax of variables: single, closed, around a name."""
    for text_field in text_fields(draft):
        if text_field.part is not MessagePart.THUMBNAIL:
            yield from _bracket_problems(text_field)


def _bracket_problems(text_field: TextField) -> Iterator[Finding]:
    if _DOUBLE_BRACKETS.search(text_field.text):
        message = "Write one pair of brackets: [name], not [[name]]."
        yield error(text_field.field, message, "brackets-doubled")
        return
    without_variables = _BRACKETED.sub("", text_field.text)
    if "[" in without_variables or "]" in without_variables:
        sign, other = ("[", "]") if "[" in without_variables else ("]", "[")
        message = f"A {sign} has no {other}. Close the variable as [name], or remove the bracket."
        yield error(text_field.field, message, "brackets-unclosed")
    for name in _BRACKETED.findall(text_field.text):
        yield from _name_problems(text_field.field, name)


def _name_problems(field: str, name: str) -> Iterator[Finding]:
    if not name.strip():
        yield error(field, "Write the variable's name into the empty [ ].", "variable-empty")
    elif not _VARIABLE.fullmatch(f"[{name}]"):
        corrected = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or "name"
        message = (
            f"[{name}] is not a variable: use letters, digits and underscores, as in [{corrected}]."
        )
        yield error(field, message, "variable-name")


def variables_at_an_edge(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Warn of texts that begin or end with a variable, which reviewers tend to reject."""
    for text_field in text_fields(draft):
        if text_field.part not in SENTENCE_PARTS:
            continue
        text = text_field.text.strip()
        if _VARIABLE.fullmatch(text):
            message = "It contains only a variable; add text that explains it."
            yield warning(text_field.field, message, "variable-alone")
        elif _VARIABLE.match(text):
            yield warning(text_field.field, _edge_message("begins", text), "variable-edge")
        elif _VARIABLE.match(text[text.rfind("[") :]) and text.endswith("]"):
            yield warning(text_field.field, _edge_message("ends", text), "variable-edge")


def _edge_message(edge: str, text: str) -> str:
    side = "before" if edge == "begins" else "after"
    variables = _VARIABLE.findall(text)
    variable = variables[0] if edge == "begins" else variables[-1]
    return f"It {edge} with {variable}; reviewers prefer words {side} it."


def variables_side_by_side(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Warn of adjacent variables."""
    for text_field in text_fields(draft):
        match = _ADJACENT.search(text_field.text)
        if match and text_field.part in VISIBLE_PARTS:
            message = f"{match[1]} and {match[2]} follow each other; put words between them."
            yield warning(text_field.field, message, "variables-adjacent")


def foreign_variables(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Warn of variables in the syntax of other systems, which are sent as plain text."""
    for text_field in text_fields(draft):
        match = _FOREIGN_VARIABLE.search(text_field.text)
        if (
            match
            and text_field.part is not MessagePart.EXTRA
            and text_field.part is not MessagePart.LINK
        ):
            message = f"{match[0]} is sent as plain text. RCS variables are written as [name]."
            yield warning(text_field.field, message, "variable-foreign")


def variables_differing_in_case(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Warn of variables that differ in case only: a send must fill both."""
    seen: dict[str, str] = {}
    for name in draft.variables:
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            field = next(t.field for t in text_fields(draft) if f"[{name}]" in t.text)
            message = f"[{name}] and [{other}] are two variables; spell both the same."
            yield warning(field, message, "variables-alike")


def placeholders_left(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Warn of placeholder text."""
    for text_field in text_fields(draft):
        match = (
            first_word("placeholder", text_field.text) if text_field.part in VISIBLE_PARTS else ""
        )
        if match:
            message = f"“{match}” looks like a placeholder; enter the real text."
            yield warning(text_field.field, message, "placeholder-left")


def excessive_capitals(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Warn of all-capital texts and repeated ! or ?, which look like spam."""
    for text_field in text_fields(draft):
        if text_field.part not in SENTENCE_PARTS:
            continue
        letters = [sign for sign in _VARIABLE.sub("", text_field.text) if sign.isalpha()]
        capitals = "".join(letters).isupper() and len(letters) > 4 * _MANY
        if capitals or re.search(rf"[!?]{{{_MANY - 2},}}", text_field.text):
            message = "All capitals or repeated ! or ? look like spam."
            yield warning(text_field.field, message, "shouting")


def repeated_cards(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Warn of identical cards."""
    seen: dict[str, int] = {}
    for number, (field, card) in enumerate(cards(draft), start=1):
        content = json.dumps(card.wire(), sort_keys=True)
        first = seen.setdefault(content, number)
        if first != number and card.wire():
            message = f"It is the same as card {first}; change one of them, or remove it."
            yield warning(field, message, "card-repeated")


def message_size(draft: TemplateDraft, _: Context) -> Iterator[Finding]:
    """Check the size of the whole message."""
    size = len(json.dumps(draft.content.wire(), ensure_ascii=False).encode())
    if size > MAX_RCS_MESSAGE_KB * 1024:
        message = f"It has {size // 1024} KB; at most {MAX_RCS_MESSAGE_KB} KB. Shorten the texts."
        yield error("content", message, "message-size")


def name_in_use(draft: TemplateDraft, context: Context) -> Iterator[Finding]:
    """Check that the name is free."""
    yield from name_taken_findings(draft.name, context.taken)


def name_taken_findings(name: str, taken: frozenset[str]) -> Iterator[Finding]:
    """Report a name in use, and warn of one that differs in case only."""
    if name and name in taken:
        message = "A template with this name already exists; choose another name."
        yield error("name", message, "name-taken")
        return
    alike = next((other for other in taken if other.casefold() == name.casefold()), "")
    if alike:
        message = f"It differs from {alike} only in upper and lower case; choose another name."
        yield warning("name", message, "name-alike")
