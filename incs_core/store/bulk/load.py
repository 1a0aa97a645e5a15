"""Fills an empty store fast: in blocks, each a transaction of its own, and whole or not at all."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Generator, Iterable
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np
from sqlalchemy import Connection

from incs_core.errors import StoreError
from incs_core.store import ingest
from incs_core.store.bulk import recovery
from incs_core.store.bulk.batch import NONE, MessageColumns, Rows, batches_of
from incs_core.store.bulk.recovery import LoadMarker, drop_indexes, is_empty, make_indexes
from incs_core.store.bulk.rollup_deltas import BatchStatus, add_batch, statuses_of
from incs_core.store.engine import Database
from incs_core.store.rollups.deltas import MESSAGE_COLUMNS, RollupDeltas, Row
from incs_core.store.rollups.writer import RollupWriter
from incs_core.store.unit_of_work import StoreContext, driver_of

if TYPE_CHECKING:
    from incs_core.store.bulk.batch import Numbers


T = TypeVar("T")
_AHEAD: Final = 2


class _End:
    """Stands after the last value; with an error, the iterator ended in it."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def prefetch(values: Iterable[T]) -> Generator[T]:
    """Yield the same values; what making one raises is raised here, in its turn."""
    ready: queue.Queue[T | _End] = queue.Queue(maxsize=_AHEAD)
    stopped = threading.Event()
    maker = threading.Thread(target=_make, args=(values, ready, stopped), name="ahead", daemon=True)
    maker.start()
    try:
        while not isinstance(value := ready.get(), _End):
            yield value
        if value.error is not None:
            raise value.error
    finally:
        stopped.set()
        _let_go(ready)
        maker.join()


def _make(values: Iterable[T], ready: queue.Queue[T | _End], stopped: threading.Event) -> None:
    try:
        for value in values:
            ready.put(value)
            if stopped.is_set():
                return
        ready.put(_End())
    except BaseException as error:  # noqa: BLE001 - it is raised where the values are awaited
        ready.put(_End(error))


def _let_go(ready: queue.Queue[T | _End]) -> None:
    """Make room, so that a maker that waits for it goes on and ends."""
    for _ in range(_AHEAD):
        try:
            ready.get_nowait()
        except queue.Empty:
            return


_LATEST: Final = np.iinfo(np.int64).max
_NAME: Final = "message_status_update"
# The last column is what a digest ends with: a message has one receipt of a status.
_STEPS: Final = (("sent", "se"), ("delivered", "de"), ("read", "re"), ("failed", "fa"))


def _events(digest: str, quoted: str, error: str, source: str) -> str:
    """The statement that writes the events; the arguments are the engine's own expressions."""
    return (
        "INSERT INTO events"  # noqa: S608 - texts of our own
        " (account, message_id, digest, source, name, received_ms, state, reason, raw)"
        f" SELECT account, message_id, {digest}, 'demo', '{_NAME}', at_ms, 'processed', '',"
        f' \'{{"event": "{_NAME}", "message_id": \' || {quoted}'
        ' || \', "message_status": "\' || word || \'", "error": \''
        f" || CASE WHEN word = 'failed' AND error_code IS NOT NULL THEN {error} ELSE 'null' END"
        " || ', \"received_at\": ' || (at_ms / 1000) || '}'"
        f" FROM {source}"
    )


# Within a message the steps come in order, and messages as they came: so every index but that of
# recipients grows at its end.
_NUMBERED: Final = ", ".join(
    f"({at}, '{word}', '{tail}')" for at, (word, tail) in enumerate(_STEPS)
)
_SQLITE_EVENTS: Final = _events(
    "CAST(printf('%014x', at_ms) || tail AS BLOB)",
    "json_quote(message_id)",
    "json_object('code', error_code, 'title', coalesce(error_title, ''))",
    "(SELECT *, CASE column1 WHEN 0 THEN sent_ms WHEN 1 THEN delivered_ms WHEN 2 THEN read_ms"  # noqa: S608
    " ELSE failed_ms END AS at_ms, column2 AS word, column3 AS tail"
    f" FROM messages CROSS JOIN (VALUES {_NUMBERED}) WHERE messages.rowid > ?)"
    " WHERE at_ms IS NOT NULL",
)
_TIMED: Final = ", ".join(f"('{word}', '{tail}', {word}_ms)" for word, tail in _STEPS)
_POSTGRES_TABLE: Final = "CREATE TEMP TABLE loaded (LIKE messages) ON COMMIT DROP"
_POSTGRES_EVENTS: Final = _events(
    "convert_to(lpad(to_hex(at_ms), 14, '0') || tail, 'UTF8')",
    "to_json(message_id)::text",
    "json_build_object('code', error_code, 'title', coalesce(error_title, ''))::text",
    f"loaded, LATERAL (VALUES {_TIMED}) AS steps (word, tail, at_ms) WHERE at_ms IS NOT NULL",
)
# The last transaction of a load waits for the disk, and for all before it.
_POSTGRES_HASTE: Final = "SET LOCAL synchronous_commit = off"


def copy_rows(connection: Connection, seen: BatchStatus) -> int:
    """Insert a block and the events that tell of it, in an open transaction; how many events."""
    driver: Any = driver_of(connection)
    if connection.dialect.name == "sqlite":
        ((before,),) = driver.query("SELECT coalesce(max(rowid), 0) FROM messages", ())
        driver.pour("messages", MESSAGE_COLUMNS, _rows(seen))
        driver.run(_SQLITE_EVENTS, (before,))
    else:
        driver.run(_POSTGRES_HASTE, ())
        driver.run(_POSTGRES_TABLE, ())
        driver.pour("loaded", MESSAGE_COLUMNS, _rows(seen))
        driver.run("INSERT INTO messages SELECT * FROM loaded", ())
        driver.run(_POSTGRES_EVENTS, ())
    return int((_receipts(seen) != NONE).sum())


def _rows(seen: BatchStatus) -> Iterable[Row]:
    """The block as rows of `messages`, in the order of its columns."""
    block, receipts = seen.block, _receipts(seen)
    accounts = [dim.account for dim in block.dims]
    codes, titles = zip(*block.errors, (None, None), strict=True)  # NONE is the last
    errors, accepted = block.error.tolist(), block.accepted_ms.tolist()
    first = np.where(receipts == NONE, _LATEST, receipts).min(axis=0)
    return zip(
        [accounts[at] for at in block.dim.tolist()],
        block.message_ids,
        seen.dim_id.tolist(),
        seen.status.tolist(),
        accepted,  # the cohort
        block.known.tolist(),
        block.recipients,
        accepted,
        _or_none(np.where(first == _LATEST, NONE, first)),
        *map(_or_none, receipts),
        np.maximum(block.accepted_ms, receipts.max(axis=0)).tolist(),
        [codes[at] for at in errors],
        [titles[at] for at in errors],
        [None] * len(block),
        strict=True,
    )


def _receipts(seen: BatchStatus) -> Numbers:
    block = seen.block
    return np.stack([block.sent_ms, block.delivered_ms, block.read_ms, block.failed_ms])


def _or_none(times: Numbers) -> list[int | None]:
    return [None if at == NONE else at for at in times.tolist()]


Progress = Callable[[int], None]


def bulk_load(
    core: StoreContext,
    blocks: Iterable[MessageColumns],
    progress: Progress | None,
    expected: int = 0,
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
            recovery.roll_back(core.database, marker)
        raise
    finally:
        marker.release()


def _begin(connection: Connection, expected: int) -> LoadMarker:
    if LoadMarker.read(connection) is not None:
        raise StoreError(
            "Another load of this database is under way.",
            advice="Wait until it is through. If it was stopped, simply try again.",
        )
    if not is_empty(connection):
        raise StoreError(
            "The history is not empty, and a generated one would mix with it.",
            advice="Give INCS_DATABASE_URL another, empty database.",
        )
    marker = LoadMarker.mine(drop_indexes(connection), expected)
    marker.write(connection)
    return marker


class _Load:
    """One load: what it has counted so far, and how its parts are written."""

    def __init__(self, core: StoreContext, marker: LoadMarker) -> None:
        self._core = core
        self._database = core.database
        self._marker = marker
        self._moves = RollupDeltas(core.zone)
        self._titles: dict[str, str] = {}

    def run(self, blocks: Iterable[MessageColumns], progress: Progress | None) -> int:
        for block in prefetch(blocks):
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

    def _load(self, block: MessageColumns) -> None:
        seen = BatchStatus(block, self._numbers(block)[block.dim], statuses_of(block))
        done = self._marker.messages, self._marker.events

        def work(connection: Connection) -> None:
            events = copy_rows(connection, seen)
            self._marker.messages, self._marker.events = done[0] + len(block), done[1] + events
            self._marker.write(connection)

        self._database.transact(work)
        add_batch(self._moves, seen)
        for code, title in block.errors:
            if code and title:
                self._titles.setdefault(code, title)

    def _numbers(self, block: MessageColumns) -> Numbers:
        dims = self._core.dims
        if not dims.ids.keys() >= set(block.dims):
            dims.intern(block.dims)
        return np.array([dims.ids[dim] for dim in block.dims], np.int64)

    def _finish(self, connection: Connection) -> None:
        driver = driver_of(connection)
        if driver.zone_name() != self._moves.zone.key:
            raise StoreError("The reporting zone was changed while a history was being loaded.")
        RollupWriter().write(driver, self._moves)
        ingest.note_receipts(driver)
        for code, title in self._titles.items():
            text = "INSERT INTO error_titles (code, title) VALUES (?, ?) ON CONFLICT DO NOTHING"
            driver.run(text, (code, title))
        LoadMarker.remove(connection)


class BulkLoader:
    """Bulk loads; the store inherits these. Each raises StoreError."""

    database: Database
    _core: StoreContext

    def is_empty(self) -> bool:
        """True while there is neither a message nor an event, nor a load under way."""
        with self.database.read() as connection:
            return recovery.is_empty(connection)

    def bulk_load(self, rows: Rows, progress: Progress | None = None) -> int:
        """Load a generated history into an empty store, whole or not at all; returns how many."""
        return self.bulk_load_blocks(batches_of(rows), progress)

    def bulk_load_blocks(
        self, blocks: Iterable[MessageColumns], progress: Progress | None = None, expected: int = 0
    ) -> int:
        """As `bulk_load`, for millions: column by column.

        `progress` hears how many are in; who else has the store open sees it as a share of
        `expected`, by `loading`.
        """
        # FIXME  # needs numpy, which is slow to import

        return bulk_load(self._core, blocks, progress, expected)

    def loading(self) -> float | None:
        """How much of a load that is under way in any process is there, 0 to 1; None: no load.

        One that broke off meanwhile is taken back.
        """
        marker = recovery.find_marker(self.database)
        if marker is None:
            return None
        if not marker.is_running:
            recovery.roll_back(self.database, marker)
            return None
        return marker.share
