"""WhatsApp template components: what values they need, and how a send carries them.

INCS passes Meta's components through (INCS: Send WhatsApp Messages, Create Template (WABA)).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from incs_core.models.wire import items

_VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
_MEDIA = frozenset({"IMAGE", "VIDEO", "DOCUMENT"})


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a template that a send must fill.

    `part` is `header`, `body` or `button<index>`; `variable` is what stands there: a number or name
    in braces, `link` for a media header, `code` for a copy-code button.
    """

    part: str
    variable: str
    kind: str
    where: str

    @property
    def name(self) -> str:
        """Name of the value, unique within the template."""
        return f"{self.part}.{self.variable}"


def slots(components: object) -> Iterator[Slot]:
    """Return every place to fill, in order of appearance; a variable used twice comes twice."""
    for index, component in enumerate(_mappings(components)):
        where = f"components[{index}]"
        match _word(component, "type"):
            case "HEADER" if _word(component, "format") in _MEDIA:
                kind = _word(component, "format").lower()
                yield Slot("header", "link", kind, f"{where}.format")
            case "HEADER" | "BODY" as part:
                yield from _text_slots(part.lower(), component.get("text"), f"{where}.text")
            case "BUTTONS":
                yield from _button_slots(component.get("buttons"), f"{where}.buttons")


def components_for(content: Mapping[str, Any], values: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the `components` of a send that fill a template's content with values by slot name.

    A value that is missing becomes an empty text; `parameter_problems` finds those before.
    """
    once = {slot.name: slot for slot in slots(content.get("components"))}.values()
    return [
        {
            **_heading(part, content),
            "parameters": [_parameter(slot, values.get(slot.name, "")) for slot in group],
        }
        for part, group in groupby(once, key=lambda slot: slot.part)
    ]


def fill(components: object, values: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a copy of the components with the values in place, as the recipient sees them."""
    return [_filled(component, values) for component in _mappings(components)]


def _text_slots(part: str, text: object, where: str) -> Iterator[Slot]:
    for variable in _VARIABLE.findall(text) if isinstance(text, str) else ():
        yield Slot(part, variable, "text", where)


def _button_slots(buttons: object, where: str) -> Iterator[Slot]:
    for index, button in enumerate(_mappings(buttons)):
        part, place = f"button{index}", f"{where}[{index}]"
        if _word(button, "type") == "COPY_CODE":
            yield Slot(part, "code", "coupon_code", place)
        else:
            yield from _text_slots(part, button.get("url"), f"{place}.url")


def _heading(part: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what says which part is filled; a button is named by kind and index."""
    if not part.startswith("button"):
        return {"type": part}
    index = part.removeprefix("button")
    buttons = [
        button
        for component in _mappings(content.get("components"))
        for button in _mappings(component.get("buttons"))
    ]
    return {"type": "button", "sub_type": _word(buttons[int(index)], "type"), "index": index}


def _parameter(slot: Slot, value: str) -> dict[str, Any]:
    if slot.kind == "text" and not slot.variable.isdigit():
        return {"type": "text", "parameter_name": slot.variable, "text": value}
    if slot.kind in {"text", "coupon_code"}:
        return {"type": slot.kind, slot.kind: value}
    return {"type": slot.kind, slot.kind: {"link": value}}


def _filled(component: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    filled = deepcopy(dict(component))
    if "text" in filled:
        filled["text"] = _put(filled["text"], _word(component, "type").lower(), values)
    for index, button in enumerate(items(filled.get("buttons"))):
        if isinstance(button, dict) and "url" in button:
            button["url"] = _put(button["url"], f"button{index}", values)
    return filled


def _put(text: object, part: str, values: Mapping[str, str]) -> object:
    if not isinstance(text, str):
        return text
    return _VARIABLE.sub(lambda match: values.get(f"{part}.{match[1]}", match[0]), text)


def _mappings(value: object) -> list[Mapping[str, Any]]:
    """Return the objects of a list; what is none becomes an empty one, so that indexes hold."""
    return [item if isinstance(item, Mapping) else {} for item in items(value)]


def _word(mapping: Mapping[str, Any], key: str) -> str:
    return str(mapping.get(key, "")).upper()
