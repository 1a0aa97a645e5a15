"""Views and pinned figures. Released: never change it, add a step."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    "CREATE TABLE views (name {key} PRIMARY KEY, query TEXT NOT NULL, created_ms BIGINT NOT NULL, "
    "actor TEXT NOT NULL)",
    "CREATE TABLE pins (id {key} PRIMARY KEY, created_ms BIGINT NOT NULL, actor TEXT NOT NULL, "
    "wanted TEXT NOT NULL, figures TEXT NOT NULL)",
)
