"""Fills an empty store fast: in portions, each its own transaction, and whole or not at all."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import Connection

from incs_core.errors import StoreError
from incs_core.store import ingest
from incs_core.store.bulk import recovery
from incs_core.store.bulk.recovery import LoadMarker, drop_indexes, is_empty, make_indexes
from incs_core.store.merge import MessageState
from incs_core.store.messages.batch import row_of
from incs_core.store.rollups.deltas import FAILED_MS, MESSAGE_COLUMNS, SENT_MS, RollupDeltas, Row
from incs_core.store.rollups.writer import RollupWriter
from incs_core.store.unit_of_work import StoreContext, driver_of

LoadedMessage = tuple[str, MessageState]  # its id, and all that was heard about it
Progress = Callable[[int], None]
T = TypeVar("T")
_AHEAD: Final = 2
_PORTION: Final = 5_000


class _End:
    """Stands after the last value; with an error, the iterator ended in it."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def prefetch(values: Iterable[T]) -> Generator[T]:
    """Yield the same values, made in a thread; what making one raises is raised here, in its turn.

    The database works without the interpreter's lock: meanwhile the next messages are made.
    """
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


def copy_rows(connection: Connection, rows: list[Row]) -> None:
    """Insert messages and the events that tell of them, in an open transaction."""
    driver: Any = driver_of(connection)
    if connection.dialect.name == "sqlite":
        ((before,),) = driver.query("SELECT coalesce(max(rowid), 0) FROM messages", ())
        driver.pour("messages", MESSAGE_COLUMNS, rows)
        driver.run(_SQLITE_EVENTS, (before,))
    else:
        driver.run(_POSTGRES_HASTE, ())
        driver.run(_POSTGRES_TABLE, ())
        driver.pour("loaded", MESSAGE_COLUMNS, rows)
        driver.run("INSERT INTO messages SELECT * FROM loaded", ())
        driver.run(_POSTGRES_EVENTS, ())


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

    def __init__(self, context: StoreContext, marker: LoadMarker) -> None:
        self._context = context
        self._database = context.database
        self._marker = marker
        self._deltas = RollupDeltas(context.zone)
        self._titles: dict[str, str] = {}

    def run(self, messages: Iterable[LoadedMessage], progress: Progress | None) -> int:
        for portion in prefetch(_portions(messages)):
            self._load(portion)
            if progress is not None:
                progress(self._marker.messages)
        self._database.transact(lambda one: make_indexes(one, self._marker.indexes))
        self._database.transact(self._finish)
        self._context.dims.refresh()
        self._tidy()
        return self._marker.messages

    def _tidy(self) -> None:
        """What the database would otherwise do some time later, or never."""
        if self._database.is_sqlite:
            self._database.fold_log()
        else:  # its planner knows nothing yet of what came in
            self._database.transact(lambda one: one.exec_driver_sql("ANALYZE messages, events"))

    def _load(self, portion: list[LoadedMessage]) -> None:
        rows = self._rows(portion)
        messages, events = self._marker.messages + len(rows), self._marker.events + _events_of(rows)

        def work(connection: Connection) -> None:
            copy_rows(connection, rows)
            self._marker.messages, self._marker.events = messages, events
            self._marker.write(connection)

        self._database.transact(work)
        for row in rows:
            self._deltas.add(row, 1)
        for _, state in portion:
            if state.error_code and state.error_title:
                self._titles.setdefault(state.error_code, state.error_title)

    def _rows(self, portion: list[LoadedMessage]) -> list[Row]:
        dims = self._context.dims
        missing = {state.dim for _, state in portion} - dims.ids.keys()
        if missing:
            dims.intern(missing)
        return [
            row_of((state.dim.account, message_id), dims.ids[state.dim], state)
            for message_id, state in portion
        ]

    def _finish(self, connection: Connection) -> None:
        driver = driver_of(connection)
        if driver.zone_name() != self._deltas.zone.key:
            raise StoreError("The reporting zone was changed while a history was being loaded.")
        RollupWriter().write(driver, self._deltas)
        ingest.record_all_receipts(driver)
        for code, title in self._titles.items():
            text = "INSERT INTO error_titles (code, title) VALUES (?, ?) ON CONFLICT DO NOTHING"
            driver.run(text, (code, title))
        LoadMarker.remove(connection)


def _events_of(rows: Iterable[Row]) -> int:
    """How many events tell of these messages: one for each status that has a time."""
    times = (row[SENT_MS : FAILED_MS + 1] for row in rows)
    return sum(len(some) - some.count(None) for some in times)


def _portions(messages: Iterable[LoadedMessage]) -> Iterator[list[LoadedMessage]]:
    left = iter(messages)
    while portion := [*islice(left, _PORTION)]:
        yield portion


class Bulk:
    """Loads of a whole history into an empty store. Every method raises StoreError."""

    def __init__(self, context: StoreContext) -> None:
        self._context = context
        self._database = context.database

    def is_empty(self) -> bool:
        """True while there is neither a message nor an event, nor a load under way."""
        with self._database.read() as connection:
            return recovery.is_empty(connection)

    def load(
        self, messages: Iterable[LoadedMessage], progress: Progress | None = None, expected: int = 0
    ) -> int:
        """Load messages with their receipts into an empty store; returns how many.

        A second row for the same message is refused. If anything fails, also the iterator or
        `progress`, the store is empty again. `progress` gets how many are in; who else has the
        store open sees it as a share of `expected`, by the method `progress`. Raises StoreError if
        the store is not empty.
        """
        marker = self._database.transact(lambda connection: _begin(connection, expected))
        try:
            return _Load(self._context, marker).run(messages, progress)
        except BaseException:
            with contextlib.suppress(StoreError):  # what went wrong is more telling
                recovery.roll_back(self._database, marker)
            raise
        finally:
            marker.release()

    def progress(self) -> float | None:
        """How much of a load that is under way in any process is there, 0 to 1; None: no load.

        One that broke off meanwhile is taken back.
        """
        marker = recovery.find_marker(self._database)
        if marker is None:
            return None
        if not marker.is_running:
            recovery.roll_back(self._database, marker)
            return None
        return marker.share
