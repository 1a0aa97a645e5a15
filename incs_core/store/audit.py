"""The audit trail: who did what, and when."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from sqlalchemy import select

from incs_core.domain.events import AuditRow
from incs_core.store.engine import Database
from incs_core.store.schema import audit

_COLUMNS: Final = [column for column in audit.columns if column is not audit.c.id]


class Audit:
    """The audit trail. Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: AuditRow) -> None:
        """Record who did what."""
        statement = audit.insert().values(**asdict(row))
        self._database.transact(lambda connection: connection.execute(statement).rowcount)

    def list(self, limit: int = 100) -> list[AuditRow]:
        """Who did what, newest first."""
        query = select(*_COLUMNS).order_by(audit.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return [AuditRow(**row) for row in connection.execute(query).mappings()]
