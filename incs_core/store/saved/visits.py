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
"""After so long without a page view, the next one begins a new visit."""
WRITTEN_MS: Final = 60_000
"""A page view is written at most once a minute."""


def next_visit(known: Visit, now_ms: int) -> Visit:
    """The visit after one more page view: the same, or a new one after half an hour without any."""
    if now_ms - known.last_ms >= NEW_VISIT_MS:
        return Visit(known.actor, known.page, known.last_ms, now_ms)
    return Visit(known.actor, known.page, known.since_ms, max(now_ms, known.last_ms))


class Visits:
    """Who visited which page, and when. Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, actor: str, page: str, now_ms: int) -> Visit:
        """Record a view of a page (epoch ms); returns the visit that it belongs to."""
        known = self._get(actor, page)
        if known is None:
            return self._save(Visit(actor, page, None, now_ms))
        now = next_visit(known, now_ms)
        if now.since_ms != known.since_ms or now.last_ms - known.last_ms >= WRITTEN_MS:
            return self._save(now)
        return now

    def mark_seen(self, actor: str, page: str, now_ms: int) -> None:
        """From now on, only what comes after this moment is new."""
        self._save(Visit(actor, page, now_ms, now_ms))

    def _get(self, actor: str, page: str) -> Visit | None:
        query = select(visits).where(visits.c.actor == actor, visits.c.page == page)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        return Visit(**row) if row else None

    def _save(self, visit: Visit) -> Visit:
        def work(connection: Connection) -> None:
            statement = upsert(connection, visits, ("since_ms", "last_ms"))
            connection.execute(statement.values(asdict(visit)))

        self._database.transact(work)
        return visit
