"""Foreign errors become ours here and nowhere else: one clear sentence, and what to do."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from incs_core.errors import (
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreReadOnly,
)

if TYPE_CHECKING:
    import psycopg


_SENTENCES: dict[type[StoreError], str] = {
    StoreLocked: "The database {place} is in use by another process.",
    StoreMissing: "The database {place} cannot be reached or opened.",
    StoreReadOnly: "The database {place} is read-only.",
    StoreFull: "The disk of the database {place} is full.",
    StoreDamaged: "The database {place} is damaged or not a database.",
    StoreError: "The database {place} reports an error.",
}

# https://www.sqlite.org/rescode.html, primary codes
_SQLITE: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_BUSY: StoreLocked,
    sqlite3.SQLITE_LOCKED: StoreLocked,
    sqlite3.SQLITE_PROTOCOL: StoreLocked,
    sqlite3.SQLITE_CANTOPEN: StoreMissing,
    sqlite3.SQLITE_READONLY: StoreReadOnly,
    sqlite3.SQLITE_PERM: StoreReadOnly,
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_CORRUPT: StoreDamaged,
    sqlite3.SQLITE_NOTADB: StoreDamaged,
}

# https://www.postgresql.org/docs/current/errcodes-appendix.html, by code or by its class
_POSTGRES: dict[str, type[StoreError]] = {
    "55P03": StoreLocked,  # lock not available
    "57014": StoreLocked,  # cancelled by a time-out
    "53100": StoreFull,
    "25006": StoreReadOnly,
    "42501": StoreReadOnly,  # insufficient privilege
    "3D000": StoreMissing,  # no such database
    "08": StoreMissing,
    "28": StoreMissing,  # user or password
    "57": StoreMissing,  # shutting down, or still starting
    "XX": StoreDamaged,
}
_OPERATING_SYSTEM: dict[int, type[StoreError]] = {
    errno.EACCES: StoreReadOnly,
    errno.EPERM: StoreReadOnly,
    errno.EROFS: StoreReadOnly,
    errno.ENOSPC: StoreFull,
    errno.EDQUOT: StoreFull,
}
_LEAST_ROOM: Final = 64 * 1024  # bytes; SQLite's shared memory alone takes half of it
_REPEATABLE = frozenset({"23505", "40001", "40P01"})  # unique violation, serialization, deadlock


def driver_errors() -> tuple[type[Exception], ...]:
    """What the drivers raise; asked for when something was raised, so that a start on SQLite
    does not load PostgreSQL's driver."""
    import psycopg

    return (DBAPIError, sqlite3.Error, psycopg.Error)


def _foreign_errors() -> tuple[type[Exception], ...]:
    return (SQLAlchemyError, *driver_errors(), OSError)


class Unstorable(StoreError):
    """A value that the database does not take; the same again fails again."""

    advice = "Check the event's body; if it is valid, report it with the program's version."


@contextmanager
def translated_errors(place: str, file: Path | None = None) -> Iterator[None]:
    """Turn every error of the drivers into a StoreError about `place` (shown without password).

    `file` is SQLite's: its disk and folder tell what SQLite's own codes leave open.
    """
    try:
        yield
    except _foreign_errors() as error:
        raise translate_error(error, place, file) from error
    except (OverflowError, UnicodeEncodeError) as error:  # raised while binding a value
        raise Unstorable(f"A value cannot be stored: {error.__class__.__name__}.") from error


def translate_error(error: Exception, place: str, file: Path | None = None) -> StoreError:
    """The StoreError that says what a driver's error means for `place`."""
    kind = _kind(_root(error))
    if file is not None and kind in {StoreMissing, StoreError}:
        kind = _kind_of_disk(file) or kind
    if kind is Unstorable:
        return Unstorable("A value in this event cannot be stored.")
    return kind(_SENTENCES.get(kind, _SENTENCES[StoreError]).format(place=place))


def is_repeatable(error: Exception) -> bool:
    """True where another writer came between, and repeating the whole transaction is right."""
    return getattr(_root(error), "sqlstate", None) in _REPEATABLE


def _root(error: BaseException) -> BaseException:
    if isinstance(error, DBAPIError) and error.orig is not None:
        return error.orig
    return error


def _kind(error: BaseException) -> type[StoreError]:
    import psycopg

    if isinstance(error, sqlite3.Error):
        return _sqlite_kind(error)
    if isinstance(error, psycopg.Error):
        return _postgres_kind(error)
    if isinstance(error, PoolTimeout):
        return StoreLocked
    if isinstance(error, OSError):
        return _OPERATING_SYSTEM.get(error.errno or 0, StoreMissing)
    return StoreError


def _kind_of_disk(file: Path) -> type[StoreError] | None:
    """What is wrong with the folder in which SQLite also makes files of its own, or None."""
    folder = next((each for each in file.absolute().parents if each.is_dir()), None)
    if folder is None:
        return None
    if not os.access(folder, os.W_OK) or (file.exists() and not os.access(file, os.W_OK)):
        return StoreReadOnly
    return StoreFull if shutil.disk_usage(folder).free < _LEAST_ROOM else None


def _sqlite_kind(error: sqlite3.Error) -> type[StoreError]:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code & 0xFF, StoreError)
    # the driver itself refuses what it cannot bind
    binding = isinstance(error, sqlite3.InterfaceError | sqlite3.DataError)
    return Unstorable if binding else StoreError


def _postgres_kind(error: psycopg.Error) -> type[StoreError]:
    from psycopg import DataError, OperationalError

    if isinstance(error, DataError):
        return Unstorable
    state = error.sqlstate
    if state is None:  # no answer from the server at all
        return StoreMissing if isinstance(error, OperationalError) else StoreError
    return _POSTGRES.get(state) or _POSTGRES.get(state[:2]) or StoreError
