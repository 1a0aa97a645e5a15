"""What the form says, as a draft of a message; no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from incs_core.errors import Problem
from incs_core.models.messages import DRAFT_TYPES, MessageDraft
from incs_core.models.status import Channel
from incs_core.models.templates import Template, parameter_problems
from incs_core.models.waba import components_for

KINDS = {
    "rcs": ("template", "text", "image", "video", "document"),
    "whatsapp": ("template", "text", "image", "video", "audio", "document"),
    "viber": ("text", "image", "video", "document"),
}
"""What can be sent from the page, by channel (INCS: Send RCS, WhatsApp, Viber Messages)."""
KIND_WORDS = {
    "template": "Template",
    "text": "Text",
    "image": "Image",
    "video": "Video",
    "audio": "Audio",
    "document": "Document",
}


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of the form as they stand."""

    account: str
    channel: str
    kind: str
    to: str
    text: str = ""
    link: str = ""
    template: Template | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    def draft(self) -> MessageDraft | None:
        """The message that the form describes; None while it names no template."""
        shape = DRAFT_TYPES[(Channel(self.channel), self.kind)]
        if self.kind == "template":
            return None if self.template is None else shape.model_validate(self._template())
        content = {"text": self.text} if self.kind == "text" else {"link": self.link.strip()}
        return shape.model_validate({"to": self.to, **content})

    def content(self) -> dict[str, str]:
        """The fields of the content by the names that problems give them."""
        if self.kind == "template":
            return {f"parameters.{name}": value for name, value in self.values.items()}
        return {"text": self.text} if self.kind == "text" else {"link": self.link}

    def problems(self) -> list[Problem]:
        """Everything that has to be mended before the message can be sent."""
        draft = self.draft()
        if draft is None:
            return [Problem("template", "Choose an approved template.")]
        own = [problem for problem in draft.check() if not problem.field.startswith("parameters.")]
        if self.template is None:
            return own
        return [*own, *parameter_problems(self.template, self.values)]

    def _template(self) -> dict[str, object]:
        template = self.template
        assert template is not None  # noqa: S101  # draft() asked
        base = {"to": self.to, "name": template.name}
        if self.channel == Channel.WHATSAPP:
            return {**base, "components": components_for(template.content, self.values)}
        return {**base, "parameters": dict(self.values)}


def problems_of(problems: Sequence[Problem], field_name: str) -> list[str]:
    """What is wrong with one field."""
    return [problem.message for problem in problems if problem.field == field_name]


def other_problems(problems: Sequence[Problem], fields: Sequence[str]) -> list[str]:
    """What is wrong beside these fields: a template that is too long once it is filled."""
    return [problem.message for problem in problems if problem.field not in fields]
