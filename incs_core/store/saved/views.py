"""Saved views, pins, annotations, and the last visit of each person."""

from __future__ import annotations

import uuid
from dataclasses import asdict, fields
from typing import Final

from sqlalchemy import Connection, select

from incs_core.domain.saved import Annotation, Pin, PinRow, View, Visit
from incs_core.errors import IncsError
from incs_core.store.engine import Database
from incs_core.store.schema import annotated, pins, views, visits
from incs_core.store.upsert import upsert

MOST_NAME: Final = 60
MOST_VIEWS: Final = 200
_ANNOTATION_COLUMNS: Final = [annotated.c[field.name] for field in fields(Annotation)]


class Views:
    """Named sets of filters. Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, view: View) -> None:
        """Keep a view. Raises IncsError if the name is empty, too long or taken."""
        name = _checked(view.name)

        def work(connection: Connection) -> None:
            _refuse_taken(connection, name)
            connection.execute(views.insert().values({**asdict(view), "name": name}))

        self._database.transact(work)

    def rename(self, name: str, new_name: str) -> bool:
        """Give a view another name. False: it is gone. Raises IncsError as `save` does."""
        wanted = _checked(new_name)

        def work(connection: Connection) -> bool:
            _refuse_taken(connection, wanted, but=name)
            change = views.update().where(views.c.name == name).values(name=wanted)
            return connection.execute(change).rowcount > 0

        return self._database.transact(work)

    def delete(self, name: str) -> bool:
        """Forget a view. False: it was gone already."""
        drop = views.delete().where(views.c.name == name)
        return self._database.transact(lambda connection: connection.execute(drop).rowcount > 0)

    def list(self) -> list[View]:
        """Every view, in order of name."""
        with self._database.read() as connection:
            rows = connection.execute(select(views)).mappings()
            return sorted((View(**row) for row in rows), key=lambda view: view.name.casefold())


class Pins:
    """Figures kept as they were. Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, pin: Pin) -> None:
        """Keep figures as they are. An id that exists keeps what it has."""

        def work(connection: Connection) -> None:
            known = select(pins.c.id).where(pins.c.id == pin.id)
            if connection.execute(known).first() is None:
                connection.execute(pins.insert().values(asdict(pin)))

        self._database.transact(work)

    def get(self, pin_id: str) -> Pin | None:
        """The figures that were kept under this id, or None."""
        with self._database.read() as connection:
            query = select(pins).where(pins.c.id == pin_id)
            row = connection.execute(query).mappings().first()
            return Pin(**row) if row else None

    def delete(self, pin_id: str) -> bool:
        """Forget pinned figures. False: they were gone already."""
        drop = pins.delete().where(pins.c.id == pin_id)
        return self._database.transact(lambda connection: connection.execute(drop).rowcount > 0)

    def list(self, limit: int = 50) -> list[PinRow]:
        """The pins made last, newest first, without their figures."""
        columns = (pins.c.id, pins.c.created_ms, pins.c.actor, pins.c.wanted)
        query = select(*columns).order_by(pins.c.created_ms.desc(), pins.c.id).limit(limit)
        with self._database.read() as connection:
            return [PinRow(**row) for row in connection.execute(query).mappings()]


class Annotations:
    """Marked moments, such as "new template live". Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, made: Annotation) -> str:
        """Keep a moment; returns its id. One with an id that is there already changes nothing."""
        made_id = made.id or uuid.uuid4().hex
        row = {**asdict(made), "id": made_id}
        known = select(annotated.c.id).where(annotated.c.id == made_id)
        self._database.transact(
            lambda one: one.execute(known).first() or one.execute(annotated.insert(), row)
        )
        return made_id

    def delete(self, annotation_id: str) -> bool:
        """Delete a moment; False: it is not there any more."""
        gone = annotated.delete().where(annotated.c.id == annotation_id)
        return bool(self._database.transact(lambda one: one.execute(gone).rowcount))

    def list(self, start_ms: int, end_ms: int, limit: int = 50) -> list[Annotation]:
        """The last `limit` moments in [start_ms, end_ms), oldest first."""
        at = annotated.c.at_ms
        query = (
            select(*_ANNOTATION_COLUMNS)
            .where(at >= start_ms, at < end_ms)
            .order_by(at.desc(), annotated.c.id.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return [Annotation(**row) for row in reversed(rows)]


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise IncsError("A view needs a name.", advice="Enter a name.")
    if len(name) > MOST_NAME:
        raise IncsError(f"The name has {len(name)} characters.", advice=f"Use at most {MOST_NAME}.")
    return name


def _refuse_taken(connection: Connection, name: str, but: str = "") -> None:
    names = set(connection.execute(select(views.c.name)).scalars()) - {but}
    if any(name.casefold() == other.casefold() for other in names):
        raise IncsError(f"There is a view “{name}” already.", advice="Take another name.")
    if not but and len(names) >= MOST_VIEWS:
        raise IncsError(f"There are {MOST_VIEWS} views already.", advice="Delete one first.")


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
