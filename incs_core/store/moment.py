"""Several reads of one thread on one connection, so that all of them are of the same moment."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection

_BEGIN: Final = {
    "sqlite": "BEGIN",
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}


class Moment(threading.local):
    """The connection on which this thread reads one moment, while it does."""

    connection: Connection | None = None


@contextmanager
def held(moment: Moment, connection: Connection) -> Iterator[None]:
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
