"""Connections to the database: readers that hold nothing open, and one writer a process."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from incs_core.errors import StoreError, StoreLocked, StoreMissing
from incs_core.store.error_translation import driver_errors, is_repeatable, translated_errors

_BEGIN: Final = {
    "sqlite": "BEGIN",
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}


class Snapshot(threading.local):
    """The connection on which this thread reads one moment, while it does."""

    connection: Connection | None = None


@contextmanager
def current_snapshot(moment: Snapshot, connection: Connection) -> Iterator[None]:
    """Keep a connection in a reading transaction; within another one nothing more is needed."""
    if moment.connection is not None:
        yield
        return
    connection.exec_driver_sql(_BEGIN[connection.dialect.name])
    moment.connection = connection
    try:
        yield
    finally:
        moment.connection = None
        connection.exec_driver_sql("ROLLBACK")


T = TypeVar("T")

BUSY_SECONDS: Final = 10.0
_REPEATS: Final = 12
_CHECK_SECONDS: Final = 0.5
_IDLE_SECONDS: Final = 1.0
_TRY_SECONDS: Final = 1.0
_DRIVERS: Final = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}
_SHOWN_PARAMETERS: Final = {"host", "port", "dbname"}
# A server that vanished without a word is noticed in seconds, not in a quarter of an hour.
# https://www.postgresql.org/docs/current/libpq-connect.html
_POSTGRES_PATIENCE: Final[dict[str, Any]] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_SQLITE_PATIENCE: Final = f"busy_timeout={int(BUSY_SECONDS * 1000)}"
_SQLITE_PRAGMAS: Final = (
    "synchronous=FULL",
    "foreign_keys=ON",
    _SQLITE_PATIENCE,
    "cache_size=-65536",  # KiB; old messages' index pages stay in memory
    "wal_autocheckpoint=4000",
    "mmap_size=0",
)


class Database:
    """One database, known by its URL: `sqlite:///file` or `postgresql://…`.

    Reads run in autocommit and are fetched whole, so that no reader keeps the log from being
    folded in. Writes run one at a time in `transact`, each in one durable transaction.
    """

    def __init__(self, url: str) -> None:
        self.url = _parse(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.place = _shown(self.url)
        self._file = _file_of(self.url) if self.is_sqlite else None
        self._lock = threading.RLock()
        self._moment = Snapshot()
        self._writer: Connection | None = None
        self._inode: tuple[int, int] | None = None
        self._checked_at = 0.0
        self._used_at = 0.0
        self._tried_at = 0.0
        with translated_errors(self.place, self._file):
            self._make_folder()
            self._readers = self._engine(reading=True)
            self._writers = self._engine(reading=False)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection in autocommit, or that of `snapshot`; fetch everything before leaving."""
        with translated_errors(self.place, self._file), self._reader() as connection:
            yield connection

    def _reader(self) -> AbstractContextManager[Connection]:
        known = self._moment.connection
        return self._readers.connect() if known is None else nullcontext(known)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all reads of this thread see what the first of them sees; write nothing by them."""
        with self.read() as connection, current_snapshot(self._moment, connection):
            yield

    def transact(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one durable transaction and return its result.

        Where another process came between, `work` runs again, whole. Raises StoreError.
        """
        if not self._lock.acquire(timeout=6 * BUSY_SECONDS):
            raise StoreLocked(f"The database {self.place} is busy with a long operation.")
        try:
            with translated_errors(self.place, self._file):
                return self._repeated(work)
        finally:
            self._lock.release()

    def try_writing(self, work: Callable[[Connection], object]) -> None:
        """Run `work` in a transaction, but wait for another process only shortly.

        Nothing is tried while this process is writing, nor more than once a second.
        """
        if not self._lock.acquire(blocking=False):
            return
        try:
            if time.monotonic() - self._tried_at >= _TRY_SECONDS:
                with translated_errors(self.place, self._file):
                    self._try(work)
                self._tried_at = time.monotonic()
        finally:
            self._lock.release()

    def check_place(self) -> None:
        """Raise StoreMissing if SQLite's file was moved or deleted since it was opened."""
        self._checked_at = 0.0
        with translated_errors(self.place, self._file):
            self._check_file()

    def fold_log(self) -> None:
        """Fold SQLite's write-ahead log into the file, as far as readers let it."""
        with self._lock, translated_errors(self.place, self._file):
            cursor = self._writing().connection.cursor()  # below SQLAlchemy: no transaction
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()

    def close(self) -> None:
        """Close every connection; SQLite's log is folded into the file. Closing twice is fine."""
        with self._lock:
            self._drop_writer()
            self._readers.dispose()
            self._writers.dispose()

    def _try(self, work: Callable[[Connection], object]) -> None:
        if not self.is_sqlite:
            self._once(work)
            return
        raw: Any = self._writing().connection.driver_connection
        raw.execute(f"PRAGMA busy_timeout={int(_TRY_SECONDS * 1000)}")
        self._once(work)  # if it fails, the next write starts with a fresh connection
        raw.execute(f"PRAGMA {_SQLITE_PATIENCE}")

    def _repeated(self, work: Callable[[Connection], T]) -> T:
        for attempt in range(_REPEATS):
            try:
                return self._once(work)
            except driver_errors() as error:
                if not is_repeatable(error) or attempt == _REPEATS - 1:
                    raise
            time.sleep(random.uniform(0, 0.004 * 2 ** min(attempt, 5)))  # noqa: S311 - jitter
        raise AssertionError("unreachable")

    def _once(self, work: Callable[[Connection], T]) -> T:
        connection = self._writing()
        try:
            with connection.begin():
                return work(connection)
        except driver_errors() as error:
            if not is_repeatable(error):
                self._drop_writer()  # it may be broken: the next write starts with a fresh one
            raise

    def _writing(self) -> Connection:
        self._check_file()
        if not self._is_alive():
            self._drop_writer()
        if self._writer is None:
            self._writer = self._writers.connect()
        self._used_at = time.monotonic()
        return self._writer

    def _is_alive(self) -> bool:
        """Whether the writer's connection still works; a server may have been restarted since."""
        if self._writer is None or self.is_sqlite:
            return True
        if time.monotonic() - self._used_at < _IDLE_SECONDS:
            return True
        try:
            self._writer.exec_driver_sql("SELECT 1")
            self._writer.rollback()
        except driver_errors():
            return False
        return True

    def _drop_writer(self) -> None:
        if self._writer is not None:
            self._writer.invalidate()
            self._writer.close()
            self._writer = None

    def _check_file(self) -> None:
        """A file that was moved away keeps taking writes that nobody will ever see: refuse them."""
        now = time.monotonic()
        if self._file is None or now - self._checked_at < _CHECK_SECONDS:
            return
        try:
            found = self._file.stat()
        except FileNotFoundError:
            found = None
        inode = (found.st_dev, found.st_ino) if found else None
        if self._inode is not None and inode != self._inode:
            raise StoreMissing(
                f"The database {self.place} was moved or deleted while in use.",
                advice="Put the file back, or restart to begin with an empty one.",
            )
        self._inode = inode
        self._checked_at = now

    def _make_folder(self) -> None:
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)

    def _engine(self, *, reading: bool) -> Engine:
        if not self.is_sqlite:
            return _postgres_engine(self.url, reading)
        engine = _sqlite_engine(self.url, reading)
        event.listen(engine, "connect", _prepare_reader if reading else _prepare_writer)
        if not reading:
            event.listen(engine, "begin", _begin_immediate)
        return engine


def _parse(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise StoreError("INCS_DATABASE_URL is not a database URL.") from error
    name = _DRIVERS.get(url.drivername.split("+")[0])
    if name is None or (name == "sqlite" and not (url.database or "").strip(":")):
        raise StoreError(
            "INCS_DATABASE_URL must be a URL such as sqlite:///var/incs.db or "
            "postgresql://host/name."
        )
    return url.set(drivername=name)


def _shown(url: URL) -> str:
    """The address for people: a password may also stand among the parameters."""
    if url.get_backend_name() == "postgresql":
        kept = {key: value for key, value in url.query.items() if key in _SHOWN_PARAMETERS}
        url = url.set(drivername="postgresql", query=kept)
    return url.render_as_string(hide_password=True)


def _file_of(url: URL) -> Path:
    return Path((url.database or "").removeprefix("file:"))


def _sqlite_engine(url: URL, reading: bool) -> Engine:
    arguments = {
        "isolation_level": None,
        "check_same_thread": False,
        "timeout": BUSY_SECONDS,
        "cached_statements": 512,
    }
    if reading:
        return create_engine(url, connect_args=arguments, pool_size=8, max_overflow=16)
    return create_engine(url, connect_args=arguments, poolclass=NullPool)


def _postgres_engine(url: URL, reading: bool) -> Engine:
    patience = {key: value for key, value in _POSTGRES_PATIENCE.items() if key not in url.query}
    if reading:
        return create_engine(
            url,
            connect_args=patience,
            isolation_level="AUTOCOMMIT",
            pool_size=8,
            max_overflow=16,
            pool_pre_ping=True,
        )
    given = url.query.get("options", "")
    options = f"{given} -c lock_timeout={int(BUSY_SECONDS * 1000)}".strip()
    return create_engine(url, connect_args={"options": options} | patience, poolclass=NullPool)


def _prepare_writer(connection: object, record: ConnectionPoolEntry) -> None:  # noqa: ARG001
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]


def _prepare_reader(connection: object, record: ConnectionPoolEntry) -> None:
    _prepare_writer(connection, record)
    connection.execute("PRAGMA query_only=ON")  # type: ignore[attr-defined]


def _begin_immediate(connection: Connection) -> None:
    # below SQLAlchemy, which would spend more on this statement than on a small batch
    raw: Any = connection.connection.driver_connection
    raw.execute("BEGIN IMMEDIATE")
