"""Base classes of drafts and their shared checks, which return problems and never raise."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Collection, Iterator
from contextvars import ContextVar
from pathlib import PurePosixPath
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    field_validator,
    model_validator,
)

from incs_core.domain.statuses import Channel
from incs_core.errors import InvalidDraft, Problem
from incs_core.wire.phone_numbers import digits_only, recipient_problem

_NAME = re.compile(r"[A-Za-z0-9_]+")
_nesting_depth: ContextVar[int] = ContextVar("_nesting_depth", default=0)
"""Nesting depth of the draft under validation; only the outermost knows a field's full path."""


def dotted(path: tuple[int | str, ...]) -> str:
    """Write a path as a field name: `("a", 0, "b")` becomes `a[0].b`."""
    joined = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return joined.removeprefix(".")


def text_problems(
    field: str, text: str, limit: int | None = None, what: str = "a text"
) -> Iterator[Problem]:
    """Check that a text is not empty and at most `limit` characters, variables included.

    `what` names the value in the message, such as "a name".
    """
    if not text.strip():
        yield Problem(field, f"Enter {what}.")
    elif limit is not None and len(text) > limit:
        excess = len(text) - limit
        message = f"It has {len(text)} characters; at most {limit} are allowed. Remove {excess}."
        yield Problem(field, message)


def name_problems(field: str, name: str, limit: int) -> Iterator[Problem]:
    """Check a template name: letters, digits, underscore (INCS: Template Creation)."""
    yield from text_problems(field, name, limit, "a name")
    if name.strip() and not _NAME.fullmatch(name):
        yield Problem(field, "Use only letters, digits and underscores, no spaces.")


def choice_problems(field: str, value: str, choices: Collection[str]) -> Iterator[Problem]:
    """Check that a value is one of the documented ones."""
    if value not in choices:
        yield Problem(field, f"Choose one of {', '.join(choices)}.")


def count_problems(
    field: str, count: int, minimum: int, maximum: int, what: str
) -> Iterator[Problem]:
    """Check that a count is within its limits; `what` names the counted items, in the plural."""
    if count < minimum:
        yield Problem(field, f"There are {count} {what}; add some: at least {minimum} are needed.")
    elif count > maximum:
        message = (
            f"There are {count} {what}; at most {maximum} are allowed. Remove {count - maximum}."
        )
        yield Problem(field, message)


def link_problems(field: str, link: str, endings: Collection[str] = ()) -> Iterator[Problem]:
    """Check that a link is a web URL whose path has one of the file endings, if any are given."""
    if not is_web_address(link):
        yield Problem(field, "Enter a public address that begins with https:// or http://.")
    elif endings and PurePosixPath(urlsplit(link).path).suffix.lower() not in endings:
        yield Problem(field, f"Link a file whose name ends in {' or '.join(endings)}.")


def is_web_address(link: str) -> bool:
    """Tell whether a text is an absolute http or https address without spaces."""
    try:
        parts = urlsplit(link)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in link
    except ValueError:
        return False


class Draft(BaseModel):
    """A frozen model that raises InvalidDraft, an IncsError, instead of ValidationError."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="wrap")
    @classmethod
    def _raise_invalid_draft(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        depth = _nesting_depth.get()
        token = _nesting_depth.set(depth + 1)
        try:
            return handler(data)
        except ValidationError as error:
            if depth:
                raise
            raise InvalidDraft(_problems_of(error)) from None
        finally:
            _nesting_depth.reset(token)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Leave defaults out, so that the repr of a draft is the shortest code that builds it."""
        given = self.model_fields_set
        return ((name, value) for name, value in super().__repr_args__() if name in given)


def _problems_of(error: ValidationError) -> list[Problem]:
    return [
        Problem(dotted(detail["loc"]), f"{detail['msg'].removeprefix('Value error, ')}.")
        for detail in error.errors(include_input=False, include_url=False)
    ]


class MessageDraft(Draft):
    """A message to send; `check` returns what INCS would refuse."""

    channel: ClassVar[Channel]
    type: ClassVar[str]

    to: str
    """Recipient, country code first. A plus sign and punctuation are removed."""

    @field_validator("to")
    @classmethod
    def _without_punctuation(cls, to: str) -> str:
        return to if recipient_problem(to) else digits_only(to)

    @property
    def template_name(self) -> str:
        """Name of the template of a template message, else empty."""
        return ""

    def wire(self) -> dict[str, Any]:
        """Return the body of the request."""
        return {"to": self.to, "type": self.type, **self._body()}

    def check(self) -> list[Problem]:
        """Return all problems that can be detected before sending."""
        problem = recipient_problem(self.to)
        own = list(self._problems())
        return own if problem is None else [Problem("to", problem), *own]

    @abstractmethod
    def _body(self) -> dict[str, Any]: ...

    @abstractmethod
    def _problems(self) -> Iterator[Problem]: ...


class TextDraft(MessageDraft):
    """Plain text, a string on every channel."""

    type = "text"
    limit: ClassVar[int | None] = None

    text: str

    def _body(self) -> dict[str, Any]:
        return {"text": self.text}

    def _problems(self) -> Iterator[Problem]:
        return text_problems("text", self.text, self.limit)


class MediaDraft(MessageDraft):
    """A file at a public URL; `endings` are the file extensions that the channel accepts."""

    endings: ClassVar[tuple[str, ...]] = ()

    link: str

    def _body(self) -> dict[str, Any]:
        return {self.type: {"link": self.link}}

    def _problems(self) -> Iterator[Problem]:
        return link_problems("link", self.link, self.endings)
