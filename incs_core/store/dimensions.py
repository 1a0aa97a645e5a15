"""The dimensions: each combination of attributes has one small number, kept in memory too."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from incs_core.errors import StoreDamaged
from incs_core.store.engine import Database
from incs_core.store.merge import Dimension
from incs_core.store.schema import dimensions
from incs_core.store.upsert import upsert


class MissingDimensions(Exception):
    """A transaction met attributes that have no number yet."""

    def __init__(self, dims: Iterable[Dimension]) -> None:
        super().__init__()
        self.dims = tuple(dims)


class Dimensions:
    """Numbers of dimensions, both ways. New ones are committed before the work that needs them.

    Inserted inside that work's transaction, two writers on PostgreSQL would block each other, and
    a number that was rolled back would stay in memory.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.ids: dict[Dimension, int] = {}
        self._dims: dict[int, Dimension] = {}

    def dim_of(self, dim_id: int) -> Dimension:
        """The dimension of a number; another process may have added it a moment ago."""
        dim = self._dims.get(dim_id)
        if dim is None:
            self.refresh()
            dim = self._dims.get(dim_id)
        if dim is None:
            raise StoreDamaged(f"The dimension {dim_id} of a message is missing.")
        return dim

    def all(self) -> dict[int, Dimension]:
        """Every dimension there is now, by its number."""
        self.refresh()
        return dict(self._dims)

    def accounts(self) -> list[str]:
        """The accounts that have messages, sorted."""
        return sorted({dim.account for dim in self.all().values()})

    def refresh(self) -> None:
        """Read every dimension again. They are few, and never change or go."""
        with self._database.read() as connection:
            rows = connection.execute(select(dimensions)).all()
        for dim_id, *attributes in rows:
            dim = Dimension(*attributes)
            self.ids[dim] = dim_id
            self._dims[dim_id] = dim

    def intern(self, wanted: Iterable[Dimension]) -> None:
        """Give these dimensions their numbers, durably and in order."""
        rows = [dim._asdict() for dim in sorted(set(wanted))]
        insert = upsert(self._database, dimensions)

        def work(connection: Connection) -> None:
            connection.execute(insert, rows)

        self._database.transact(work)
        self.refresh()
