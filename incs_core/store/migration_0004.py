"""Alerts and their rules. Released: never change it, add a step."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    "CREATE TABLE alert_rules (id {key} PRIMARY KEY, name TEXT NOT NULL, body TEXT NOT NULL, "
    "actor TEXT NOT NULL, created_ms BIGINT NOT NULL)",
    "CREATE TABLE alerts (id {key} PRIMARY KEY, rule_id {key} NOT NULL, name TEXT NOT NULL, "
    "state TEXT NOT NULL, opened_ms BIGINT NOT NULL, changed_ms BIGINT NOT NULL, "
    "actor TEXT NOT NULL, detail TEXT NOT NULL, unsent TEXT NOT NULL, tries INTEGER NOT NULL, "
    "problem TEXT NOT NULL)",
    "CREATE UNIQUE INDEX alerts_once ON alerts (rule_id) WHERE state <> 'resolved'",
    "CREATE INDEX alerts_by_time ON alerts (opened_ms)",
)
