"""Ingest's statements on PostgreSQL: rows travel as one array a column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from incs_core.store.drivers.base import (
    ADD_EVENTS,
    EVENT_COLUMNS,
    MESSAGE_TYPES,
    REBUILD_LOCK,
    EventKey,
    Statement,
    updating,
)
from incs_core.store.rollups.deltas import MESSAGE_COLUMNS, Row

_UPDATE: Final = updating(
    MESSAGE_COLUMNS[2:],
    "messages.account = v.column1 AND messages.message_id = v.column2",
    MESSAGE_TYPES,
)
# Numbered as they came, but inserted in order of their keys: so two writers cannot deadlock.
_ADD_EVENTS: Final = (
    f"INSERT INTO events (id, {', '.join(EVENT_COLUMNS)})"  # noqa: S608 - our own names
    " SELECT * FROM (SELECT nextval('events_id_seq'), v.* FROM unnest("
    + ", ".join(f"%s::{kind}[]" for kind in ADD_EVENTS.types)
    + f") AS v({', '.join(EVENT_COLUMNS)}) OFFSET 0) AS numbered"
    " ORDER BY account, message_id, digest"
    " ON CONFLICT (account, message_id, digest) DO NOTHING"
    " RETURNING account, message_id, digest"
)
_LOAD: Final = (
    f"SELECT {', '.join(MESSAGE_COLUMNS)}, NULL FROM messages"  # noqa: S608 - our own names
    " WHERE account = %s AND message_id = ANY(%s) ORDER BY account, message_id FOR UPDATE"
)


class PostgresDriver:
    """The few things that ingest asks, on the connection of psycopg."""

    for_update = " FOR UPDATE"

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._execute = raw.execute

    def zone_name(self) -> str:
        """See Driver. A rebuild takes the same lock for itself alone; only then read the zone."""
        self._execute("SELECT pg_advisory_xact_lock_shared(%s)", (REBUILD_LOCK,))
        return str(self._execute("SELECT value FROM meta WHERE key = 'zone'").fetchone()[0])

    def add_events(self, rows: Sequence[Row]) -> set[EventKey] | None:
        """See Driver."""
        found = self._execute(_ADD_EVENTS, _columns(rows)).fetchall()
        keys = {(one, two, bytes(three)) for one, two, three in found}
        return None if len(keys) == len(rows) else keys

    def load(self, account: str, message_ids: Sequence[str]) -> Iterable[Row]:
        """See Driver."""
        rows: list[Row] = self._execute(_LOAD, (account, sorted(message_ids))).fetchall()
        return rows

    def update(self, changed: Sequence[tuple[Row, Row]]) -> None:
        """See Driver."""
        self.many(_UPDATE, [new for _, new in changed])

    def many(self, statement: Statement, rows: Sequence[Row]) -> None:
        """See Driver."""
        if rows:
            self._execute(_unnest_text(statement), _columns(rows))

    def pour(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """See Driver."""
        text = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with self._raw.cursor() as cursor, cursor.copy(text) as copy:
            for row in rows:
                copy.write_row(row)

    def query(self, text: str, values: Sequence[object]) -> list[Row]:
        """See Driver."""
        found: list[Row] = self._execute(text.replace("?", "%s"), values).fetchall()
        return found

    def run(self, text: str, values: Sequence[object]) -> None:
        """See Driver."""
        self._execute(text.replace("?", "%s"), values)


def _columns(rows: Sequence[Row]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]


@lru_cache(maxsize=64)
def _unnest_text(statement: Statement) -> str:
    arrays = ", ".join(f"%s::{kind}[]" for kind in statement.types)
    names = ", ".join(f"column{number + 1}" for number in range(len(statement.types)))
    return statement.text.format(
        rows=f"SELECT * FROM unnest({arrays})",  # noqa: S608 - types of our own
        alias=f"v({names})",
        blob="BYTEA",
        once="",  # of two writers that add the same message, one repeats its batch
    )
