"""Variables of RCS and WhatsApp templates: finding them and filling them with values."""

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
_VARIABLE = re.compile(r"\[([A-Za-z0-9_]+)\]")
_WITHOUT_VARIABLES = frozenset({"thumbnailUrl"})
"""Fields in which the RCS platform allows no variables."""
_MEDIA_HEADERS = frozenset({"IMAGE", "VIDEO", "DOCUMENT"})

Path = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class ComponentSlot:
    """One value that a send of a WhatsApp template must fill.

    `part` is `header`, `body` or `button<index>`. `variable` is the number or name in braces,
    `link` for a media header, or `code` for a copy-code button. `kind` is the parameter type.
    """

    part: str
    variable: str
    kind: str
    field_path: str

    @property
    def name(self) -> str:
        """Name of the slot, unique within the template."""
        return f"{self.part}.{self.variable}"


def variables_in(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return all occurrences of variables as (name, field path), in order of appearance.

    A field path is dotted, such as `standaloneCard.suggestions[0].text`. Names of WhatsApp
    variables include their part: `header.1`, `body.1`, `button0.1`.
    """
    if "components" in content:
        return [(slot.name, slot.field_path) for slot in component_slots(content["components"])]
    return [
        (name, dotted(path)) for path, text in _texts(content) for name in _VARIABLE.findall(text)
    ]


def variable_names(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the distinct names of all variables, in order of first appearance."""
    return tuple(dict.fromkeys(name for name, _ in variables_in(content)))


def fill_variables(content: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """Return a deep copy of a content with variables replaced; those without a value stay."""
    if "components" in content:
        return {**content, "components": fill_components(content["components"], values)}

    def fill(text: str) -> str:
        return _VARIABLE.sub(lambda match: values.get(match[1], match[0]), text)

    return {key: _map_texts(key, item, fill) for key, item in content.items()}


def component_slots(components: object) -> Iterator[ComponentSlot]:
    """Yield the slots in order of appearance; a variable used twice comes twice."""
    for index, component in enumerate(_mappings(components)):
        field_path = f"components[{index}]"
        match _upper_text(component, "type"):
            case "HEADER" if _upper_text(component, "format") in _MEDIA_HEADERS:
                kind = _upper_text(component, "format").lower()
                yield ComponentSlot("header", "link", kind, f"{field_path}.format")
            case "HEADER" | "BODY" as part:
                yield from _text_slots(part.lower(), component.get("text"), f"{field_path}.text")
            case "BUTTONS":
                yield from _button_slots(component.get("buttons"), f"{field_path}.buttons")


def components_for(content: Mapping[str, Any], values: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the `components` of a send for a template's content; `values` are by slot name.

    A missing value becomes an empty text; `parameter_problems` reports those.
    """
    slots = {slot.name: slot for slot in component_slots(content.get("components"))}.values()
    return [
        {
            **_component_header(part, content),
            "parameters": [_parameter(slot, values.get(slot.name, "")) for slot in group],
        }
        for part, group in groupby(slots, key=lambda slot: slot.part)
    ]


def fill_components(components: object, values: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a copy of the components with variables replaced, as the recipient sees it."""
    return [_filled_component(component, values) for component in _mappings(components)]


def _text_slots(part: str, text: object, field_path: str) -> Iterator[ComponentSlot]:
    for variable in _WABA_VARIABLE.findall(text) if isinstance(text, str) else ():
        yield ComponentSlot(part, variable, "text", field_path)


def _button_slots(buttons: object, field_path: str) -> Iterator[ComponentSlot]:
    for index, button in enumerate(_mappings(buttons)):
        part, button_path = f"button{index}", f"{field_path}[{index}]"
        if _upper_text(button, "type") == "COPY_CODE":
            yield ComponentSlot(part, "code", "coupon_code", button_path)
        else:
            yield from _text_slots(part, button.get("url"), f"{button_path}.url")


def _component_header(part: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys that identify a component; a button by its type and index."""
    if not part.startswith("button"):
        return {"type": part}
    index = part.removeprefix("button")
    buttons = [
        button
        for component in _mappings(content.get("components"))
        for button in _mappings(component.get("buttons"))
    ]
    return {"type": "button", "sub_type": _upper_text(buttons[int(index)], "type"), "index": index}


def _parameter(slot: ComponentSlot, value: str) -> dict[str, Any]:
    if slot.kind == "text" and not slot.variable.isdigit():
        return {"type": "text", "parameter_name": slot.variable, "text": value}
    if slot.kind in {"text", "coupon_code"}:
        return {"type": slot.kind, slot.kind: value}
    return {"type": slot.kind, slot.kind: {"link": value}}


def _filled_component(component: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    filled = deepcopy(dict(component))
    if "text" in filled:
        filled["text"] = _fill_text(filled["text"], _upper_text(component, "type").lower(), values)
    for index, button in enumerate(read_items(filled.get("buttons"))):
        if isinstance(button, dict) and "url" in button:
            button["url"] = _fill_text(button["url"], f"button{index}", values)
    return filled


def _fill_text(text: object, part: str, values: Mapping[str, str]) -> object:
    if not isinstance(text, str):
        return text
    return _WABA_VARIABLE.sub(lambda match: values.get(f"{part}.{match[1]}", match[0]), text)


def _mappings(value: object) -> list[Mapping[str, Any]]:
    """Return a list of objects; other items become empty objects, so that indexes stay valid."""
    return [item if isinstance(item, Mapping) else {} for item in read_items(value)]


def _upper_text(mapping: Mapping[str, Any], key: str) -> str:
    return str(mapping.get(key, "")).upper()


def _texts(node: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield every text that may contain variables with its path, in document order."""
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, Mapping):
        for key, item in node.items():
            if key not in _WITHOUT_VARIABLES:
                yield from _texts(item, (*path, key))
    elif isinstance(node, list | tuple):
        for index, item in enumerate(node):
            yield from _texts(item, (*path, index))


def _map_texts(key: str, node: Any, transform: Callable[[str], str]) -> Any:
    """Return a copy of a tree in which `transform` is applied to texts that may have variables."""
    if isinstance(node, str):
        return node if key in _WITHOUT_VARIABLES else transform(node)
    if isinstance(node, Mapping):
        return {
            child_key: _map_texts(child_key, item, transform) for child_key, item in node.items()
        }
    if isinstance(node, list | tuple):
        return [_map_texts(key, item, transform) for item in node]
    return node
