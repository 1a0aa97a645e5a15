"""Checks of the buttons of a WhatsApp template (Meta: template components)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from incs_core.models import limits
from incs_core.models.checks import choice_problems, count_problems, link_problems, text_problems
from incs_core.models.wire import items
from incs_core.templates.lint.addresses import address_problems, phone_problems
from incs_core.templates.lint.findings import Finding, error

Button = Mapping[str, Any]

_VARIABLE: Final = re.compile(r"\{\{\s*\w+\s*\}\}")
_DIALLED: Final = re.compile(rf"\+\d{{{limits.MIN_PHONE_DIGITS},{limits.MAX_PHONE_DIGITS}}}")


def button_findings(field: str, buttons: Sequence[object]) -> Iterator[Finding]:
    """Number, order and content of the buttons."""
    listed = [button if isinstance(button, Mapping) else {} for button in buttons]
    for where, message in count_problems(field, len(listed), 1, limits.MAX_WABA_BUTTONS, "buttons"):
        yield error(where, message, "waba-buttons")
    kinds = [_text(button, "type").upper() for button in listed]
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
    label = _text(button, "text")
    for where, message in text_problems(f"{field}.text", label, limits.MAX_WABA_BUTTON_TEXT):
        yield error(where, message, "waba-length")
    if _VARIABLE.search(label):
        yield error(f"{field}.text", "A label takes no variables.", "waba-label")
    if kind == "URL":
        yield from _link(field, button)
    elif kind == "PHONE_NUMBER":
        yield from _phone(f"{field}.phone_number", _text(button, "phone_number"))


def _code(field: str, button: Button) -> Iterator[Finding]:
    example = _example(button)
    for where, message in text_problems(
        f"{field}.example", example, limits.MAX_WABA_CODE, "an example of the code"
    ):
        yield error(where, message, "waba-code")


def _link(field: str, button: Button) -> Iterator[Finding]:
    where, address = f"{field}.url", _text(button, "url")
    if len(address) > limits.MAX_WABA_BUTTON_URL:
        message = f"It has {len(address)} characters; at most {limits.MAX_WABA_BUTTON_URL}."
        yield error(where, message, "waba-length")
    for place, message in link_problems(where, _VARIABLE.sub("1", address)):
        yield error(place, message, "contract")
    yield from address_problems(where, address)
    found = _VARIABLE.findall(address)
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
    first = given if isinstance(given, str) else next(iter(items(given)), "")
    return str(first).strip()


def _text(button: Button, name: str) -> str:
    value = button.get(name, "")
    return value if isinstance(value, str) else ""
