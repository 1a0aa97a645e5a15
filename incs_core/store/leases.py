"""Leases: one owner at a time for a named task, across all processes."""

from __future__ import annotations

import time
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select

from incs_core.store.engine import Database
from incs_core.store.schema import leases
from incs_core.store.upsert import insert_into

LONGEST_LEASE_S: Final = 600.0
"""Seconds. A lease that ends later was taken by a clock that was wrong, and counts as free; the
longest real one is half as long, so that the clocks of several machines may differ a little."""


class Leases:
    """Leases by name. Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def acquire(self, name: str, owner: str, seconds: float) -> bool:
        """Take or renew a lease; False: another owner holds it.

        Raises ValueError for more than LONGEST_LEASE_S.
        """
        if seconds > LONGEST_LEASE_S:
            raise ValueError(f"A lease lasts {LONGEST_LEASE_S:.0f} s at most.")
        now_ms = int(time.time() * 1000)
        until_ms = now_ms + int(seconds * 1000)
        insert = insert_into(self._database, leases)
        statement = (
            insert.values(name=name, owner=owner, until_ms=until_ms)
            .on_conflict_do_update(
                index_elements=["name"],
                set_={"owner": owner, "until_ms": until_ms},
                where=or_(~_is_held(now_ms), leases.c.owner == owner),
            )
            .returning(leases.c.name)
        )
        return self._database.transact(lambda one: one.execute(statement).first()) is not None

    def is_held(self, name: str) -> bool:
        """Whether anybody holds a lease now."""
        held = leases.c.name == name, _is_held(int(time.time() * 1000))
        with self._database.read() as connection:
            return connection.execute(select(leases.c.name).where(*held)).first() is not None


def _is_held(now_ms: int) -> ColumnElement[bool]:
    latest_ms = now_ms + int(LONGEST_LEASE_S * 1000)
    return and_(leases.c.until_ms > now_ms, leases.c.until_ms <= latest_ms)
