"""A bulk load that is under way or broke off: the marker that tells of it, and how to undo it."""

from __future__ import annotations

import json
import os
import secrets
import socket
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from incs_core.store.engine import Database
from incs_core.store.schema import events, messages, sends
from incs_core.store.schema import meta as meta_table

KEY: Final = "loading"
_FORGOTTEN_S: Final = 900.0
# In a history that is loaded oldest first these grow at their ends, which costs next to nothing.
_KEPT_ON_SQLITE: Final = {
    "messages_once",
    "messages_by_time",
    "messages_by_dim",
    "events_once",
    "events_by_name",
    "events_odd",
}
_RUNNING: Final[set[str]] = set()  # tokens of this process's own loads


@dataclass(slots=True)
class LoadMarker:
    """A load: who does it, how much is committed, and which indexes wait to be made again."""

    host: str
    process: int
    token: str
    indexes: list[str]
    expected: int = 0  # messages, about
    messages: int = 0
    events: int = 0
    at_s: float = 0.0

    @classmethod
    def mine(cls, indexes: list[str], expected: int) -> LoadMarker:
        """The marker of a load that this process begins; `release` it in the end."""
        token = secrets.token_hex(8)
        _RUNNING.add(token)
        return cls(socket.gethostname(), os.getpid(), token, indexes, expected)

    @classmethod
    def read(cls, connection: Connection) -> LoadMarker | None:
        """The marker of a load that is under way or broke off, or None."""
        found = connection.execute(select(meta_table.c.value).where(meta_table.c.key == KEY))
        text = found.scalar()
        return cls(**json.loads(text)) if text else None

    def write(self, connection: Connection) -> None:
        """Keep the marker as it is now."""
        self.at_s = time.time()
        LoadMarker.remove(connection)
        connection.execute(meta_table.insert().values(key=KEY, value=json.dumps(asdict(self))))

    @staticmethod
    def remove(connection: Connection) -> None:
        """The load is whole, or undone."""
        connection.execute(meta_table.delete().where(meta_table.c.key == KEY))

    def release(self) -> None:
        """This process does no more for the load."""
        _RUNNING.discard(self.token)

    @property
    def share(self) -> float:
        """How much of it is there, 0 to 1; 0 where nobody said how much to expect."""
        return min(self.messages / self.expected, 1.0) if self.expected else 0.0

    @property
    def is_running(self) -> bool:
        """Whether somebody is still at it; of another machine only its silence tells."""
        if self.host != socket.gethostname() or os.name != "posix":
            return abs(time.time() - self.at_s) < _FORGOTTEN_S  # nor is it at work in the future
        if self.process == os.getpid():
            return self.token in _RUNNING
        try:
            os.kill(self.process, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


def is_empty(connection: Connection) -> bool:
    """True while there is neither a message nor an event, nor a load under way."""
    tables = (messages, events)
    kept = any(connection.execute(select(one.c.account).limit(1)).first() for one in tables)
    return not kept and LoadMarker.read(connection) is None


def find_marker(database: Database) -> LoadMarker | None:
    """The marker of a load that is under way or broke off, or None."""
    with database.read() as connection:
        return LoadMarker.read(connection)


def recover(database: Database) -> None:
    """Take back a load that broke off, if there is one."""
    marker = find_marker(database)
    if marker is not None and not marker.is_running:
        roll_back(database, marker)


def roll_back(database: Database, marker: LoadMarker) -> None:
    """Undo a load: its messages and events go, what others recorded meanwhile stays."""

    def work(connection: Connection) -> None:
        found = LoadMarker.read(connection)
        if found is None or found.token != marker.token:
            return  # somebody else was first
        if _is_all_there_is(connection, found):
            _clear(connection)
        else:
            _take_out(connection)
        make_indexes(connection, found.indexes)
        LoadMarker.remove(connection)

    database.transact(work)


def _is_all_there_is(connection: Connection, marker: LoadMarker) -> bool:
    def count(name: str) -> int:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one())  # noqa: S608

    return (count("messages"), count("events")) == (marker.messages, marker.events)


def _clear(connection: Connection) -> None:
    for name in ("messages", "events"):
        verb = "DELETE FROM" if connection.dialect.name == "sqlite" else "TRUNCATE"
        connection.exec_driver_sql(f"{verb} {name}")


def _take_out(connection: Connection) -> None:
    """Of the messages those stay that another event or a send of our own tells of."""
    connection.execute(events.delete().where(events.c.source == "demo"))
    keys = (messages.c.account, messages.c.message_id)
    told = select(func.count()).where(events.c.account == keys[0], events.c.message_id == keys[1])
    own = select(func.count()).where(sends.c.intent_id == messages.c.intent_id)
    alone = (told.scalar_subquery() == 0) & (own.scalar_subquery() == 0)
    connection.execute(messages.delete().where(alone))


def drop_indexes(connection: Connection) -> list[str]:
    """Drop the big tables' indexes that slow a load, and return the statements to make them."""
    if connection.dialect.name == "sqlite":
        text = (
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            " AND tbl_name IN ('messages', 'events')"
        )
        kept = _KEPT_ON_SQLITE
    else:
        text = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
            " AND tablename IN ('messages', 'events')"
        )
        kept = {"messages_once", "events_once"}
    found = [row for row in connection.exec_driver_sql(text).all() if row[0] not in kept]
    for name, _ in found:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    return [definition for _, definition in found]


def make_indexes(connection: Connection, definitions: Iterable[str]) -> None:
    """Make indexes again that `drop_indexes` dropped; those that exist stay."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '512MB'")
    for definition in definitions:
        text = definition.replace(" INDEX ", " INDEX IF NOT EXISTS ", 1)
        connection.exec_driver_sql(text)
