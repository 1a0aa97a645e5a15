"""What people keep of the figures: views (a name for a set of filters) and pins (the figures)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from sqlalchemy import Connection, select

from incs_core.domain.saved import Pin, PinRow, View
from incs_core.errors import IncsError
from incs_core.store.engine import Database
from incs_core.store.saved.lookups import SavedLookups
from incs_core.store.schema import pins, views

MOST_NAME: Final = 60
MOST_VIEWS: Final = 200


class SavedViews(SavedLookups):
    """Views, pins and look-ups; the store inherits these. Each raises StoreError."""

    database: Database

    def views(self) -> list[View]:
        """Every view, in order of name."""
        with self.database.read() as connection:
            rows = connection.execute(select(views)).mappings()
            return sorted((View(**row) for row in rows), key=lambda view: view.name.casefold())

    def save_view(self, view: View) -> None:
        """Keep a view. Raises IncsError if the name is empty, too long or taken."""
        name = _checked(view.name)

        def work(connection: Connection) -> None:
            _refuse_taken(connection, name)
            connection.execute(views.insert().values({**asdict(view), "name": name}))

        self.database.transact(work)

    def rename_view(self, name: str, new_name: str) -> bool:
        """Give a view another name. False: it is gone. Raises IncsError as `save_view` does."""
        wanted = _checked(new_name)

        def work(connection: Connection) -> bool:
            _refuse_taken(connection, wanted, but=name)
            change = views.update().where(views.c.name == name).values(name=wanted)
            return connection.execute(change).rowcount > 0

        return self.database.transact(work)

    def delete_view(self, name: str) -> bool:
        """Forget a view. False: it was gone already."""
        drop = views.delete().where(views.c.name == name)
        return self.database.transact(lambda connection: connection.execute(drop).rowcount > 0)

    def save_pin(self, pin: Pin) -> None:
        """Keep figures as they are. An id that exists keeps what it has."""

        def work(connection: Connection) -> None:
            known = select(pins.c.id).where(pins.c.id == pin.id)
            if connection.execute(known).first() is None:
                connection.execute(pins.insert().values(asdict(pin)))

        self.database.transact(work)

    def pin(self, pin_id: str) -> Pin | None:
        """The figures that were kept under this id, or None."""
        with self.database.read() as connection:
            query = select(pins).where(pins.c.id == pin_id)
            row = connection.execute(query).mappings().first()
            return Pin(**row) if row else None

    def pins(self, limit: int = 50) -> list[PinRow]:
        """The pins made last, newest first, without their figures."""
        columns = (pins.c.id, pins.c.created_ms, pins.c.actor, pins.c.wanted)
        query = select(*columns).order_by(pins.c.created_ms.desc(), pins.c.id).limit(limit)
        with self.database.read() as connection:
            return [PinRow(**row) for row in connection.execute(query).mappings()]

    def delete_pin(self, pin_id: str) -> bool:
        """Forget pinned figures. False: they were gone already."""
        drop = pins.delete().where(pins.c.id == pin_id)
        return self.database.transact(lambda connection: connection.execute(drop).rowcount > 0)


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise IncsError("A view needs a name.", advice="Write one in plain letters.")
    if len(name) > MOST_NAME:
        raise IncsError(
            f"The name has {len(name)} characters.", advice=f"Take at most {MOST_NAME}."
        )
    return name


def _refuse_taken(connection: Connection, name: str, but: str = "") -> None:
    names = set(connection.execute(select(views.c.name)).scalars()) - {but}
    if any(name.casefold() == other.casefold() for other in names):
        raise IncsError(f"There is a view “{name}” already.", advice="Take another name.")
    if not but and len(names) >= MOST_VIEWS:
        raise IncsError(f"There are {MOST_VIEWS} views already.", advice="Delete one first.")
