"""What all drafts have in common, and their checks, which return problems and never raise."""

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


def dotted(path: tuple[int | str, ...]) -> str:
    """Write a path as a field name: `("a", 0, "b")` becomes `a[0].b`."""
    written = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return written.removeprefix(".")


def text_problems(
    field: str, text: str, limit: int | None = None, what: str = "a text"
) -> Iterator[Problem]:
    """Check that a text is there and not too long; length counts characters, variables included.

    `what` names it where "a text" would puzzle: "a name".
    """
    if not text.strip():
        yield Problem(field, f"Enter {what}.")
    elif limit is not None and len(text) > limit:
        over = len(text) - limit
        message = f"It has {len(text)} characters; at most {limit} are allowed. Remove {over}."
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


def count_problems(field: str, count: int, least: int, most: int, what: str) -> Iterator[Problem]:
    """Check how many things of one kind there are."""
    if count < least:
        yield Problem(field, f"There are {count} {what}; add some: at least {least} are needed.")
    elif count > most:
        message = f"There are {count} {what}; at most {most} are allowed. Remove {count - most}."
        yield Problem(field, message)


def link_problems(field: str, link: str, endings: Collection[str] = ()) -> Iterator[Problem]:
    """Check that a link is a public web address, and that its path ends as the channel asks."""
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
        return to if recipient_problem(to) else digits_only(to)

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
