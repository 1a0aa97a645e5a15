"""What the form says, as a draft of a message."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from incs_core.domain.statuses import Channel
from incs_core.errors import InvalidDraft, Problem
from incs_core.wire.drafts import MessageDraft, is_web_address
from incs_core.wire.limits import MAX_TEXT
from incs_core.wire.messages import DRAFT_TYPES
from incs_core.wire.template_variables import components_for, fill_variables
from incs_core.wire.templates import Template, parameter_problems

KINDS = {
    "rcs": ("template", "text", "image", "video", "document"),
    "whatsapp": ("template", "text", "image", "video", "audio", "document", "interactive"),
    "viber": ("otp", "text", "image", "video", "document"),
}
"""What can be sent from the page, by channel (INCS: Send RCS, WhatsApp, Viber Messages)."""
KIND_WORDS = {
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


def interactive_of(text: str) -> dict[str, Any] | Problem:
    """Meta's `interactive` object from what was typed, or what is wrong with that."""
    if not text.strip():
        return Problem("interactive", "Enter Meta's interactive object as JSON.")
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = getattr(error, "lineno", 1)
        return Problem("interactive", f"This is no JSON: look at line {where}.")
    if not isinstance(parsed, dict):
        return Problem("interactive", "Begin with { and end with }: it is one object.")
    return parsed


@dataclass(frozen=True, slots=True)
class SendForm:
    """The fields of the form as they stand."""

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
        """The message that the form describes; None while it cannot be written as one."""
        shape = DRAFT_TYPES[(Channel(self.channel), self.kind)]
        fields = self._fields()
        try:
            return None if fields is None else shape.model_validate({"to": self.to, **fields})
        except InvalidDraft:  # of another form than the channel's: `problems` says why
            return None

    def content(self) -> dict[str, str]:
        """The fields of the content by the names that problems give them."""
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
        """Everything that has to be mended before the message can be sent."""
        draft = self.draft()
        if draft is None:
            return [self._why_none()]
        own = [problem for problem in draft.check() if not problem.field.startswith("parameters.")]
        if self.template is None:
            return [_at_field(problem) for problem in own]
        return [*own, *parameter_problems(self.template, self.values)]

    def _why_none(self) -> Problem:
        if self.kind == "interactive":
            found = interactive_of(self.interactive)
            if isinstance(found, Problem):
                return found
        return NO_TEMPLATE

    def _fields(self) -> dict[str, object] | None:
        match self.kind:
            case "template":
                return self._template()
            case "text":
                return {"text": self.text}
            case "interactive":
                found = interactive_of(self.interactive)
                return None if isinstance(found, Problem) else {"interactive": found}
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


def media_links(form: SendForm) -> list[str]:
    """The addresses of files that INCS will fetch for this message, each once."""
    if form.kind in {"image", "video", "audio", "document"}:
        found = [form.link.strip()]
    elif form.template is None:
        found = []
    else:
        filled = fill_variables(form.template.content, form.values)
        found = [*_media_urls(filled), form.values.get("header.link", "")]
    return [link for link in dict.fromkeys(found) if is_web_address(link)]


def filled_length(form: SendForm) -> str:
    """How long the text of an RCS text template is once it is filled, and how long it may be."""
    text = form.template.content.get("textMessage") if form.template else None
    if not isinstance(text, str) or form.template is None:
        return ""
    filled = str(fill_variables(form.template.content, form.values)["textMessage"])
    return f"{len(filled):,} of {MAX_TEXT:,} characters"


def _media_urls(node: object) -> list[str]:
    if isinstance(node, Mapping):
        own = [str(node["mediaUrl"])] if isinstance(node.get("mediaUrl"), str) else []
        return own + [url for inner in node.values() for url in _media_urls(inner)]
    return [url for inner in node for url in _media_urls(inner)] if isinstance(node, list) else []


def form_problems(problems: Sequence[Problem], field_name: str) -> list[str]:
    """What is wrong with one field."""
    return [problem.message for problem in problems if problem.field == field_name]


def other_problems(problems: Sequence[Problem], fields: Sequence[str]) -> list[str]:
    """What is wrong beside these fields: a template that is too long once it is filled."""
    return [problem.message for problem in problems if problem.field not in fields]


def _at_field(problem: Problem) -> Problem:
    """What is wrong inside the interactive object is said at its one field."""
    if problem.field.startswith("interactive"):
        return Problem("interactive", problem.message)
    return problem
