"""What the parts of the store share: database, dimensions, reporting zone, transactions."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from incs_core.store.dimensions import Dimensions, MissingDimensions
from incs_core.store.drivers.base import Driver
from incs_core.store.drivers.postgres import PostgresDriver
from incs_core.store.drivers.sqlite import SqliteDriver
from incs_core.store.engine import Database
from incs_core.store.messages.batch import MessageBatch
from incs_core.store.rollups.buckets import expiry_cutoff_ms
from incs_core.store.rollups.deltas import RollupDeltas
from incs_core.store.rollups.writer import RollupWriter

T = TypeVar("T")


class UnitOfWork:
    """One transaction that changes messages. End it with `flush`."""

    def __init__(self, context: StoreContext, connection: Connection) -> None:
        self.connection = connection
        self.driver = driver_of(connection)
        self.batch = MessageBatch(self.driver, context.dims)
        self.titles: set[str] = set()  # codes whose words are kept
        self._context = context

    @cached_property
    def deltas(self) -> RollupDeltas:
        """What changes in the roll-ups, in the buckets of the zone in force."""
        return RollupDeltas(self._context.follow_zone(self.driver.zone_name()))

    def flush(self) -> int:
        """Write the messages and the roll-ups; return how many messages changed."""
        changed = self.batch.write(self.deltas)
        self._context.cells.write(self.driver, self.deltas)
        return changed


class StoreContext:
    """The database with what the process remembers of it.

    `horizon_hours`: a message without a final status expires after so many hours.
    """

    def __init__(self, database: Database, zone: ZoneInfo, horizon_hours: int) -> None:
        self.database = database
        self.horizon_hours = horizon_hours
        self.dims = Dimensions(database)
        self.zone = zone
        self.titles: set[str] = set()  # codes whose words are known to be kept
        self.cells = RollupWriter()

    def change(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `work` in a transaction that may change messages; it may run more than once."""
        while True:
            try:
                return self._run(work)
            except MissingDimensions as signal:
                missing = signal.dims
            self.dims.intern(missing)

    def _run(self, work: Callable[[UnitOfWork], T]) -> T:
        def attempt(connection: Connection) -> tuple[T, set[str]]:
            change = UnitOfWork(self, connection)
            return work(change), change.titles

        result, titles = self.database.transact(attempt)
        self.titles |= titles
        return result

    def expiry_cutoff_ms(self, now_ms: int | None = None) -> int:
        """The moment (epoch ms) before which a pending message is expired; `now_ms` None: now."""
        at_ms = int(time.time() * 1_000) if now_ms is None else now_ms
        return expiry_cutoff_ms(at_ms, self.horizon_hours, self.zone)

    def follow_zone(self, name: str) -> ZoneInfo:
        """The zone in force; another process may have rebuilt the roll-ups in another one."""
        if name != self.zone.key:
            self.zone = ZoneInfo(name)
        return self.zone


def driver_of(connection: Connection) -> Driver:
    """The driver under a connection that is in a transaction."""
    raw = connection.connection.driver_connection
    return SqliteDriver(raw) if connection.dialect.name == "sqlite" else PostgresDriver(raw)
