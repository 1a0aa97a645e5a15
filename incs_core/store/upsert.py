"""Inserts that do not mind what is there already; SQLite and PostgreSQL each have their own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite

from incs_core.store.engine import Database

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

    Insert = sqlite.Insert | postgresql.Insert


def insert_into(into: Connection | Database, table: Table) -> Insert:
    """An insert of the dialect in use: it knows what to do about a row that is there."""
    is_sqlite = into.is_sqlite if isinstance(into, Database) else into.dialect.name == "sqlite"
    if is_sqlite:
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # loaded where it is used: the start waits for it

    return postgresql.insert(table)


def upsert(into: Connection | Database, table: Table, told: Iterable[str] = ()) -> Insert:
    """An insert; where the key is there, the columns `told` change. None told: it stays as it is.

    Values go in with `values`, or rows when it is executed.
    """
    insert = insert_into(into, table)
    change = {name: insert.excluded[name] for name in told}
    if not change:
        return insert.on_conflict_do_nothing()
    keys = [column.name for column in table.primary_key]
    return insert.on_conflict_do_update(index_elements=keys, set_=change)
