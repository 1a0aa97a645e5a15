"""Test runs, groups of test phones, sends without an answer. Released: never change it."""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    "CREATE INDEX sends_unconfirmed ON sends (created_ms) WHERE kind = 'unconfirmed'",
    "CREATE INDEX sends_by_time ON sends (created_ms)",
    "CREATE INDEX sends_by_actor ON sends (actor, created_ms)",
    "CREATE TABLE test_runs (id {key} PRIMARY KEY, name TEXT NOT NULL, account TEXT NOT NULL, "
    "channel TEXT NOT NULL, what TEXT NOT NULL, created_ms BIGINT NOT NULL, actor TEXT NOT NULL, "
    "state TEXT NOT NULL, verdict TEXT NOT NULL, note TEXT NOT NULL, repeats TEXT NOT NULL, "
    "changed_ms BIGINT NOT NULL)",
    "CREATE INDEX test_runs_by_time ON test_runs (created_ms)",
    "CREATE TABLE test_run_rows (run_id {key} NOT NULL, position INTEGER NOT NULL, "
    "recipient TEXT NOT NULL, body TEXT NOT NULL, tries INTEGER NOT NULL, "
    "PRIMARY KEY (run_id, position)){end}",
    "CREATE TABLE test_groups (name {key} PRIMARY KEY, numbers TEXT NOT NULL, "
    "created_ms BIGINT NOT NULL, actor TEXT NOT NULL)",
)
