"""Maps the fields of the Send form to a message draft and its problems."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from incs_core.domain.statuses import Channel
from incs_core.errors import InvalidDraft, Problem
from incs_core.wire.drafts import MessageDraft, is_web_address
from incs_core.wire.limits import MAX_TEXT
from incs_core.wire.message_drafts import DRAFT_TYPES
from incs_core.wire.template_variables import components_for, fill_variables
from incs_core.wire.templates import Template, parameter_problems

KINDS = {
    "rcs": ("template", "text", "image", "video", "document"),
    "whatsapp": ("template", "text", "image", "video", "audio", "document", "interactive"),
    "viber": ("otp", "text", "image", "video", "document"),
}
"""Message types of the Send page by channel (INCS: Send RCS, WhatsApp, Viber Messages)."""
KIND_LABELS = {
    "template": "Template",
    "text": "Text",
    "image": "Image",
    "video": "Video",
    "audio": "Audio",
    "document": "Document",
    "interactive": "Interactive",
    "otp": "One-time password",
}
NO_TEMPLATE = Problem("template", "Choose an approved template.")


@dataclass(frozen=True, slots=True)
class SendForm:
    """The values of the Send form."""

    account: str
    channel: str
    kind: str
    to: str
    text: str = ""
    link: str = ""
    template: Template | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    interactive: str = ""
    code: str = ""
    language: str = ""
    minutes: int = 0

    def draft(self) -> MessageDraft | None:
        """Return the draft of the message, or None if the form is incomplete."""
        draft_class = DRAFT_TYPES[(Channel(self.channel), self.kind)]
        fields = self._fields()
        try:
            return None if fields is None else draft_class.model_validate({"to": self.to, **fields})
        except InvalidDraft:  # the content has the wrong form: `problems` says why
            return None

    def content(self) -> dict[str, str]:
        """Return the content fields by the field names of problems."""
        match self.kind:
            case "template":
                return {f"parameters.{name}": value for name, value in self.values.items()}
            case "text":
                return {"text": self.text}
            case "interactive":
                return {"interactive": self.interactive}
            case "otp":
                return {"code": self.code, "language": self.language}
        return {"link": self.link}

    def problems(self) -> list[Problem]:
        """Return all problems that prevent sending."""
        draft = self.draft()
        if draft is None:
            return [self._missing_content_problem()]
        own = [problem for problem in draft.check() if not problem.field.startswith("parameters.")]
        if self.template is None:
            return [_at_form_field(problem) for problem in own]
        return [*own, *parameter_problems(self.template, self.values)]

    def _missing_content_problem(self) -> Problem:
        if self.kind == "interactive":
            parsed = parse_interactive(self.interactive)
            if isinstance(parsed, Problem):
                return parsed
        return NO_TEMPLATE

    def _fields(self) -> dict[str, object] | None:
        match self.kind:
            case "template":
                return self._template()
            case "text":
                return {"text": self.text}
            case "interactive":
                parsed = parse_interactive(self.interactive)
                return None if isinstance(parsed, Problem) else {"interactive": parsed}
            case "otp":
                minutes = {"code_expiration_minutes": self.minutes}
                return {"code": self.code.strip(), "language": self.language.strip(), **minutes}
        return {"link": self.link.strip()}

    def _template(self) -> dict[str, object] | None:
        template = self.template
        if template is None:
            return None
        if self.channel == Channel.WHATSAPP:
            filled = components_for(template.content, self.values)
            return {"name": template.name, "components": filled}
        return {"name": template.name, "parameters": dict(self.values)}


def parse_interactive(text: str) -> dict[str, Any] | Problem:
    """Parse Meta's `interactive` object from JSON; return a Problem if it is invalid."""
    if not text.strip():
        return Problem("interactive", "Enter Meta's interactive object as JSON.")
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        return Problem("interactive", f"Invalid JSON in line {line}.")
    if not isinstance(parsed, dict):
        return Problem("interactive", "Enter one object: begin with { and end with }.")
    return parsed


def media_links(form: SendForm) -> list[str]:
    """Return the distinct URLs of files that INCS fetches for this message."""
    if form.kind in {"image", "video", "audio", "document"}:
        links = [form.link.strip()]
    elif form.template is None:
        links = []
    else:
        filled = fill_variables(form.template.content, form.values)
        links = [*_media_urls(filled), form.values.get("header.link", "")]
    return [link for link in dict.fromkeys(links) if is_web_address(link)]


def filled_length(form: SendForm) -> str:
    """Return length and limit of an RCS text template after filling, as text, or ""."""
    text = form.template.content.get("textMessage") if form.template else None
    if not isinstance(text, str) or form.template is None:
        return ""
    filled = str(fill_variables(form.template.content, form.values)["textMessage"])
    return f"{len(filled):,} of {MAX_TEXT:,} characters"


def form_problems(problems: Sequence[Problem], field_name: str) -> list[str]:
    """Return the messages of one field."""
    return [problem.message for problem in problems if problem.field == field_name]


def other_problems(problems: Sequence[Problem], fields: Sequence[str]) -> list[str]:
    """Return the messages of other fields, such as a filled text that is too long."""
    return [problem.message for problem in problems if problem.field not in fields]


def _media_urls(node: object) -> list[str]:
    if isinstance(node, Mapping):
        own = [str(node["mediaUrl"])] if isinstance(node.get("mediaUrl"), str) else []
        return own + [url for child in node.values() for url in _media_urls(child)]
    return [url for child in node for url in _media_urls(child)] if isinstance(node, list) else []


def _at_form_field(problem: Problem) -> Problem:
    """Move problems inside the interactive object to its form field."""
    if problem.field.startswith("interactive"):
        return Problem("interactive", problem.message)
    return problem
