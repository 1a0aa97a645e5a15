"""Checks of WhatsApp drafts by Meta's rules for components."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from incs_core.templates.lint.addresses import phone_problems, url_problems
from incs_core.templates.lint.categories import utility_findings
from incs_core.templates.lint.findings import Context, Finding, error, warning
from incs_core.templates.lint.texts import name_taken_findings
from incs_core.templates.lint.word_lists import first_word
from incs_core.wire import limits
from incs_core.wire.drafts import choice_problems, count_problems, link_problems, text_problems
from incs_core.wire.parsing import read_items
from incs_core.wire.templates import WabaTemplateDraft

Component = Mapping[str, Any]
Button = Mapping[str, Any]

_NAME: Final = re.compile(r"[a-z0-9_]+")
_VARIABLE: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_ADJACENT: Final = re.compile(r"\{\{\s*\w+\s*\}\}\s*\{\{\s*\w+\s*\}\}")
_UNIQUE_COMPONENTS: Final = ("HEADER", "BODY", "FOOTER", "BUTTONS")
_MIN_WORDS_PER_VARIABLE: Final = 3
"""Meta requires words around variables without a number; its samples have about three each."""
_BUTTON_VARIABLE: Final = re.compile(r"\{\{\s*\w+\s*\}\}")
_DIALABLE_NUMBER: Final = re.compile(
    rf"\+\d{{{limits.MIN_PHONE_DIGITS},{limits.MAX_PHONE_DIGITS}}}"
)


def waba_findings(draft: WabaTemplateDraft, context: Context) -> Iterator[Finding]:
    """Run all checks of a WhatsApp draft."""
    for field_path, message in draft.check():
        yield error(field_path, message, "contract")
    yield from _name(draft, context)
    text = "\n".join(_text(part) for part in draft.components)
    yield from utility_findings(draft.category, text)
    yield from _component_counts(draft)
    for index, component in enumerate(draft.components):
        yield from _component(f"components[{index}]", component)


def _name(draft: WabaTemplateDraft, context: Context) -> Iterator[Finding]:
    if draft.name.strip() and not _NAME.fullmatch(draft.name):
        message = "Use only lowercase letters, digits and underscores."
        yield error("name", message, "waba-name")
    languages = {
        name.rpartition("/")[0]
        for name in context.taken
        if name.rpartition("/")[2] == draft.language
    }
    yield from name_taken_findings(draft.name, frozenset(languages))


def _component_counts(draft: WabaTemplateDraft) -> Iterator[Finding]:
    count = Counter(_kind(component) for component in draft.components)
    if not count["BODY"]:
        yield error("components", "Write a body; no other part is needed.", "waba-body")
    for kind in _UNIQUE_COMPONENTS:
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
    header_format = str(component.get("format", "TEXT")).upper()
    for field_path, message in choice_problems(
        f"{field}.format", header_format, limits.WABA_HEADERS
    ):
        yield error(field_path, message, "waba-header")
    example = component.get("example")
    example = example if isinstance(example, Mapping) else {}
    if header_format != "TEXT":
        if not read_items(example.get("header_handle")):
            message = (
                f"Give the reviewer an example: the public address of a {header_format.lower()}."
            )
            yield error(f"{field}.example", message, "waba-example")
        return
    yield from _text_findings(f"{field}.text", component, limits.MAX_WABA_HEADER)
    found = _VARIABLE.findall(_text(component))
    if len(found) > limits.MAX_WABA_HEADER_VARIABLES:
        message = (
            f"A header takes {limits.MAX_WABA_HEADER_VARIABLES} variable; it has {len(found)}."
        )
        yield error(f"{field}.text", message, "waba-header-variables")
    yield from _example_findings(field, found, read_items(example.get("header_text")))


def _body(field: str, component: Component) -> Iterator[Finding]:
    field_path, text = f"{field}.text", _text(component)
    yield from _text_findings(field_path, component, limits.MAX_WABA_BODY)
    yield from _edge_findings(field_path, text.strip())
    found = _VARIABLE.findall(text)
    if len(text.split()) < _MIN_WORDS_PER_VARIABLE * len(set(found)):
        message = (
            f"It has {len(set(found))} variables and little text; Meta rejects such templates. "
            "Add text."
        )
        yield warning(field_path, message, "waba-density")
    example = component.get("example")
    rows = read_items(example.get("body_text")) if isinstance(example, Mapping) else []
    given = read_items(rows[0]) if rows else []
    yield from _example_findings(field, found, given)


def _footer(field: str, component: Component) -> Iterator[Finding]:
    yield from _text_findings(f"{field}.text", component, limits.MAX_WABA_FOOTER)
    if _VARIABLE.search(_text(component)):
        message = "A footer takes no variables; use them in the body."
        yield error(f"{field}.text", message, "waba-footer-variables")


def _text_findings(field: str, component: Component, limit: int) -> Iterator[Finding]:
    text = _text(component)
    for field_path, message in text_problems(field, text, limit):
        yield error(field_path, message, "waba-length")
    yield from _brace_findings(field, text)
    found = first_word("placeholder", text)
    if found:
        message = f"“{found}” looks like a placeholder; enter the real text."
        yield warning(field, message, "placeholder-left")
    if re.search(r"\[\w+\]", text):
        message = "Square brackets are sent as plain text. WhatsApp variables are written as {{1}}."
        yield warning(field, message, "variable-foreign")


def _brace_findings(field: str, text: str) -> Iterator[Finding]:
    without_variables = _VARIABLE.sub("", text)
    if "{{" in without_variables or "}}" in without_variables:
        message = "A {{ has no }}, or no number in it. Write variables as {{1}}."
        yield error(field, message, "brackets-unclosed")
    names = list(dict.fromkeys(_VARIABLE.findall(text)))
    expected = [str(number) for number in range(1, len(names) + 1)]
    if sorted(names) != sorted(expected):
        message = f"Number the variables without gaps: {{{{1}}}} to {{{{{len(names)}}}}}."
        yield error(field, message, "waba-numbers")


def _edge_findings(field: str, text: str) -> Iterator[Finding]:
    if _VARIABLE.match(text):
        yield warning(field, "Begin with words; Meta rejects a variable there.", "variable-edge")
    if text.endswith("}}"):
        yield warning(field, "End with words; Meta rejects a variable there.", "variable-edge")
    if _ADJACENT.search(text):
        message = "Two variables follow each other; put words between them."
        yield warning(field, message, "variables-adjacent")


def _example_findings(field: str, found: list[str], given: list[Any]) -> Iterator[Finding]:
    missing = len(set(found)) - len([value for value in given if str(value).strip()])
    if missing > 0:
        message = f"Give an example for every variable; {missing} of {len(set(found))} lack one."
        yield error(f"{field}.example", message, "waba-example")


def _kind(component: Component) -> str:
    return str(component.get("type", "")).upper()


def _text(component: Component) -> str:
    text = component.get("text", "")
    return text if isinstance(text, str) else ""


def button_findings(field: str, buttons: Sequence[object]) -> Iterator[Finding]:
    """Check number, order and content of the buttons."""
    items = [button if isinstance(button, Mapping) else {} for button in buttons]
    for field_path, message in count_problems(
        field, len(items), 1, limits.MAX_WABA_BUTTONS, "buttons"
    ):
        yield error(field_path, message, "waba-buttons")
    kinds = [_button_text(button, "type").upper() for button in items]
    for kind, limit in limits.MAX_WABA_OF_KIND.items():
        if Counter(kinds)[kind] > limit:
            message = f"There are {Counter(kinds)[kind]} buttons of type {kind}; keep {limit}."
            yield error(field, message, "waba-buttons")
    if _is_mixed(kinds):
        message = "Put all quick replies together, before or after the other buttons."
        yield error(field, message, "waba-button-order")
    for index, button in enumerate(items):
        yield from _button(f"{field}[{index}]", button, kinds[index])


def _is_mixed(kinds: Sequence[str]) -> bool:
    """Tell whether quick replies and other buttons are interleaved."""
    is_quick_reply = [kind == "QUICK_REPLY" for kind in kinds]
    return sum(one != other for one, other in pairwise(is_quick_reply)) > 1


def _button(field: str, button: Button, kind: str) -> Iterator[Finding]:
    for field_path, message in choice_problems(f"{field}.type", kind, limits.WABA_BUTTONS):
        yield error(field_path, message, "waba-button-type")
    if kind == "COPY_CODE":
        yield from _code(field, button)
        return
    label = _button_text(button, "text")
    for field_path, message in text_problems(f"{field}.text", label, limits.MAX_WABA_BUTTON_TEXT):
        yield error(field_path, message, "waba-length")
    if _BUTTON_VARIABLE.search(label):
        yield error(f"{field}.text", "A label takes no variables.", "waba-label")
    if kind == "URL":
        yield from _link(field, button)
    elif kind == "PHONE_NUMBER":
        yield from _phone(f"{field}.phone_number", _button_text(button, "phone_number"))


def _code(field: str, button: Button) -> Iterator[Finding]:
    example = _example(button)
    for field_path, message in text_problems(
        f"{field}.example", example, limits.MAX_WABA_CODE, "an example of the code"
    ):
        yield error(field_path, message, "waba-code")


def _link(field: str, button: Button) -> Iterator[Finding]:
    field_path, address = f"{field}.url", _button_text(button, "url")
    if len(address) > limits.MAX_WABA_BUTTON_URL:
        message = f"It has {len(address)} characters; at most {limits.MAX_WABA_BUTTON_URL}."
        yield error(field_path, message, "waba-length")
    for text_field, message in link_problems(field_path, _BUTTON_VARIABLE.sub("1", address)):
        yield error(text_field, message, "contract")
    yield from url_problems(field_path, address)
    found = _BUTTON_VARIABLE.findall(address)
    if found and (len(found) > 1 or not address.rstrip().endswith(found[-1])):
        message = "A URL takes one variable, at its end."
        yield error(field_path, message, "waba-url-variable")
    if found and not _example(button):
        message = "Add an example URL."
        yield error(f"{field}.example", message, "waba-example")


def _phone(field: str, number: str) -> Iterator[Finding]:
    if not _DIALABLE_NUMBER.fullmatch(number):
        message = "Enter the phone number with + and country code, for example +6281500000200."
        yield error(field, message, "contract")
        return
    yield from phone_problems(field, number)


def _example(button: Button) -> str:
    """Return the example of a button: a text, or the first of a list."""
    given = button.get("example")
    first = given if isinstance(given, str) else next(iter(read_items(given)), "")
    return str(first).strip()


def _button_text(button: Button, name: str) -> str:
    value = button.get(name, "")
    return value if isinstance(value, str) else ""
