"""What every part of the store works with: the database, its dimensions, and the zone in force."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from incs_core.store.cells import Cells
from incs_core.store.dims import Dims, MissingDims
from incs_core.store.driver import Driver
from incs_core.store.engine import Database
from incs_core.store.ledger import Ledger
from incs_core.store.postgres_driver import PostgresDriver
from incs_core.store.rollups import Moves
from incs_core.store.sqlite_driver import SqliteDriver

T = TypeVar("T")


class Change:
    """One transaction that changes messages. End it with `settle`."""

    def __init__(self, core: Core, connection: Connection) -> None:
        self.connection = connection
        self.driver = driver_of(connection)
        self.ledger = Ledger(self.driver, core.dims)
        self.titles: set[str] = set()  # codes whose words are kept
        self._core = core

    @cached_property
    def moves(self) -> Moves:
        """What changes in the roll-ups, in the buckets of the zone in force."""
        return Moves(self._core.follow_zone(self.driver.zone_name()))

    def settle(self) -> int:
        """Write the messages and the roll-ups; return how many messages changed."""
        changed = self.ledger.write(self.moves)
        self._core.cells.write(self.driver, self.moves)
        return changed


class Core:
    """The database with what the process remembers of it."""

    def __init__(self, database: Database, zone: ZoneInfo) -> None:
        self.database = database
        self.dims = Dims(database)
        self.zone = zone
        self.titles: set[str] = set()  # codes whose words are known to be kept
        self.cells = Cells()

    def change(self, work: Callable[[Change], T]) -> T:
        """Run `work` in a transaction that may change messages; it may run more than once."""
        while True:
            try:
                return self._run(work)
            except MissingDims as signal:
                missing = signal.dims
            self.dims.intern(missing)

    def _run(self, work: Callable[[Change], T]) -> T:
        def attempt(connection: Connection) -> tuple[T, set[str]]:
            change = Change(self, connection)
            return work(change), change.titles

        result, titles = self.database.transact(attempt)
        self.titles |= titles
        return result

    def follow_zone(self, name: str) -> ZoneInfo:
        """The zone in force; another process may have rebuilt the roll-ups in another one."""
        if name != self.zone.key:
            self.zone = ZoneInfo(name)
        return self.zone


def driver_of(connection: Connection) -> Driver:
    """The driver under a connection that is in a transaction."""
    raw = connection.connection.driver_connection
    return SqliteDriver(raw) if connection.dialect.name == "sqlite" else PostgresDriver(raw)
