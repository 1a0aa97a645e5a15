"""What every part of the store works with: the database, its dimensions, and the zone in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Change:
    """One transaction that changes messages. End it with `settle`."""

    connection: Connection
    driver: Driver
    ledger: Ledger
    moves: Moves
    cells: Cells

    def settle(self) -> int:
        """Write the messages and the roll-ups; return how many messages changed."""
        changed = self.ledger.write()
        self.cells.write(self.driver, self.moves)
        return changed


class Core:
    """The database with what the process remembers of it."""

    def __init__(self, database: Database, zone: ZoneInfo) -> None:
        self.database = database
        self.dims = Dims(database)
        self.zone = zone
        self.titles: set[str] = set()
        self._cells = Cells()

    def change(self, work: Callable[[Change], T]) -> T:
        """Run `work` in a transaction that may change messages; it may run more than once."""
        while True:
            try:
                return self.database.transact(lambda connection: self._run(connection, work))
            except MissingDims as signal:
                missing = signal.dims
            self.dims.intern(missing)

    def _run(self, connection: Connection, work: Callable[[Change], T]) -> T:
        driver = driver_of(connection)
        self._follow(driver.zone_name())
        moves = Moves(self.zone)
        ledger = Ledger(driver, self.dims, moves)
        return work(Change(connection, driver, ledger, moves, self._cells))

    def _follow(self, name: str | None) -> None:
        """Another process may have rebuilt the roll-ups in another zone: write in that one."""
        if name is not None and name != self.zone.key:
            self.zone = ZoneInfo(name)


def driver_of(connection: Connection) -> Driver:
    """The driver under a connection that is in a transaction."""
    raw = connection.connection.driver_connection
    return SqliteDriver(raw) if connection.dialect.name == "sqlite" else PostgresDriver(raw)
