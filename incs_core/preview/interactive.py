"""Meta's interactive object in the shape of a template, so that one preview draws both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def as_template_content(interactive: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of an interactive message as template components; odd parts are left out."""
    components = [*_texts(interactive), {"type": "BUTTONS", "buttons": [*_buttons(interactive)]}]
    return {"components": components}


def _texts(interactive: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for part in ("header", "body", "footer"):
        text = _mapping(interactive.get(part)).get("text")
        if isinstance(text, str):
            yield {"type": part.upper(), "text": text}


def _buttons(interactive: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    action = _mapping(interactive.get("action"))
    for button in _list(action.get("buttons")):
        yield {"type": "QUICK_REPLY", "text": _mapping(_mapping(button).get("reply")).get("title")}
    linked = _mapping(action.get("parameters"))
    if linked:
        yield {"type": "URL", "text": linked.get("display_text"), "url": linked.get("url")}
    if isinstance(action.get("button"), str):
        yield {"type": "LIST", "text": action["button"]}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
