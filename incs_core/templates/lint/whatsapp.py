"""Checks of WhatsApp templates: Meta's rules for components, which INCS passes through."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from incs_core.templates.lint.addresses import address_problems, phone_problems
from incs_core.templates.lint.categories import utility_findings
from incs_core.templates.lint.findings import Context, Finding, error, warning
from incs_core.templates.lint.texts import taken_findings
from incs_core.templates.lint.word_lists import first_word
from incs_core.wire import limits
from incs_core.wire.drafts import choice_problems, count_problems, link_problems, text_problems
from incs_core.wire.parsing import read_items
from incs_core.wire.templates import WabaTemplateDraft

Button = Mapping[str, Any]

_BUTTONS_VARIABLE: Final = re.compile(r"\{\{\s*\w+\s*\}\}")
_DIALLED: Final = re.compile(rf"\+\d{{{limits.MIN_PHONE_DIGITS},{limits.MAX_PHONE_DIGITS}}}")


def button_findings(field: str, buttons: Sequence[object]) -> Iterator[Finding]:
    """Number, order and content of the buttons."""
    listed = [button if isinstance(button, Mapping) else {} for button in buttons]
    for where, message in count_problems(field, len(listed), 1, limits.MAX_WABA_BUTTONS, "buttons"):
        yield error(where, message, "waba-buttons")
    kinds = [_buttons_text(button, "type").upper() for button in listed]
    for kind, most in limits.MAX_WABA_OF_KIND.items():
        if Counter(kinds)[kind] > most:
            message = f"There are {Counter(kinds)[kind]} buttons of type {kind}; keep {most}."
            yield error(field, message, "waba-buttons")
    if _mixed(kinds):
        message = "Put all quick replies together, before or after the other buttons."
        yield error(field, message, "waba-button-order")
    for index, button in enumerate(listed):
        yield from _button(f"{field}[{index}]", button, kinds[index])


def _mixed(kinds: Sequence[str]) -> bool:
    """Whether quick replies stand on both sides of another button, or the other way round."""
    quick = [kind == "QUICK_REPLY" for kind in kinds]
    return sum(one != other for one, other in pairwise(quick)) > 1


def _button(field: str, button: Button, kind: str) -> Iterator[Finding]:
    for where, message in choice_problems(f"{field}.type", kind, limits.WABA_BUTTONS):
        yield error(where, message, "waba-button-type")
    if kind == "COPY_CODE":
        yield from _code(field, button)
        return
    label = _buttons_text(button, "text")
    for where, message in text_problems(f"{field}.text", label, limits.MAX_WABA_BUTTON_TEXT):
        yield error(where, message, "waba-length")
    if _BUTTONS_VARIABLE.search(label):
        yield error(f"{field}.text", "A label takes no variables.", "waba-label")
    if kind == "URL":
        yield from _link(field, button)
    elif kind == "PHONE_NUMBER":
        yield from _phone(f"{field}.phone_number", _buttons_text(button, "phone_number"))


def _code(field: str, button: Button) -> Iterator[Finding]:
    example = _example(button)
    for where, message in text_problems(
        f"{field}.example", example, limits.MAX_WABA_CODE, "an example of the code"
    ):
        yield error(where, message, "waba-code")


def _link(field: str, button: Button) -> Iterator[Finding]:
    where, address = f"{field}.url", _buttons_text(button, "url")
    if len(address) > limits.MAX_WABA_BUTTON_URL:
        message = f"It has {len(address)} characters; at most {limits.MAX_WABA_BUTTON_URL}."
        yield error(where, message, "waba-length")
    for place, message in link_problems(where, _BUTTONS_VARIABLE.sub("1", address)):
        yield error(place, message, "contract")
    yield from address_problems(where, address)
    found = _BUTTONS_VARIABLE.findall(address)
    if found and (len(found) > 1 or not address.rstrip().endswith(found[-1])):
        message = "An address takes one variable, at its end."
        yield error(where, message, "waba-url-variable")
    if found and not _example(button):
        message = "Give an example of the whole address."
        yield error(f"{field}.example", message, "waba-example")


def _phone(field: str, number: str) -> Iterator[Finding]:
    if not _DIALLED.fullmatch(number):
        message = "Enter the number with + and country code, for example +6281500000200."
        yield error(field, message, "contract")
        return
    yield from phone_problems(field, number)


def _example(button: Button) -> str:
    """The example of a button: a text, or the first of a list."""
    given = button.get("example")
    first = given if isinstance(given, str) else next(iter(read_items(given)), "")
    return str(first).strip()


def _buttons_text(button: Button, name: str) -> str:
    value = button.get(name, "")
    return value if isinstance(value, str) else ""


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
            yield from button_findings(f"{field}.buttons", read_items(component.get("buttons")))


def _header(field: str, component: Component) -> Iterator[Finding]:
    form = str(component.get("format", "TEXT")).upper()
    for where, message in choice_problems(f"{field}.format", form, limits.WABA_HEADERS):
        yield error(where, message, "waba-header")
    example = component.get("example")
    example = example if isinstance(example, Mapping) else {}
    if form != "TEXT":
        if not read_items(example.get("header_handle")):
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
    yield from _examples(field, found, read_items(example.get("header_text")))


def _body(field: str, component: Component) -> Iterator[Finding]:
    where, text = f"{field}.text", _text(component)
    yield from _words(where, component, limits.MAX_WABA_BODY)
    yield from _edges(where, text.strip())
    found = _VARIABLE.findall(text)
    if len(text.split()) < _WORDS_EACH * len(set(found)):
        message = f"It has {len(set(found))} variables and few words; Meta rejects such. Say more."
        yield warning(where, message, "waba-density")
    example = component.get("example")
    rows = read_items(example.get("body_text")) if isinstance(example, Mapping) else []
    given = read_items(rows[0]) if rows else []
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
