"""Templates and their changes, as the store takes and gives them. Times in epoch milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Aspect = Literal["status", "category", "quality"]


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
    source: Literal["webhook", "look"]


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
