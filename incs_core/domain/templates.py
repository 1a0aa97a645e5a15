"""Templates as last seen and their changes; plain values. Times in epoch milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Aspect = Literal["status", "category", "quality"]
LearntFrom = Literal["webhook", "look", "action"]
"""INCS told us, we looked, or we did it ourselves."""


@dataclass(frozen=True, slots=True)
class TemplateChange:
    """A template's status, category or quality became `new_value` at `at_ms`."""

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
    """A template as INCS just showed it. `raw`: JSON."""

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
    """When a template's review was first decided (None: not yet, or unknown), and its last change.

    Both by INCS's clock where it told the time, else when we learnt it.
    """

    decided_ms: int | None
    changed_ms: int


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template as last seen. `deleted_ms`: since when INCS shows it no more."""

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
