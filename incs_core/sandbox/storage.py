"""Storage of the sandbox: messages, templates, tasks and pending webhook calls.

A SQLite file, or memory. Used from one event loop at a time.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from incs_core.errors import StoreError
from incs_core.sandbox.simulation.lifecycle import Event

_SCHEMA = """
CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY, accepted_ms INTEGER NOT NULL, events TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS templates (
    id TEXT PRIMARY KEY, family TEXT NOT NULL, name TEXT NOT NULL, submitted TEXT NOT NULL,
    created_ms INTEGER NOT NULL, review_ms INTEGER, verdict TEXT NOT NULL, reason TEXT NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS templates_by_name ON templates (family, name);
CREATE TABLE IF NOT EXISTS tasks (
    id INTEGER PRIMARY KEY, created_ms INTEGER NOT NULL, submitted TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT, due_ms INTEGER NOT NULL, lane TEXT NOT NULL,
    body TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0
);
"""


class SandboxTemplate(NamedTuple):
    """A submitted template, and time and result of its review; `review_ms` None: never reviewed."""

    id: str
    family: str
    name: str
    submitted: dict[str, Any]
    created_ms: int
    review_ms: int | None
    verdict: str
    reason: str
    deleted: bool = False


class SandboxTask(NamedTuple):
    """A submitted task."""

    id: int
    created_ms: int
    submitted: dict[str, Any]


class WebhookCall(NamedTuple):
    """A pending webhook call; calls of one lane are made in order."""

    due_ms: int
    id: int
    lane: str
    body: str
    attempts: int


class SandboxStorage:
    """The sandbox's database.

    Raises:
        sqlite3.Error: the file cannot be used; `usable` converts it to a StoreError.
    """

    def __init__(self, path: str | Path | None) -> None:
        self._path = path
        self._database: sqlite3.Connection | None = None

    @property
    def _db(self) -> sqlite3.Connection:
        if self._database is None:
            self._database = _open(self._path)
        return self._database

    @contextmanager
    def usable(self) -> Iterator[None]:
        """Convert errors of the file within the block to StoreError."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise StoreError(
                f"The sandbox's own file {self._path} cannot be used: {reason}.",
                advice="Free disk space or grant write permission; or delete it to start over.",
            ) from error

    def close(self) -> None:
        """Close the file; the next use reopens it. A database in memory stays open."""
        if self._path is not None and self._database is not None:
            self._database.close()
            self._database = None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Run the block in one transaction."""
        with self._db as database:
            database.execute("BEGIN IMMEDIATE")
            yield

    def add_message(self, message_id: str, accepted_ms: int, events: Sequence[Event]) -> None:
        """Store a message and all its events."""
        row = (message_id, accepted_ms, json.dumps(events))
        self._db.execute("INSERT INTO messages VALUES (?, ?, ?)", row)

    def message(self, message_id: str) -> tuple[int, tuple[Event, ...]] | None:
        """Return (accepted_ms, events) of a message, or None."""
        query = "SELECT accepted_ms, events FROM messages WHERE id = ?"
        row = self._db.execute(query, (message_id,)).fetchone()
        if row is None:
            return None
        return row[0], tuple(Event(*event) for event in json.loads(row[1]))

    def add_templates(self, rows: Iterable[SandboxTemplate]) -> None:
        """Store templates."""
        values = ((*row[:3], json.dumps(row.submitted), *row[4:]) for row in rows)
        self._db.executemany("INSERT INTO templates VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def delete_template(self, template_id: str) -> None:
        """Mark a template as deleted; it can still be the `last_id` of a page."""
        self._db.execute("UPDATE templates SET deleted = 1 WHERE id = ?", (template_id,))

    def template(self, family: str, template_id: str) -> SandboxTemplate | None:
        """Return a template by id, deleted or not."""
        return next(self._templates("family = ? AND id = ?", family, template_id), None)

    def template_named(
        self, family: str, name: str, language: str | None = None
    ) -> SandboxTemplate | None:
        """Return the template with a name that is not deleted, in a language if one is given."""
        query = "family = ? AND name = ? AND NOT deleted"
        found = self._templates(query, family, name)
        if language is not None:
            found = (row for row in found if row.submitted["language"] == language)
        return next(found, None)

    def templates(
        self, family: str, after: SandboxTemplate | None, count: int
    ) -> list[SandboxTemplate]:
        """Return a page of templates, newest first, that follow `after`."""
        if after is None:
            query = "family = ? AND NOT deleted ORDER BY created_ms DESC, id DESC LIMIT ?"
            return list(self._templates(query, family, count))
        query = (
            "family = ? AND NOT deleted AND (created_ms, id) < (?, ?) "
            "ORDER BY created_ms DESC, id DESC LIMIT ?"
        )
        return list(self._templates(query, family, after.created_ms, after.id, count))

    def has_templates(self) -> bool:
        """Tell whether any template exists, deleted ones included."""
        return self._db.execute("SELECT 1 FROM templates LIMIT 1").fetchone() is not None

    def _templates(self, condition: str, *values: object) -> Iterator[SandboxTemplate]:
        query = f"SELECT * FROM templates WHERE {condition}"  # noqa: S608  fixed conditions above
        for row in self._db.execute(query, values):
            head, tail = row[:3], row[4:8]
            yield SandboxTemplate._make((*head, json.loads(row[3]), *tail, bool(row[8])))

    def add_task(self, created_ms: int, submitted: dict[str, Any]) -> SandboxTask:
        """Store a task under the next id."""
        query = "INSERT INTO tasks (created_ms, submitted) VALUES (?, ?)"
        cursor = self._db.execute(query, (created_ms, json.dumps(submitted)))
        return SandboxTask(cursor.lastrowid or 0, created_ms, submitted)

    def tasks(self) -> list[SandboxTask]:
        """Return all tasks, newest first."""
        rows = self._db.execute("SELECT * FROM tasks ORDER BY created_ms DESC, id DESC")
        return [SandboxTask(row[0], row[1], json.loads(row[2])) for row in rows]

    def add_call(self, due_ms: int, lane: str, body: str) -> WebhookCall:
        """Store a pending webhook call."""
        query = "INSERT INTO calls (due_ms, lane, body) VALUES (?, ?, ?)"
        cursor = self._db.execute(query, (due_ms, lane, body))
        return WebhookCall(due_ms, cursor.lastrowid or 0, lane, body, 0)

    def calls(self) -> list[WebhookCall]:
        """Return all pending calls."""
        rows = self._db.execute("SELECT due_ms, id, lane, body, attempts FROM calls")
        return [WebhookCall(*row) for row in rows]

    def postpone_call(self, call: WebhookCall) -> None:
        """Store a call's new due time and its attempts."""
        query = "UPDATE calls SET due_ms = ?, attempts = ? WHERE id = ?"
        self._db.execute(query, (call.due_ms, call.attempts, call.id))

    def drop_call(self, call: WebhookCall) -> None:
        """Delete a call that was delivered or given up."""
        self._db.execute("DELETE FROM calls WHERE id = ?", (call.id,))


def _open(path: str | Path | None) -> sqlite3.Connection:
    if path is not None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    name = ":memory:" if path is None else str(path)
    database = sqlite3.connect(name, isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.executescript(_SCHEMA)
    return database
