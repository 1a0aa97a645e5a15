"""Moments that people marked. Released: never change it, add a step."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    "CREATE TABLE annotations (id {key} PRIMARY KEY, at_ms BIGINT NOT NULL, text TEXT NOT NULL, "
    "actor TEXT NOT NULL, created_ms BIGINT NOT NULL)",
)
