"""Fills an empty store fast: in blocks, each a transaction of its own, and whole or not at all.

While a load is under way a marker says so, with how much there is already. The roll-ups come last,
together with the end of the marker: until then no figure counts what is only there in part. A load
that broke off is taken back, at once or by whoever opens the store next.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection

from incs_core.errors import StoreError
from incs_core.store import last_heard, unfinished
from incs_core.store.ahead import ahead
from incs_core.store.block_moves import Seen, add_block, status_of
from incs_core.store.blocks import Block
from incs_core.store.cells import Cells
from incs_core.store.core import Core, driver_of
from incs_core.store.loading import pour
from incs_core.store.rollups import Moves
from incs_core.store.unfinished import Marker, drop_indexes, is_empty, make_indexes

if TYPE_CHECKING:
    from incs_core.store.blocks import Numbers

Progress = Callable[[int], None]


def bulk_load(
    core: Core, blocks: Iterable[Block], progress: Progress | None, expected: int = 0
) -> int:
    """Load messages with their receipts into an empty store; return how many.

    A second row for the same message is refused. If anything fails, also the iterator or
    `progress`, the store is empty again. Raises StoreError if the store is not empty.
    """
    marker = core.database.transact(lambda connection: _begin(connection, expected))
    try:
        return _Load(core, marker).run(blocks, progress)
    except BaseException:
        with contextlib.suppress(StoreError):  # what went wrong is more telling
            unfinished.take_back(core.database, marker)
        raise
    finally:
        marker.release()


def _begin(connection: Connection, expected: int) -> Marker:
    if Marker.read(connection) is not None:
        raise StoreError(
            "Another load of this database is under way.",
            advice="Wait until it is through. If it was stopped, simply try again.",
        )
    if not is_empty(connection):
        raise StoreError(
            "The history is not empty, and a generated one would mix with it.",
            advice="Give INCS_DATABASE_URL another, empty database.",
        )
    marker = Marker.mine(drop_indexes(connection), expected)
    marker.write(connection)
    return marker


class _Load:
    """One load: what it has counted so far, and how its parts are written."""

    def __init__(self, core: Core, marker: Marker) -> None:
        self._core = core
        self._database = core.database
        self._marker = marker
        self._moves = Moves(core.zone)
        self._titles: dict[str, str] = {}

    def run(self, blocks: Iterable[Block], progress: Progress | None) -> int:
        for block in ahead(blocks):
            self._load(block)
            if progress is not None:
                progress(self._marker.messages)
        self._database.transact(lambda one: make_indexes(one, self._marker.indexes))
        self._database.transact(self._finish)
        self._core.dims.refresh()
        self._tidy()
        return self._marker.messages

    def _tidy(self) -> None:
        """What the database would otherwise do some time later, or never."""
        if self._database.is_sqlite:
            self._database.fold_log()
        else:  # its planner knows nothing yet of what came in
            self._database.transact(lambda one: one.exec_driver_sql("ANALYZE messages, events"))

    def _load(self, block: Block) -> None:
        seen = Seen(block, self._numbers(block)[block.dim], status_of(block))
        done = self._marker.messages, self._marker.events

        def work(connection: Connection) -> None:
            events = pour(connection, seen)
            self._marker.messages, self._marker.events = done[0] + len(block), done[1] + events
            self._marker.write(connection)

        self._database.transact(work)
        add_block(self._moves, seen)
        for code, title in block.errors:
            if code and title:
                self._titles.setdefault(code, title)

    def _numbers(self, block: Block) -> Numbers:
        dims = self._core.dims
        if not dims.ids.keys() >= set(block.dims):
            dims.intern(block.dims)
        return np.array([dims.ids[dim] for dim in block.dims], np.int64)

    def _finish(self, connection: Connection) -> None:
        driver = driver_of(connection)
        if driver.zone_name() != self._moves.zone.key:
            raise StoreError("The reporting zone was changed while a history was being loaded.")
        Cells().write(driver, self._moves)
        last_heard.note_all(driver)
        for code, title in self._titles.items():
            text = "INSERT INTO error_titles (code, title) VALUES (?, ?) ON CONFLICT DO NOTHING"
            driver.run(text, (code, title))
        Marker.remove(connection)
