"""Look-ups that are kept. Released: never change it, add a step."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    "CREATE TABLE look_ups (id {key} PRIMARY KEY, series {key} NOT NULL, name TEXT NOT NULL, "
    "account TEXT NOT NULL, actor TEXT NOT NULL, created_ms BIGINT NOT NULL, state TEXT NOT NULL, "
    "problem TEXT NOT NULL, total INTEGER NOT NULL, known INTEGER NOT NULL, "
    "unknown INTEGER NOT NULL, spent_ms BIGINT NOT NULL, changed_ms BIGINT NOT NULL)",
    "CREATE INDEX look_ups_by_series ON look_ups (series, created_ms)",
    "CREATE TABLE look_up_parts (look_up {key} NOT NULL, part INTEGER NOT NULL, "
    "ids TEXT NOT NULL, answers TEXT, problem TEXT NOT NULL, PRIMARY KEY (look_up, part))",
)
