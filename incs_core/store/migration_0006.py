"""Visits, for what is new since the last one. Released: never change it, add a step."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    "CREATE TABLE visits (actor {key} NOT NULL, page {key} NOT NULL, since_ms BIGINT, "
    "last_ms BIGINT NOT NULL, PRIMARY KEY (actor, page))",
    "CREATE INDEX template_changes_learnt ON template_changes (learnt_ms)",
)
