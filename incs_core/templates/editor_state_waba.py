"""State of the editor of a WhatsApp template (INCS: Create Template (WABA))."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from incs_core.templates.editor_state import EditableSuggestion
from incs_core.wire.limits import WABA_HEADERS
from incs_core.wire.parsing import read_items
from incs_core.wire.templates import WabaTemplateDraft

_VARIABLE: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_BUTTON_FIELDS: Final = {
    "QUICK_REPLY": ("text",),
    "URL": ("text", "url", "example"),
    "PHONE_NUMBER": ("text", "phone_number"),
    "COPY_CODE": ("example",),
}
_PARTS: Final = ("HEADER", "BODY", "FOOTER", "BUTTONS")


@dataclass(slots=True)
class EditableWabaTemplate:
    """A WhatsApp template in the editor.

    `header` is "" or a format; `examples` are sample values for the reviewer by variable:
    ``header.1``, ``body.1``; ``header.link`` is a media URL. `rest`: unsupported components.
    """

    name: str = ""
    language: str = "en_US"
    category: str = "MARKETING"
    header: str = ""
    header_text: str = ""
    body: str = ""
    footer: str = ""
    examples: dict[str, str] = field(default_factory=dict)
    buttons: list[EditableSuggestion] = field(default_factory=list)
    rest: list[dict[str, Any]] = field(default_factory=list)

    def components(self) -> list[dict[str, Any]]:
        """Return the wire components without empty ones."""
        buttons = [_button(button) for button in self.buttons]
        parts = [
            self._header() if self.header else None,
            self._body(),
            {"type": "FOOTER", "text": self.footer.strip()} if self.footer.strip() else None,
            {"type": "BUTTONS", "buttons": buttons} if buttons else None,
        ]
        return [part for part in parts if part] + self.rest

    def component_paths(self) -> dict[str, str]:
        """Return the field path of each component type that is sent, such as ``components[1]``."""
        kinds = [str(part.get("type", "")).upper() for part in self.components()]
        return {kind: f"components[{kinds.index(kind)}]" for kind in _PARTS if kind in kinds}

    def draft(self) -> WabaTemplateDraft:
        """Return the draft to submit; it may have problems."""
        return WabaTemplateDraft(
            name=self.name.strip(),
            language=self.language.strip(),
            category=self.category,
            components=self.components(),
        )

    def variables(self, part: str) -> list[str]:
        """Return the distinct variables of `header` or `body`, in order."""
        text = self.body if part == "body" else self.header_text if self.header == "TEXT" else ""
        return list(dict.fromkeys(_VARIABLE.findall(text)))

    def to_json(self) -> dict[str, Any]:
        """Return the whole state for saving."""
        return asdict(self)

    def _header(self) -> dict[str, Any]:
        result: dict[str, Any] = {"type": "HEADER", "format": self.header}
        if self.header == "TEXT":
            result["text"] = self.header_text.strip()
            given = self._examples_of("header")
            return result | ({"example": {"header_text": given}} if given else {})
        link = self.examples.get("header.link", "").strip()
        return result | ({"example": {"header_handle": [link]}} if link else {})

    def _body(self) -> dict[str, Any] | None:
        if not self.body.strip():
            return None
        given = self._examples_of("body")
        example = {"example": {"body_text": [given]}} if given else {}
        return {"type": "BODY", "text": self.body.strip(), **example}

    def _examples_of(self, part: str) -> list[str]:
        """Return one example per variable of a part; [] if all are empty."""
        given = [self.examples.get(f"{part}.{name}", "").strip() for name in self.variables(part)]
        return given if any(given) else []


def editable_waba_template(draft: WabaTemplateDraft) -> EditableWabaTemplate:
    """Return the editor state of a draft."""
    result = EditableWabaTemplate(draft.name, draft.language, draft.category)
    for component in draft.components:
        _read_component(result, component)
    return result


def waba_from_json(saved: Mapping[str, Any]) -> EditableWabaTemplate:
    """Return the editor state of `to_json`."""
    buttons = [EditableSuggestion(**fields) for fields in saved["buttons"]]
    return EditableWabaTemplate(**{**saved, "buttons": buttons})


def _read_component(result: EditableWabaTemplate, component: Mapping[str, Any]) -> None:
    """Copy the content of a component into the state."""
    match str(component.get("type", "")).upper():
        case "HEADER" if str(component.get("format", "TEXT")).upper() in WABA_HEADERS:
            _read_header(result, component)
        case "BODY":
            result.body = str(component.get("text", ""))
            rows = read_items(_example(component).get("body_text"))
            _read_examples(result, "body", read_items(rows[0]) if rows else [])
        case "FOOTER":
            result.footer = str(component.get("text", ""))
        case "BUTTONS":
            buttons = read_items(component.get("buttons"))
            result.buttons = [_editable_button(b) for b in buttons if isinstance(b, Mapping)]
        case _:
            result.rest.append(dict(component))


def _read_header(result: EditableWabaTemplate, component: Mapping[str, Any]) -> None:
    result.header = str(component.get("format", "TEXT")).upper()
    result.header_text = str(component.get("text", ""))
    example = _example(component)
    _read_examples(result, "header", read_items(example.get("header_text")))
    links = read_items(example.get("header_handle"))
    if links:
        result.examples["header.link"] = str(links[0])


def _read_examples(result: EditableWabaTemplate, part: str, given: list[object]) -> None:
    pairs = zip(result.variables(part), given, strict=False)
    result.examples |= {f"{part}.{name}": str(value) for name, value in pairs}


def _example(component: Mapping[str, Any]) -> Mapping[str, Any]:
    example = component.get("example")
    return example if isinstance(example, Mapping) else {}


def _editable_button(button: Mapping[str, Any]) -> EditableSuggestion:
    example = button.get("example", "")
    first = example if isinstance(example, str) else next(iter(read_items(example)), "")
    fields = {str(name): str(value) for name, value in button.items() if name != "type"}
    kind = str(button.get("type", "QUICK_REPLY")).upper()
    return EditableSuggestion(kind, {**fields, "example": str(first)})


def _button(button: EditableSuggestion) -> dict[str, Any]:
    own_fields = _BUTTON_FIELDS.get(button.kind, tuple(button.fields))
    fields: dict[str, Any] = {name: button.fields.get(name, "").strip() for name in own_fields}
    fields = {name: value for name, value in fields.items() if value}
    if button.kind == "URL" and "example" in fields:
        fields["example"] = [fields["example"]]
    return {"type": button.kind, **fields}
