"""Visits, drafts of templates, and values to look at them with.

Released: never change it, add a step.
"""

from __future__ import annotations

from typing import Final

STATEMENTS: Final = (
    "CREATE TABLE visits (actor {key} NOT NULL, page {key} NOT NULL, since_ms BIGINT, "
    "last_ms BIGINT NOT NULL, PRIMARY KEY (actor, page))",
    "CREATE TABLE template_drafts (id {key} PRIMARY KEY, account TEXT NOT NULL, "
    "name TEXT NOT NULL, body TEXT NOT NULL, actor TEXT NOT NULL, created_ms BIGINT NOT NULL, "
    "updated_ms BIGINT NOT NULL)",
    "CREATE TABLE variable_sets (account {key} NOT NULL, template {key} NOT NULL, "
    "name {key} NOT NULL, body TEXT NOT NULL, actor TEXT NOT NULL, updated_ms BIGINT NOT NULL, "
    "PRIMARY KEY (account, template, name))",
    "CREATE INDEX template_changes_learnt ON template_changes (learnt_ms)",
)
