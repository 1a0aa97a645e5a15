"""Small things worth keeping: named values, leases, and who did what."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from incs_core.domain.events import AuditRow
from incs_core.store.engine import Database
from incs_core.store.schema import audit, leases, meta
from incs_core.store.unit_of_work import StoreContext
from incs_core.store.upsert import insert_into, upsert

ZONE: Final = "zone"
TRIED: Final = "tried_writing"
LONGEST_LEASE_S: Final = 600.0
"""Seconds. A lease that ends later was taken by a clock that was wrong, and counts as free; the
longest real one is half as long, so that the clocks of several machines may differ a little."""
_AUDIT_COLUMNS: Final = [column for column in audit.columns if column is not audit.c.id]


def get_meta(database: Database, key: str) -> str | None:
    """The value kept under `key`, or None."""
    with database.read() as connection:
        return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()


def set_meta(database: Database, key: str, value: str) -> None:
    """Keep `value` under `key`, in place of what was there."""
    statement = upsert(database, meta, ["value"]).values(key=key, value=value)
    database.transact(lambda connection: _run(connection, statement))


def first_meta(database: Database, key: str, value: str) -> str:
    """Keep `value` under `key` unless something is there; return what is kept."""
    statement = upsert(database, meta).values(key=key, value=value)
    database.transact(lambda connection: _run(connection, statement))
    return get_meta(database, key) or value


def try_writing(database: Database) -> None:
    """Raise StoreError where nothing can be written: a lock, a full disk, a read-only one."""
    now_s = str(int(time.time()))
    statement = upsert(database, meta, ["value"]).values(key=TRIED, value=now_s)
    database.try_writing(lambda connection: _run(connection, statement))


def lease(database: Database, name: str, owner: str, seconds: float) -> bool:
    """Take or renew a lease, for one owner at a time; False: another one holds it.

    Raises ValueError for more than LONGEST_LEASE_S.
    """
    if seconds > LONGEST_LEASE_S:
        raise ValueError(f"A lease lasts {LONGEST_LEASE_S:.0f} s at most.")
    now_ms = int(time.time() * 1000)
    until_ms = now_ms + int(seconds * 1000)
    insert = insert_into(database, leases).values(name=name, owner=owner, until_ms=until_ms)
    statement = insert.on_conflict_do_update(
        index_elements=["name"],
        set_={"owner": owner, "until_ms": until_ms},
        where=or_(~_is_held(now_ms), leases.c.owner == owner),
    ).returning(leases.c.name)
    return database.transact(lambda one: one.execute(statement).first()) is not None


def is_leased(database: Database, name: str) -> bool:
    """Whether anybody holds a lease now."""
    held = leases.c.name == name, _is_held(int(time.time() * 1000))
    with database.read() as connection:
        return connection.execute(select(leases.c.name).where(*held)).first() is not None


def _is_held(now_ms: int) -> ColumnElement[bool]:
    latest_ms = now_ms + int(LONGEST_LEASE_S * 1000)
    return and_(leases.c.until_ms > now_ms, leases.c.until_ms <= latest_ms)


def add_audit(core: StoreContext, row: AuditRow) -> None:
    """Keep who did what."""
    statement = audit.insert().values(**asdict(row))
    core.database.transact(lambda connection: _run(connection, statement))


def audit_rows(core: StoreContext, limit: int) -> list[AuditRow]:
    """Who did what, newest first."""
    query = select(*_AUDIT_COLUMNS).order_by(audit.c.id.desc()).limit(limit)
    with core.database.read() as connection:
        return [AuditRow(**row) for row in connection.execute(query).mappings()]


def _run(connection: Connection, statement: Any) -> None:
    connection.execute(statement)
