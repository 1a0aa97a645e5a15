"""Ingest's statements on SQLite.

Every call into SQLite lets go of the interpreter's lock and has to win it back from the event loop,
so a batch costs a few large calls: rows become one VALUES list, results come back as one JSON text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, islice
from operator import itemgetter
from typing import Any, Final

from incs_core.store.drivers.base import ADD_EVENTS, MESSAGE_TYPES, EventKey, Statement, updating
from incs_core.store.rollups.deltas import MESSAGE_COLUMNS, Row

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
_ZONE: Final = "(SELECT value FROM meta WHERE key = 'zone')"
_NO_ID: Final = 2**62
_BY_ROWID: Final = "messages.rowid = v.column1"
_UPDATE_USUAL: Final = updating(_USUAL, _BY_ROWID, ("bigint",) * (len(_USUAL) + 1))
_UPDATE_ALL: Final = updating(_ALL, _BY_ROWID, ("bigint", *MESSAGE_TYPES[2:]))


class SqliteDriver:
    """The few things that ingest asks, on the connection of the sqlite3 module."""

    for_update = ""  # the one writer has the whole database

    def __init__(self, raw: Any) -> None:
        self._execute = raw.execute
        self._executemany = raw.executemany
        self._zone: str | None = None

    def zone_name(self) -> str:
        """See Driver."""
        if self._zone is None:
            (self._zone,) = self._execute(f"SELECT {_ZONE}").fetchone()
        return self._zone or ""

    def add_events(self, rows: Sequence[Row]) -> set[EventKey] | None:
        """See Driver."""
        kept, newest = self._many(ADD_EVENTS, rows)
        if kept == len(rows):
            return None
        text = (  # ids follow each other: the new ones are the last
            "SELECT json_group_array(json_array(account, message_id, hex(digest)))"
            " FROM events WHERE id > ?"
        )
        (found,) = self._execute(text, (newest - kept if kept else _NO_ID,)).fetchone()
        return {(one, two, bytes.fromhex(three)) for one, two, three in json.loads(found)}

    def load(self, account: str, message_ids: Sequence[str]) -> Iterable[Row]:
        """See Driver. Brings the zone along, which saves a call."""
        rows: list[Row] = []
        for start in range(0, len(message_ids), _MOST_KEYS):
            some = message_ids[start : start + _MOST_KEYS]
            size = 1 << (len(some) - 1).bit_length()
            padded = (account, *some, *[some[0]] * (size - len(some)))
            found, self._zone = self._execute(_load_text(size), padded).fetchone()
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

    def pour(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """See Driver."""
        head = f"INSERT INTO {table} ({', '.join(columns)}) VALUES "  # noqa: S608 - our own names
        row = f"({','.join('?' * len(columns))})"
        text = head + ",".join([row] * _MOST_ROWS)
        left = iter(rows)
        while len(some := [*islice(left, _MOST_ROWS)]) == _MOST_ROWS:
            self._execute(text, [*chain.from_iterable(some)])
        self._executemany(head + row, some)

    def _many(self, statement: Statement, rows: Sequence[Row]) -> tuple[int, int]:
        """Run it; how many rows changed, and the id of the last one that was inserted."""
        changed = newest = 0
        for start in range(0, len(rows), _MOST_ROWS):
            some = rows[start : start + _MOST_ROWS]
            size = _size_for(len(some))
            values = [*chain.from_iterable(some)]
            if size > len(some):
                filling = (*some[-1][: statement.keys], *statement.filling)
                values += filling * (size - len(some))
            cursor = self._execute(_many_text(statement, size), values)
            changed += cursor.rowcount
            newest = cursor.lastrowid or newest
        return changed, newest


@lru_cache(maxsize=_MOST_ROWS)
def _size_for(rows: int) -> int:
    """The least size that holds `rows`, of a few, so that prepared statements are found again."""
    power: int = 1 << (rows - 1).bit_length()
    return power * 3 // 4 if rows <= power * 3 // 4 else power


@lru_cache(maxsize=256)
def _many_text(statement: Statement, size: int) -> str:
    row = f"({','.join('?' * len(statement.types))})"
    rows = "VALUES " + ",".join([row] * size)
    return statement.text.format(rows=rows, alias="v", blob="BLOB", once=" ON CONFLICT DO NOTHING")


@lru_cache(maxsize=16)
def _load_text(size: int) -> str:
    columns = ", ".join(MESSAGE_COLUMNS)
    return (
        f"SELECT json_group_array(json_array({columns}, rowid)), {_ZONE} FROM messages"  # noqa: S608
        f" WHERE account = ? AND message_id IN ({','.join('?' * size)})"
    )
