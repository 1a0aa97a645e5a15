"""Ingest's statements on SQLite.

Every call into SQLite lets go of the interpreter's lock and has to win it back from the event loop,
so a batch costs a few large calls: rows become one VALUES list, results come back as one JSON text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, Final

from incs_core.store.driver import ADD_EVENTS, MESSAGE_TYPES, EventKey, Statement, updating
from incs_core.store.rollups import MESSAGE_COLUMNS, Row

_MOST_ROWS: Final = 256
_MOST_KEYS: Final = 512
_HANDLE: Final = len(MESSAGE_COLUMNS)  # the rowid follows the columns
# SQLite writes every index that a named column is part of, changed or not: so the usual change,
# a receipt for a known message, names few columns.
_USUAL: Final = (
    "status",
    "first_ms",
    "sent_ms",
    "delivered_ms",
    "read_ms",
    "failed_ms",
    "heard_ms",
)
_ALL: Final = MESSAGE_COLUMNS[2:]
_RARE: Final = tuple(name for name in _ALL if name not in _USUAL)
_usual_of: Final = itemgetter(*(MESSAGE_COLUMNS.index(name) for name in _USUAL))
_rare_of: Final = itemgetter(*(MESSAGE_COLUMNS.index(name) for name in _RARE))
_BY_ROWID: Final = "messages.rowid = v.column1"
_UPDATE_USUAL: Final = updating(_USUAL, _BY_ROWID, ("bigint",) * (len(_USUAL) + 1))
_UPDATE_ALL: Final = updating(_ALL, _BY_ROWID, ("bigint", *MESSAGE_TYPES[2:]))


class SqliteDriver:
    """The few things that ingest asks, on the connection of the sqlite3 module."""

    for_update = ""  # the one writer has the whole database

    def __init__(self, raw: Any) -> None:
        self._execute = raw.execute
        self._newest_event = 0

    def zone_name(self) -> str | None:
        """See Driver. Also notes the newest event, to tell ours from older ones."""
        text = (
            "SELECT (SELECT value FROM meta WHERE key = 'zone'),"
            " (SELECT coalesce(max(id), 0) FROM events)"
        )
        zone, self._newest_event = self._execute(text).fetchone()
        return str(zone) if zone is not None else None

    def add_events(self, rows: Sequence[Row]) -> set[EventKey] | None:
        """See Driver."""
        if self._many(ADD_EVENTS, rows) == len(rows):
            return None
        text = (
            "SELECT json_group_array(json_array(account, message_id, hex(digest)))"
            " FROM events WHERE id > ?"
        )
        (found,) = self._execute(text, (self._newest_event,)).fetchone()
        return {(one, two, bytes.fromhex(three)) for one, two, three in json.loads(found)}

    def load(self, account: str, message_ids: Sequence[str]) -> Iterable[Row]:
        """See Driver."""
        rows: list[Row] = []
        for start in range(0, len(message_ids), _MOST_KEYS):
            some = message_ids[start : start + _MOST_KEYS]
            size = 1 << (len(some) - 1).bit_length()
            padded = (account, *some, *[some[0]] * (size - len(some)))
            (found,) = self._execute(_load_text(size), padded).fetchone()
            rows += json.loads(found)
        return rows

    def update(self, changed: Sequence[tuple[Row, Row]]) -> None:
        """See Driver."""
        usual, rare = [], []
        for old, new in changed:
            if _rare_of(old) == _rare_of(new):
                usual.append((old[_HANDLE], *_usual_of(new)))
            else:
                rare.append((old[_HANDLE], *new[2:]))
        self._many(_UPDATE_USUAL, usual)
        self._many(_UPDATE_ALL, rare)

    def many(self, statement: Statement, rows: Sequence[Row]) -> None:
        """See Driver."""
        self._many(statement, rows)

    def query(self, text: str, values: Sequence[object]) -> list[Row]:
        """See Driver."""
        found: list[Row] = self._execute(text, values).fetchall()
        return found

    def run(self, text: str, values: Sequence[object]) -> None:
        """See Driver."""
        self._execute(text, values)

    def _many(self, statement: Statement, rows: Sequence[Row]) -> int:
        changed = start = 0
        while start < len(rows):
            # sizes are powers of two, so that few texts fill the cache of prepared statements
            size = min(_MOST_ROWS, 1 << ((len(rows) - start).bit_length() - 1))
            some = rows[start : start + size]
            cursor = self._execute(_many_text(statement, size), [*chain.from_iterable(some)])
            changed += cursor.rowcount
            start += size
        return changed


@lru_cache(maxsize=256)
def _many_text(statement: Statement, size: int) -> str:
    row = f"({','.join('?' * len(statement.types))})"
    rows = "VALUES " + ",".join([row] * size)
    return statement.text.format(rows=rows, alias="v", blob="BLOB")


@lru_cache(maxsize=16)
def _load_text(size: int) -> str:
    columns = ", ".join(MESSAGE_COLUMNS)
    return (
        f"SELECT json_group_array(json_array({columns}, rowid)) FROM messages"  # noqa: S608
        f" WHERE account = ? AND message_id IN ({','.join('?' * size)})"
    )
