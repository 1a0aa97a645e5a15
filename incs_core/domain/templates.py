"""Stored templates and their changes. Times are epoch milliseconds (`*_ms`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Aspect = Literal["status", "category", "quality"]
LearntFrom = Literal["webhook", "look", "action"]
"""A webhook, a template sync (`look`), or our own action."""


@dataclass(frozen=True, slots=True)
class TemplateChange:
    """A change of a template's status, category or quality at `at_ms`, recorded at `learnt_ms`."""

    account: str
    template_id: str
    template_name: str
    aspect: Aspect
    old_value: str | None
    new_value: str
    reason: str
    at_ms: int
    learnt_ms: int
    source: LearntFrom


@dataclass(frozen=True, slots=True)
class TemplateSeen:
    """A template as INCS just returned it. `raw` is JSON."""

    template_id: str
    name: str
    type: str
    category: str
    status: str
    quality: str
    raw: str
    created_ms: int | None
    updated_ms: int | None
    status_updated_ms: int | None
    category_updated_ms: int | None = None
    quality_updated_ms: int | None = None


@dataclass(frozen=True, slots=True)
class TemplateMoments:
    """Times of a template's first review decision (None: open or unknown) and of its last change.

    By INCS's clock if it gave a time, else when the change was recorded.
    """

    decided_ms: int | None
    changed_ms: int


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template as last seen. `deleted_ms`: when it was found to be gone, or None."""

    account: str
    template_id: str
    name: str
    type: str
    category: str
    status: str
    quality: str
    raw: str
    created_ms: int | None
    updated_ms: int | None
    status_updated_ms: int | None
    first_seen_ms: int
    last_seen_ms: int
    deleted_ms: int | None
