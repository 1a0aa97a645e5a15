"""Filling an empty history at once, as methods of the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from incs_core.store import unfinished
from incs_core.store.blocks import Block, Rows, blocks_of
from incs_core.store.core import Core
from incs_core.store.engine import Database

Progress = Callable[[int], None]


class Filling:
    """Bulk loads; the store inherits these. Each raises StoreError."""

    database: Database
    _core: Core

    def is_empty(self) -> bool:
        """True while there is neither a message nor an event, nor a load under way."""
        with self.database.read() as connection:
            return unfinished.is_empty(connection)

    def bulk_load(self, rows: Rows, progress: Progress | None = None) -> int:
        """Load a generated history into an empty store, whole or not at all; returns how many."""
        return self.bulk_load_blocks(blocks_of(rows), progress)

    def bulk_load_blocks(
        self, blocks: Iterable[Block], progress: Progress | None = None, expected: int = 0
    ) -> int:
        """As `bulk_load`, for millions: column by column.

        `progress` hears how many are in; who else has the store open sees it as a share of
        `expected`, by `loading`.
        """
        from incs_core.store.bulk import bulk_load  # needs numpy, which is slow to import

        return bulk_load(self._core, blocks, progress, expected)

    def loading(self) -> float | None:
        """How much of a load that is under way in any process is there, 0 to 1; None: no load.

        One that broke off meanwhile is taken back.
        """
        marker = unfinished.find(self.database)
        if marker is None:
            return None
        if not marker.is_running:
            unfinished.take_back(self.database, marker)
            return None
        return marker.share
