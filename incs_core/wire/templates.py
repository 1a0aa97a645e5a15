"""Templates: as INCS shows them, and drafts to submit for review.

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
    """Where a template stands in its review."""

    APPROVED = "APPROVED"
    PENDING = "PENDING"
    REJECTED = "REJECTED"
    UNKNOWN = "UNKNOWN"

    @classmethod
    def parse(cls, raw: object) -> TemplateStatus:
        """Read a status in any case; never raises, the caller keeps the raw word."""
        word = str(raw).strip().upper()
        return cls(word) if word in cls.__members__ else cls.UNKNOWN


@dataclass(frozen=True, slots=True)
class Template:
    """A template as INCS has it. WhatsApp templates have `{"components": […]}` as content."""

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
        """Names of the variables that a send must fill, in order of appearance."""
        return variable_names(self.content)

    @classmethod
    def from_wire(cls, data: object) -> Self:
        """Read a template resource; raises UnexpectedAnswer if it has no id."""
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
    """Read a page of templates. Raises UnexpectedAnswer if it is none: that is not an empty one."""
    listed = parsing.read_list(data)
    if listed is None:
        raise UnexpectedAnswer("INCS gave templates in a form that we do not know.", raw=data)
    return [Template.from_wire(item) for item in listed]


class TemplateDraft(Draft):
    """An RCS template to submit. `content` may be a typed content or the wire's object."""

    name: str
    type: str
    category: str
    content: TextContent | RichCardContent | CarouselContent

    @field_validator("type")
    @classmethod
    def _known_type(cls, kind: str) -> str:
        if kind not in CONTENTS:
            raise ValueError(f"Choose one of {', '.join(CONTENTS)}")
        return kind

    @field_validator("content", mode="before")
    @classmethod
    def _typed(cls, content: object, info: ValidationInfo) -> object:
        kind = CONTENTS.get(info.data.get("type", ""))
        if kind is None or isinstance(content, Content):
            return content
        return kind.model_validate(content)

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables, in order of appearance."""
        return variable_names(self.content.wire())

    def wire(self) -> dict[str, Any]:
        """Return the body of the request."""
        named = {"name": self.name, "type": self.type, "category": self.category}
        return {**named, "content": self.content.wire()}

    def check(self) -> list[Problem]:
        """Return every problem that can be known before submitting; an empty list means none."""
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
        """Return the body of the request; components are optional."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def check(self) -> list[Problem]:
        """Return every problem that can be known before submitting; an empty list means none."""
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
    """Check values against a template: all of its variables, no others, and lengths once filled.

    INCS wants a text for every variable, in cards and suggestions too (INCS: Send RCS Messages).
    """
    wanted = template.variables
    missing = [name for name in wanted if not values.get(name)]
    extra = [name for name in values if name not in wanted]
    return [
        *(Problem(f"parameters.{name}", "Enter a value.") for name in missing),
        *(Problem(f"parameters.{name}", "Leave it out; the template has none.") for name in extra),
        *_problems_once_filled(template, values),
    ]


def _problems_once_filled(template: Template, values: Mapping[str, str]) -> list[Problem]:
    """Return the problems that the template has with these values and does not have by itself."""
    before = {problem.field for problem in _content_problems(template, template.content)}
    filled = _content_problems(template, fill_variables(template.content, values))
    return [Problem(where, f"Filled in: {text}") for where, text in filled if where not in before]


def _content_problems(template: Template, content: dict[str, Any]) -> list[Problem]:
    kind = CONTENTS.get(template.type.lower())
    try:
        return [] if kind is None else kind.model_validate(content).check()
    except InvalidDraft as error:
        return list(error.problems)
