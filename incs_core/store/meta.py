"""Named values of the history: its reporting zone, secrets, reports of the last sync."""

from __future__ import annotations

import time
from typing import Any, Final

from sqlalchemy import Connection, select

from incs_core.store.engine import Database
from incs_core.store.schema import meta
from incs_core.store.upsert import upsert

ZONE: Final = "zone"
_TRIED: Final = "tried_writing"


class Meta:
    """Values by key. Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str) -> str | None:
        """The value of a key, or None."""
        with self._database.read() as connection:
            return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()

    def set(self, key: str, value: str) -> None:
        """Set the value of a key."""
        statement = upsert(self._database, meta, ["value"]).values(key=key, value=value)
        self._database.transact(lambda connection: _run(connection, statement))

    def set_default(self, key: str, value: str) -> str:
        """Set the value of a key unless it has one; returns the value in force."""
        statement = upsert(self._database, meta).values(key=key, value=value)
        self._database.transact(lambda connection: _run(connection, statement))
        return self.get(key) or value


def try_writing(database: Database) -> None:
    """Raise StoreError where nothing can be written: a lock, a full disk, a read-only one."""
    now_s = str(int(time.time()))
    statement = upsert(database, meta, ["value"]).values(key=_TRIED, value=now_s)
    database.try_writing(lambda connection: _run(connection, statement))


def _run(connection: Connection, statement: Any) -> None:
    connection.execute(statement)
