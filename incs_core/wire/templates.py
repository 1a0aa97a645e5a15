"""Templates as INCS returns them, and drafts to submit for review.

INCS: Template Creation, Get Template Details, Fetch Templates List; Create Template (WABA).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from pydantic import Field, ValidationInfo, field_validator

from incs_core.errors import InvalidDraft, Problem, UnexpectedAnswer
from incs_core.wire import limits, parsing
from incs_core.wire.drafts import Draft, choice_problems, name_problems, text_problems
from incs_core.wire.template_contents import (
    CONTENTS,
    CarouselContent,
    Content,
    RichCardContent,
    TextContent,
)
from incs_core.wire.template_variables import fill_variables, variable_names


class TemplateStatus(StrEnum):
    """Review status of a template."""

    APPROVED = "APPROVED"
    PENDING = "PENDING"
    REJECTED = "REJECTED"
    UNKNOWN = "UNKNOWN"

    @classmethod
    def parse(cls, raw: object) -> TemplateStatus:
        """Parse a status in any case; UNKNOWN for any other value. Never raises."""
        text = str(raw).strip().upper()
        return cls(text) if text in cls.__members__ else cls.UNKNOWN


@dataclass(frozen=True, slots=True)
class Template:
    """A template. The content of a WhatsApp template is `{"components": […]}`."""

    template_id: str
    name: str
    type: str = ""
    category: str = ""
    status: TemplateStatus = TemplateStatus.UNKNOWN
    raw_status: str = ""
    content: dict[str, Any] = field(default_factory=dict, repr=False)
    created_at: datetime | None = None
    updated_at: datetime | None = None
    status_updated_at: datetime | None = None
    language: str = ""
    quality: str = ""
    raw: dict[str, object] = field(default_factory=dict, repr=False)

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables that a send must fill, in order of first appearance."""
        return variable_names(self.content)

    @classmethod
    def from_wire(cls, data: object) -> Self:
        """Parse a template resource; raises UnexpectedAnswer if it has no id."""
        raw = parsing.read_mapping(data)
        template_id = parsing.read_text(raw.get("template_id")) or parsing.read_text(raw.get("id"))
        if not template_id:
            raise UnexpectedAnswer("INCS gave a template without an id.", raw=raw)
        raw_status = parsing.read_text(raw.get("status"))
        is_waba = "components" in raw
        return cls(
            template_id=template_id,
            name=parsing.read_text(raw.get("name")),
            type=parsing.read_text(raw.get("type")) or ("waba" if is_waba else ""),
            category=parsing.read_text(raw.get("category")),
            status=TemplateStatus.parse(raw_status),
            raw_status=raw_status,
            content={"components": raw["components"]}
            if is_waba
            else parsing.read_mapping(raw.get("content")),
            created_at=parsing.read_time(raw.get("created_time")),
            updated_at=parsing.read_time(raw.get("updated_time")),
            status_updated_at=parsing.read_time(raw.get("status_updated_time")),
            language=parsing.read_text(raw.get("language")),
            quality=parsing.read_text(raw.get("quality")),
            raw=raw,
        )


WabaTemplate = Template


def read_templates(data: object) -> list[Template]:
    """Parse a page of templates; raises UnexpectedAnswer if the data is no list."""
    items = parsing.read_list(data)
    if items is None:
        raise UnexpectedAnswer("INCS gave templates in a form that we do not know.", raw=data)
    return [Template.from_wire(item) for item in items]


class TemplateDraft(Draft):
    """An RCS template to submit. `content` may be a content model or a wire object."""

    name: str
    type: str
    category: str
    content: TextContent | RichCardContent | CarouselContent

    @field_validator("type")
    @classmethod
    def _check_type(cls, content_class: str) -> str:
        if content_class not in CONTENTS:
            raise ValueError(f"Choose one of {', '.join(CONTENTS)}")
        return content_class

    @field_validator("content", mode="before")
    @classmethod
    def _parse_content(cls, content: object, info: ValidationInfo) -> object:
        content_class = CONTENTS.get(info.data.get("type", ""))
        if content_class is None or isinstance(content, Content):
            return content
        return content_class.model_validate(content)

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables, in order of first appearance."""
        return variable_names(self.content.wire())

    def wire(self) -> dict[str, Any]:
        """Return the body of the request."""
        header_fields = {"name": self.name, "type": self.type, "category": self.category}
        return {**header_fields, "content": self.content.wire()}

    def check(self) -> list[Problem]:
        """Return all problems that can be detected before submitting."""
        problems = [
            *name_problems("name", self.name, limits.MAX_NAME),
            *choice_problems("category", self.category, limits.TEMPLATE_CATEGORIES),
        ]
        if self.content.type != self.type:
            problems.append(Problem("content", f"Give the content of a {self.type} template."))
        return problems + self.content.check()


class WabaTemplateDraft(Draft):
    """A WhatsApp template to submit, with Meta's components."""

    name: str
    language: str
    category: str
    components: list[dict[str, Any]] = Field(default_factory=list)

    def wire(self) -> dict[str, Any]:
        """Return the body of the request; empty components are left out."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def check(self) -> list[Problem]:
        """Return all problems that can be detected before submitting."""
        return [
            *text_problems("name", self.name, limits.MAX_WABA_NAME),
            *text_problems("language", self.language),
            *choice_problems("category", self.category, limits.WABA_CATEGORIES),
            *(
                Problem(f"components[{index}].type", "Say which part it is, for example BODY.")
                for index, component in enumerate(self.components)
                if not component.get("type")
            ),
        ]


def parameter_problems(template: Template, values: Mapping[str, str]) -> list[Problem]:
    """Check values against a template: all its variables, no others, lengths after filling.

    INCS requires a text for every variable, also in cards and suggestions (INCS: Send RCS
    Messages).
    """
    expected = template.variables
    missing = [name for name in expected if not values.get(name)]
    extra = [name for name in values if name not in expected]
    return [
        *(Problem(f"parameters.{name}", "Enter a value.") for name in missing),
        *(Problem(f"parameters.{name}", "Leave it out; the template has none.") for name in extra),
        *_problems_after_filling(template, values),
    ]


def _problems_after_filling(template: Template, values: Mapping[str, str]) -> list[Problem]:
    """Return the problems that appear only after filling in the values."""
    existing = {problem.field for problem in _content_problems(template, template.content)}
    filled = _content_problems(template, fill_variables(template.content, values))
    return [Problem(field, f"Filled in: {text}") for field, text in filled if field not in existing]


def _content_problems(template: Template, content: dict[str, Any]) -> list[Problem]:
    content_class = CONTENTS.get(template.type.lower())
    try:
        return [] if content_class is None else content_class.model_validate(content).check()
    except InvalidDraft as error:
        return list(error.problems)
