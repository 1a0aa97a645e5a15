"""Findings of the checks, and their context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """`ERROR`: INCS would refuse it or it cannot work. `WARNING`: it may be rejected or misread."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem of a field (dotted path), with a message that says how to correct it.

    `rule` identifies the check in exports and tests.
    """

    field: str
    message: str
    severity: Severity = Severity.ERROR
    rule: str = ""


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """Facts of a media file: sizes in bytes and pixels, None if unknown.

    `problem` says why it could not be fetched; `missing`: the host answers that it does not exist.
    """

    content_type: str = ""
    size: int | None = None
    width: int | None = None
    height: int | None = None
    problem: str = ""
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """Facts from outside the draft.

    `taken`: names in use of the account: RCS names, or ``name/language`` for WhatsApp.
    `media`: facts by URL; a URL without facts is checked by its file extension only.
    """

    taken: frozenset[str] = frozenset()
    media: Mapping[str, MediaFacts] = field(default_factory=lambda: MappingProxyType({}))


def error(field_name: str, message: str, rule: str) -> Finding:
    """Return a finding that prevents submission."""
    return Finding(field_name, message, Severity.ERROR, rule)


def warning(field_name: str, message: str, rule: str) -> Finding:
    """Return a finding that is advice."""
    return Finding(field_name, message, Severity.WARNING, rule)


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that prevent submission."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
