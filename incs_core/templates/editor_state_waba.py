"""A WhatsApp template while it is written (INCS: Create Template (WABA); Meta's components)."""

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
    """A WhatsApp template as typed.

    `header` is "" or a format; `examples` are sample values for the reviewer by variable:
    ``header.1``, ``body.1``; ``header.link`` is a medium. `rest`: parts unknown to the form.
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
        """The components as they would be sent; parts in which nothing stands are left out."""
        buttons = [_button(one) for one in self.buttons]
        parts = [
            self._header() if self.header else None,
            self._body(),
            {"type": "FOOTER", "text": self.footer.strip()} if self.footer.strip() else None,
            {"type": "BUTTONS", "buttons": buttons} if buttons else None,
        ]
        return [part for part in parts if part] + self.rest

    def places(self) -> dict[str, str]:
        """The field of each part that is sent, as the checks name it: BODY is ``components[1]``."""
        kinds = [str(part.get("type", "")).upper() for part in self.components()]
        return {kind: f"components[{kinds.index(kind)}]" for kind in _PARTS if kind in kinds}

    def draft(self) -> WabaTemplateDraft:
        """The draft that would be submitted; it may still have problems."""
        return WabaTemplateDraft(
            name=self.name.strip(),
            language=self.language.strip(),
            category=self.category,
            components=self.components(),
        )

    def variables(self, part: str) -> list[str]:
        """The variables of `header` or `body`, each once, in order."""
        text = self.body if part == "body" else self.header_text if self.header == "TEXT" else ""
        return list(dict.fromkeys(_VARIABLE.findall(text)))

    def as_json(self) -> dict[str, Any]:
        """Everything typed, to be kept."""
        return asdict(self)

    def _header(self) -> dict[str, Any]:
        made: dict[str, Any] = {"type": "HEADER", "format": self.header}
        if self.header == "TEXT":
            made["text"] = self.header_text.strip()
            given = self._given("header")
            return made | ({"example": {"header_text": given}} if given else {})
        link = self.examples.get("header.link", "").strip()
        return made | ({"example": {"header_handle": [link]}} if link else {})

    def _body(self) -> dict[str, Any] | None:
        if not self.body.strip():
            return None
        given = self._given("body")
        example = {"example": {"body_text": [given]}} if given else {}
        return {"type": "BODY", "text": self.body.strip(), **example}

    def _given(self, part: str) -> list[str]:
        """The examples of a part, one for each variable; none at all while all are empty."""
        given = [self.examples.get(f"{part}.{name}", "").strip() for name in self.variables(part)]
        return given if any(given) else []


def editable_waba_template(draft: WabaTemplateDraft) -> EditableWabaTemplate:
    """The form of a draft that comes from elsewhere."""
    made = EditableWabaTemplate(draft.name, draft.language, draft.category)
    for component in draft.components:
        _take(made, component)
    return made


def waba_from_json(kept: Mapping[str, Any]) -> EditableWabaTemplate:
    """The form that was kept with `as_json`."""
    buttons = [EditableSuggestion(**one) for one in kept["buttons"]]
    return EditableWabaTemplate(**{**kept, "buttons": buttons})


def _take(made: EditableWabaTemplate, component: Mapping[str, Any]) -> None:
    """Put a component's content into the fields of the form."""
    match str(component.get("type", "")).upper():
        case "HEADER" if str(component.get("format", "TEXT")).upper() in WABA_HEADERS:
            _take_header(made, component)
        case "BODY":
            made.body = str(component.get("text", ""))
            rows = read_items(_example(component).get("body_text"))
            _take_examples(made, "body", read_items(rows[0]) if rows else [])
        case "FOOTER":
            made.footer = str(component.get("text", ""))
        case "BUTTONS":
            listed = read_items(component.get("buttons"))
            made.buttons = [_read(one) for one in listed if isinstance(one, Mapping)]
        case _:
            made.rest.append(dict(component))


def _take_header(made: EditableWabaTemplate, component: Mapping[str, Any]) -> None:
    made.header = str(component.get("format", "TEXT")).upper()
    made.header_text = str(component.get("text", ""))
    example = _example(component)
    _take_examples(made, "header", read_items(example.get("header_text")))
    links = read_items(example.get("header_handle"))
    if links:
        made.examples["header.link"] = str(links[0])


def _take_examples(made: EditableWabaTemplate, part: str, given: list[object]) -> None:
    pairs = zip(made.variables(part), given, strict=False)
    made.examples |= {f"{part}.{name}": str(value) for name, value in pairs}


def _example(component: Mapping[str, Any]) -> Mapping[str, Any]:
    example = component.get("example")
    return example if isinstance(example, Mapping) else {}


def _read(button: Mapping[str, Any]) -> EditableSuggestion:
    example = button.get("example", "")
    first = example if isinstance(example, str) else next(iter(read_items(example)), "")
    fields = {str(name): str(value) for name, value in button.items() if name != "type"}
    kind = str(button.get("type", "QUICK_REPLY")).upper()
    return EditableSuggestion(kind, {**fields, "example": str(first)})


def _button(button: EditableSuggestion) -> dict[str, Any]:
    own = _BUTTON_FIELDS.get(button.kind, tuple(button.fields))
    said: dict[str, Any] = {name: button.fields.get(name, "").strip() for name in own}
    said = {name: value for name, value in said.items() if value}
    if button.kind == "URL" and "example" in said:
        said["example"] = [said["example"]]
    return {"type": button.kind, **said}
