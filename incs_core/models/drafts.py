"""What every draft of a message has in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, ClassVar, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    field_validator,
    model_validator,
)

from incs_core.errors import InvalidDraft, Problem
from incs_core.models.checks import dotted, link_problems, text_problems
from incs_core.models.recipient import bare_number, recipient_problem
from incs_core.models.status import Channel

_depth: ContextVar[int] = ContextVar("_depth", default=0)
"""How many drafts are being read around this one; only the outermost knows a field's whole path."""


class Draft(BaseModel):
    """A frozen model whose wrong types are InvalidDraft, so that every error is an IncsError."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="wrap")
    @classmethod
    def _refuse_as_draft(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        depth = _depth.get()
        token = _depth.set(depth + 1)
        try:
            return handler(data)
        except ValidationError as error:
            if depth:
                raise
            raise InvalidDraft(_problems_of(error)) from None
        finally:
            _depth.reset(token)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Show only what was given, so that the text of a draft is the shortest way to make it."""
        given = self.model_fields_set
        return ((name, value) for name, value in super().__repr_args__() if name in given)


def _problems_of(error: ValidationError) -> list[Problem]:
    return [
        Problem(dotted(found["loc"]), f"{found['msg'].removeprefix('Value error, ')}.")
        for found in error.errors(include_input=False, include_url=False)
    ]


class MessageDraft(Draft):
    """A message that we are about to send; `check` finds what INCS would refuse."""

    channel: ClassVar[Channel]
    type: ClassVar[str]

    to: str
    """Recipient: country code first. A plus and signs between the digits are taken away."""

    @field_validator("to")
    @classmethod
    def _without_punctuation(cls, to: str) -> str:
        return to if recipient_problem(to) else bare_number(to)

    @property
    def template_name(self) -> str:
        """Name of the template that is sent; empty for everything else."""
        return ""

    def wire(self) -> dict[str, Any]:
        """Return the body of the request."""
        return {"to": self.to, "type": self.type, **self._body()}

    def check(self) -> list[Problem]:
        """Return every problem that can be known before sending; an empty list means none."""
        problem = recipient_problem(self.to)
        own = list(self._problems())
        return own if problem is None else [Problem("to", problem), *own]

    @abstractmethod
    def _body(self) -> dict[str, Any]: ...

    @abstractmethod
    def _problems(self) -> Iterator[Problem]: ...


class TextDraft(MessageDraft):
    """Plain text. INCS takes it as a string, on every channel."""

    type = "text"
    limit: ClassVar[int | None] = None

    text: str

    def _body(self) -> dict[str, Any]:
        return {"text": self.text}

    def _problems(self) -> Iterator[Problem]:
        return text_problems("text", self.text, self.limit)


class MediaDraft(MessageDraft):
    """A file behind a public link; `endings` are the file names that the channel takes."""

    endings: ClassVar[tuple[str, ...]] = ()

    link: str

    def _body(self) -> dict[str, Any]:
        return {self.type: {"link": self.link}}

    def _problems(self) -> Iterator[Problem]:
        return link_problems("link", self.link, self.endings)
