"""Checks of WhatsApp templates: Meta's rules for components, which INCS passes through."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from incs_core.models import limits
from incs_core.models.checks import choice_problems, text_problems
from incs_core.models.templates import WabaTemplateDraft
from incs_core.models.wire import items
from incs_core.templates.lint.buttons import button_findings
from incs_core.templates.lint.categories import utility_findings
from incs_core.templates.lint.findings import Context, Finding, error, warning
from incs_core.templates.lint.names import taken_findings
from incs_core.templates.lint.words import first_word

Component = Mapping[str, Any]

_NAME: Final = re.compile(r"[a-z0-9_]+")
_VARIABLE: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_ADJACENT: Final = re.compile(r"\{\{\s*\w+\s*\}\}\s*\{\{\s*\w+\s*\}\}")
_ONCE: Final = ("HEADER", "BODY", "FOOTER", "BUTTONS")
_WORDS_EACH: Final = 3
"""Meta wants words around variables; it gives no number, and its samples have about three each."""


def waba_findings(draft: WabaTemplateDraft, context: Context) -> Iterator[Finding]:
    """Every check of a WhatsApp draft."""
    for where, message in draft.check():
        yield error(where, message, "contract")
    yield from _name(draft, context)
    text = "\n".join(_text(part) for part in draft.components)
    yield from utility_findings(draft.category, text)
    yield from _parts(draft)
    for index, component in enumerate(draft.components):
        yield from _component(f"components[{index}]", component)


def _name(draft: WabaTemplateDraft, context: Context) -> Iterator[Finding]:
    if draft.name.strip() and not _NAME.fullmatch(draft.name):
        message = "Use only small letters, digits and underscores, no spaces."
        yield error("name", message, "waba-name")
    languages = {
        name.rpartition("/")[0]
        for name in context.taken
        if name.rpartition("/")[2] == draft.language
    }
    yield from taken_findings(draft.name, frozenset(languages))


def _parts(draft: WabaTemplateDraft) -> Iterator[Finding]:
    count = Counter(_kind(component) for component in draft.components)
    if not count["BODY"]:
        yield error("components", "Write a body; no other part is needed.", "waba-body")
    for kind in _ONCE:
        if count[kind] > 1:
            message = f"There are {count[kind]} parts of type {kind}; keep one."
            yield error("components", message, "waba-once")


def _component(field: str, component: Component) -> Iterator[Finding]:
    match _kind(component):
        case "HEADER":
            yield from _header(field, component)
        case "BODY":
            yield from _body(field, component)
        case "FOOTER":
            yield from _footer(field, component)
        case "BUTTONS":
            yield from button_findings(f"{field}.buttons", items(component.get("buttons")))


def _header(field: str, component: Component) -> Iterator[Finding]:
    form = str(component.get("format", "TEXT")).upper()
    for where, message in choice_problems(f"{field}.format", form, limits.WABA_HEADERS):
        yield error(where, message, "waba-header")
    example = component.get("example")
    example = example if isinstance(example, Mapping) else {}
    if form != "TEXT":
        if not items(example.get("header_handle")):
            message = f"Give the reviewer an example: the public address of a {form.lower()}."
            yield error(f"{field}.example", message, "waba-example")
        return
    yield from _words(f"{field}.text", component, limits.MAX_WABA_HEADER)
    found = _VARIABLE.findall(_text(component))
    if len(found) > limits.MAX_WABA_HEADER_VARIABLES:
        message = (
            f"A header takes {limits.MAX_WABA_HEADER_VARIABLES} variable; it has {len(found)}."
        )
        yield error(f"{field}.text", message, "waba-header-variables")
    yield from _examples(field, found, items(example.get("header_text")))


def _body(field: str, component: Component) -> Iterator[Finding]:
    where, text = f"{field}.text", _text(component)
    yield from _words(where, component, limits.MAX_WABA_BODY)
    yield from _edges(where, text.strip())
    found = _VARIABLE.findall(text)
    if len(text.split()) < _WORDS_EACH * len(set(found)):
        message = f"It has {len(set(found))} variables and few words; Meta rejects such. Say more."
        yield warning(where, message, "waba-density")
    example = component.get("example")
    rows = items(example.get("body_text")) if isinstance(example, Mapping) else []
    given = items(rows[0]) if rows else []
    yield from _examples(field, found, given)


def _footer(field: str, component: Component) -> Iterator[Finding]:
    yield from _words(f"{field}.text", component, limits.MAX_WABA_FOOTER)
    if _VARIABLE.search(_text(component)):
        message = "A footer takes no variables; write them into the body."
        yield error(f"{field}.text", message, "waba-footer-variables")


def _words(field: str, component: Component, most: int) -> Iterator[Finding]:
    text = _text(component)
    for where, message in text_problems(field, text, most):
        yield error(where, message, "waba-length")
    yield from _braces(field, text)
    found = first_word("placeholder", text)
    if found:
        message = f"“{found}” looks like a placeholder; write the real text."
        yield warning(field, message, "placeholder-left")
    if re.search(r"\[\w+\]", text):
        message = "Square brackets are sent as they stand. WhatsApp writes variables as {{1}}."
        yield warning(field, message, "variable-foreign")


def _braces(field: str, text: str) -> Iterator[Finding]:
    bare = _VARIABLE.sub("", text)
    if "{{" in bare or "}}" in bare:
        message = "A {{ has no }}, or no number in it. Write variables as {{1}}."
        yield error(field, message, "brackets-unclosed")
    names = list(dict.fromkeys(_VARIABLE.findall(text)))
    wanted = [str(number) for number in range(1, len(names) + 1)]
    if sorted(names) != sorted(wanted):
        message = f"Number the variables without gaps: {{{{1}}}} to {{{{{len(names)}}}}}."
        yield error(field, message, "waba-numbers")


def _edges(field: str, text: str) -> Iterator[Finding]:
    if _VARIABLE.match(text):
        yield warning(field, "Begin with words; Meta rejects a variable there.", "variable-edge")
    if text.endswith("}}"):
        yield warning(field, "End with words; Meta rejects a variable there.", "variable-edge")
    if _ADJACENT.search(text):
        message = "Two variables follow each other; put words between them."
        yield warning(field, message, "variables-adjacent")


def _examples(field: str, found: list[str], given: list[Any]) -> Iterator[Finding]:
    missing = len(set(found)) - len([value for value in given if str(value).strip()])
    if missing > 0:
        message = f"Give an example for every variable; {missing} of {len(set(found))} lack one."
        yield error(f"{field}.example", message, "waba-example")


def _kind(component: Component) -> str:
    return str(component.get("type", "")).upper()


def _text(component: Component) -> str:
    text = component.get("text", "")
    return text if isinstance(text, str) else ""
