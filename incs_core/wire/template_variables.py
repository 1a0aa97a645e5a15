"""Variables of RCS and WhatsApp templates: where they stand, and how values fill them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from incs_core.wire.drafts import dotted
from incs_core.wire.parsing import read_items

_WABA_VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
_MEDIA = frozenset({"IMAGE", "VIDEO", "DOCUMENT"})


@dataclass(frozen=True, slots=True)
class ComponentSlot:
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


def component_slots(components: object) -> Iterator[ComponentSlot]:
    """Return every place to fill, in order of appearance; a variable used twice comes twice."""
    for index, component in enumerate(_mappings(components)):
        where = f"components[{index}]"
        match _word(component, "type"):
            case "HEADER" if _word(component, "format") in _MEDIA:
                kind = _word(component, "format").lower()
                yield ComponentSlot("header", "link", kind, f"{where}.format")
            case "HEADER" | "BODY" as part:
                yield from _text_slots(part.lower(), component.get("text"), f"{where}.text")
            case "BUTTONS":
                yield from _button_slots(component.get("buttons"), f"{where}.buttons")


def components_for(content: Mapping[str, Any], values: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the `components` of a send that fill a template's content with values by slot name.

    A value that is missing becomes an empty text; `parameter_problems` finds those before.
    """
    once = {slot.name: slot for slot in component_slots(content.get("components"))}.values()
    return [
        {
            **_heading(part, content),
            "parameters": [_parameter(slot, values.get(slot.name, "")) for slot in group],
        }
        for part, group in groupby(once, key=lambda slot: slot.part)
    ]


def fill_components(components: object, values: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a copy of the components with the values in place, as the recipient sees them."""
    return [_filled(component, values) for component in _mappings(components)]


def _text_slots(part: str, text: object, where: str) -> Iterator[ComponentSlot]:
    for variable in _WABA_VARIABLE.findall(text) if isinstance(text, str) else ():
        yield ComponentSlot(part, variable, "text", where)


def _button_slots(buttons: object, where: str) -> Iterator[ComponentSlot]:
    for index, button in enumerate(_mappings(buttons)):
        part, place = f"button{index}", f"{where}[{index}]"
        if _word(button, "type") == "COPY_CODE":
            yield ComponentSlot(part, "code", "coupon_code", place)
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


def _parameter(slot: ComponentSlot, value: str) -> dict[str, Any]:
    if slot.kind == "text" and not slot.variable.isdigit():
        return {"type": "text", "parameter_name": slot.variable, "text": value}
    if slot.kind in {"text", "coupon_code"}:
        return {"type": slot.kind, slot.kind: value}
    return {"type": slot.kind, slot.kind: {"link": value}}


def _filled(component: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    filled = deepcopy(dict(component))
    if "text" in filled:
        filled["text"] = _put(filled["text"], _word(component, "type").lower(), values)
    for index, button in enumerate(read_items(filled.get("buttons"))):
        if isinstance(button, dict) and "url" in button:
            button["url"] = _put(button["url"], f"button{index}", values)
    return filled


def _put(text: object, part: str, values: Mapping[str, str]) -> object:
    if not isinstance(text, str):
        return text
    return _WABA_VARIABLE.sub(lambda match: values.get(f"{part}.{match[1]}", match[0]), text)


def _mappings(value: object) -> list[Mapping[str, Any]]:
    """Return the objects of a list; what is none becomes an empty one, so that indexes hold."""
    return [item if isinstance(item, Mapping) else {} for item in read_items(value)]


def _word(mapping: Mapping[str, Any], key: str) -> str:
    return str(mapping.get(key, "")).upper()


_VARIABLE = re.compile(r"\[([A-Za-z0-9_]+)\]")
_WITHOUT_VARIABLES = frozenset({"thumbnailUrl"})
"""The RCS platform allows no variables here."""

Path = tuple[int | str, ...]


def variables_in(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return every occurrence of a variable as (name, where), in order of appearance.

    `where` is a dotted path, such as `standaloneCard.suggestions[0].text`. Names of WhatsApp
    variables carry their part: `header.1`, `body.1`, `button0.1`.
    """
    if "components" in content:
        return [(slot.name, slot.where) for slot in component_slots(content["components"])]
    return [
        (name, dotted(path)) for path, text in _texts(content) for name in _VARIABLE.findall(text)
    ]


def variable_names(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of all variables once each, in order of first appearance."""
    return tuple(dict.fromkeys(name for name, _ in variables_in(content)))


def fill_variables(content: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """Return a deep copy of a content with the values in place; variables without one stay."""
    if "components" in content:
        return {**content, "components": fill_components(content["components"], values)}

    def put(text: str) -> str:
        return _VARIABLE.sub(lambda match: values.get(match[1], match[0]), text)

    return {key: _mapped(key, item, put) for key, item in content.items()}


def _texts(node: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Walk to every text that may hold variables, in document order."""
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, Mapping):
        for key, item in node.items():
            if key not in _WITHOUT_VARIABLES:
                yield from _texts(item, (*path, key))
    elif isinstance(node, list | tuple):
        for index, item in enumerate(node):
            yield from _texts(item, (*path, index))


def _mapped(key: str, node: Any, change: Callable[[str], str]) -> Any:
    """Return a copy of a tree with every text that may hold variables changed."""
    if isinstance(node, str):
        return node if key in _WITHOUT_VARIABLES else change(node)
    if isinstance(node, Mapping):
        return {inner: _mapped(inner, item, change) for inner, item in node.items()}
    if isinstance(node, list | tuple):
        return [_mapped(key, item, change) for item in node]
    return node
