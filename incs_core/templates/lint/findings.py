"""What a check finds, and what it may know beside the draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """`ERROR`: it would be refused or could not work. `WARNING`: it may be rejected or misread."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: the dotted field, what is wrong and how to mend it, how grave it is.

    `rule` names the check, for exports and tests.
    """

    field: str
    message: str
    severity: Severity = Severity.ERROR
    rule: str = ""


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What was found under a media address. Sizes in bytes and pixels; None: not known.

    `problem` says why it could not be looked at; `missing`: the host says that it is not there.
    """

    content_type: str = ""
    size: int | None = None
    width: int | None = None
    height: int | None = None
    problem: str = ""
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What a draft cannot know: names in use, and what stands under its media addresses.

    `taken`: RCS names, or WhatsApp names as ``name/language``, of the account.
    `media`: facts by address; an address without facts is judged by its ending alone.
    """

    taken: frozenset[str] = frozenset()
    media: Mapping[str, MediaFacts] = field(default_factory=lambda: MappingProxyType({}))


def error(field_name: str, message: str, rule: str) -> Finding:
    """A finding that stops the submission."""
    return Finding(field_name, message, Severity.ERROR, rule)


def warning(field_name: str, message: str, rule: str) -> Finding:
    """A finding that advises."""
    return Finding(field_name, message, Severity.WARNING, rule)


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stop a submission."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
