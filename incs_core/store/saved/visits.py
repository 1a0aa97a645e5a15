"""When a person was last on a page, so that it can say what is new since then."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from sqlalchemy import Connection, select

from incs_core.domain.saved import Visit
from incs_core.store.engine import Database
from incs_core.store.schema import visits
from incs_core.store.upsert import upsert

NEW_VISIT_MS: Final = 30 * 60_000
"""After so long without a look, the next look is a new visit."""
WRITTEN_MS: Final = 60_000
"""A look is written down at most once a minute."""


def record_visit(known: Visit, now_ms: int) -> Visit:
    """The visit after one more look: the same one, or a new one after half an hour of silence."""
    if now_ms - known.last_ms >= NEW_VISIT_MS:
        return Visit(known.actor, known.page, known.last_ms, now_ms)
    return Visit(known.actor, known.page, known.since_ms, max(now_ms, known.last_ms))


class Visits:
    """Who was where, and when; the store inherits these. Each raises StoreError."""

    database: Database

    def visit(self, actor: str, page: str, now_ms: int) -> Visit:
        """Note a look at a page (epoch ms); returns the visit that it belongs to."""
        known = self._visit(actor, page)
        if known is None:
            return self._keep(Visit(actor, page, None, now_ms))
        now = record_visit(known, now_ms)
        if now.since_ms != known.since_ms or now.last_ms - known.last_ms >= WRITTEN_MS:
            return self._keep(now)
        return now

    def mark_seen(self, actor: str, page: str, now_ms: int) -> None:
        """From now on, only what comes after this moment is new."""
        self._keep(Visit(actor, page, now_ms, now_ms))

    def _visit(self, actor: str, page: str) -> Visit | None:
        query = select(visits).where(visits.c.actor == actor, visits.c.page == page)
        with self.database.read() as connection:
            row = connection.execute(query).mappings().first()
        return Visit(**row) if row else None

    def _keep(self, visit: Visit) -> Visit:
        def work(connection: Connection) -> None:
            statement = upsert(connection, visits, ("since_ms", "last_ms"))
            connection.execute(statement.values(asdict(visit)))

        self.database.transact(work)
        return visit
