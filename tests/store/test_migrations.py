from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Integer, LargeBinary, Text, create_engine, inspect
from sqlalchemy.types import TypeEngine

from incs_core.errors import StoreDamaged, StoreError, StoreTooNew
from incs_core.store import Store
from incs_core.store.engine import Database
from incs_core.store.migrations.runner import MIGRATIONS, Migration, migrate
from incs_core.store.schema import METADATA, STATUS_NAMES
from tests.store.conftest import OpenStore
from tests.store.factories import sent

ROOT = Path(__file__).parents[2]
NEXT = Migration("9998_colour", ("ALTER TABLE meta ADD COLUMN colour TEXT",))
BROKEN = Migration("9999_broken", ("ALTER TABLE meta ADD COLUMN colour TEXT", "NO SUCH STATEMENT"))


def kind(column: TypeEngine[object]) -> type:
    return next(one for one in (Integer, Text, LargeBinary) if isinstance(column, one))


def test_it_builds_the_tables_that_the_schema_describes(store: Store) -> None:
    with store.database.read() as connection:
        found = inspect(connection)
        assert set(found.get_table_names()) == set(METADATA.tables)
        for name, table in METADATA.tables.items():
            columns = found.get_columns(name)
            assert [column["name"] for column in columns] == table.columns.keys()
            for column in columns:
                described = table.columns[column["name"]]
                assert kind(column["type"]) is kind(described.type), described
                key = described.primary_key
                assert key or column["nullable"] == described.nullable, described


def test_it_builds_the_indexes_that_the_schema_describes(store: Store) -> None:
    with store.database.read() as connection:
        found = inspect(connection)
        for name, table in METADATA.tables.items():
            built = {
                (index["name"], tuple(index["column_names"])) for index in found.get_indexes(name)
            }
            for index in table.indexes:
                assert (index.name, tuple(index.columns.keys())) in built


def test_it_lets_no_unique_key_but_one_span_messages(store: Store) -> None:
    with store.database.read() as connection:
        found = inspect(connection)
        assert not found.get_pk_constraint("messages")["constrained_columns"]
        unique = [
            index["column_names"] for index in found.get_indexes("messages") if index["unique"]
        ]
    assert unique == [["account", "message_id"]]


def test_it_names_every_status_once() -> None:
    assert len(set(STATUS_NAMES)) == 8


def test_it_applies_each_step_once(bare_url: str) -> None:
    database = Database(bare_url)
    migrate(database)
    migrate(database)
    migrate(database, (*MIGRATIONS, NEXT))
    migrate(database, (*MIGRATIONS, NEXT))
    with database.read() as connection:
        columns = [column["name"] for column in inspect(connection).get_columns("meta")]
    database.close()
    assert columns == ["key", "value", "colour"]


def test_it_keeps_what_an_older_version_wrote(bare_url: str, open_at: OpenStore) -> None:
    old = open_at(bare_url)
    old.messages.record_sent([sent("m1")])
    old.close()
    database = Database(bare_url)
    migrate(database, (*MIGRATIONS, NEXT))
    database.close()
    with pytest.raises(StoreTooNew, match="9998_colour"):
        open_at(bare_url)


def test_it_leaves_no_half_step_behind(bare_url: str) -> None:
    database = Database(bare_url)
    migrate(database)
    with pytest.raises(StoreError):
        migrate(database, (*MIGRATIONS, BROKEN))
    with database.read() as connection:
        columns = [column["name"] for column in inspect(connection).get_columns("meta")]
    assert columns == ["key", "value"]
    migrate(database, (*MIGRATIONS, NEXT))
    database.close()


def test_it_refuses_the_tables_of_another_program(bare_sqlite_url: str, open_at: OpenStore) -> None:
    Path(bare_sqlite_url.removeprefix("sqlite:///")).parent.mkdir()
    engine = create_engine(bare_sqlite_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE invoices (id INTEGER)")
    engine.dispose()
    with pytest.raises(StoreDamaged, match="another program"):
        open_at(bare_sqlite_url)


OPEN_AND_WRITE = """
import sys
from incs_core.store import open_store
from incs_core.domain.messages import SentMessage
store = open_store(sys.argv[1])
store.messages.record_sent([SentMessage("main", "rcs", sys.argv[2], "", "ID", "t", "x", False, 1)])
store.close()
"""


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("pg", marks=pytest.mark.postgres)])
def test_it_lets_several_processes_start_at_once(
    engine: str, request: pytest.FixtureRequest, bare_sqlite_url: str, open_at: OpenStore
) -> None:
    make: Callable[[], str] = (
        (lambda: bare_sqlite_url)
        if engine == "sqlite"
        else request.getfixturevalue("bare_postgres_url")
    )
    url = make()
    started = [
        subprocess.Popen([sys.executable, "-c", OPEN_AND_WRITE, url, f"m{n}"], cwd=ROOT)
        for n in range(3)
    ]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    store = open_at(url)
    assert len(store.messages.by_ids(["m0", "m1", "m2"])) == 3
