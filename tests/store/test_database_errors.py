"""What can go wrong with a database: one clear error each, and nothing is lost."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from incs_core import errors
from incs_core.domain.statuses import Status
from incs_core.errors import (
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreReadOnly,
)
from incs_core.store import Store, engine, open_store
from incs_core.store.engine import Database
from incs_core.store.error_translation import translate_error
from tests.store.conftest import JAKARTA, OpenStore
from tests.store.factories import assert_clear, item, receipt

ONE = item(receipt("a", Status.SENT))


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def made(bare_sqlite_url: str) -> str:
    """A database with one message, closed."""
    store = open_store(bare_sqlite_url, zone=JAKARTA)
    store.ingest([ONE])
    store.close()
    return bare_sqlite_url


def test_it_makes_the_folder_and_the_file(bare_sqlite_url: str, open_at: OpenStore) -> None:
    assert not path_of(bare_sqlite_url).parent.exists()
    open_at(bare_sqlite_url).ping()
    assert path_of(bare_sqlite_url).exists()


def test_it_says_that_the_folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreMissing) as caught:
        open_store(f"sqlite:///{tmp_path}/file/incs.db")
    assert_clear(caught.value)


def test_it_says_that_the_file_is_no_database(bare_sqlite_url: str) -> None:
    path_of(bare_sqlite_url).parent.mkdir()
    path_of(bare_sqlite_url).write_bytes(b"This is a letter to my aunt. " * 100)
    with pytest.raises(StoreDamaged) as caught:
        open_store(bare_sqlite_url)
    assert_clear(caught.value)


def test_it_says_that_the_file_is_damaged(made: str) -> None:
    path = path_of(made)
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(StoreDamaged) as caught:
        open_store(made).ingest([item(receipt("b", Status.SENT))])
    assert_clear(caught.value)


def test_it_reads_but_does_not_write_what_is_read_only(made: str) -> None:
    store = open_store(f"sqlite:///file:{path_of(made)}?mode=ro&uri=true")
    assert len(store.messages.by_ids(["a"])) == 1
    with pytest.raises(StoreReadOnly) as caught:
        store.ingest([item(receipt("b", Status.SENT))])
    assert_clear(caught.value)
    store.close()


def test_it_says_that_a_new_database_cannot_be_made_read_only(bare_sqlite_url: str) -> None:
    path = path_of(bare_sqlite_url)
    path.parent.mkdir()
    sqlite3.connect(path).close()
    path.touch()
    with pytest.raises((StoreReadOnly, StoreMissing)) as caught:
        open_store(f"sqlite:///file:{path}?mode=ro&uri=true")
    assert_clear(caught.value)


def test_it_says_that_the_disk_is_full_and_loses_nothing(made: str, open_at: OpenStore) -> None:
    store = open_at(made)
    limit(store, 60)
    kept = [0]

    def fill() -> None:
        for number in range(500):
            store.ingest([item(receipt(f"m{number}", Status.SENT), raw="x" * 2000)])
            kept[0] += 1

    with pytest.raises(StoreFull) as caught:
        fill()
    assert_clear(caught.value)
    assert len(store.messages.by_ids(f"m{n}" for n in range(500))) == kept[0] > 0
    limit(store, 1_000_000)
    assert store.ingest([item(receipt("later", Status.SENT))]) == (1, 0)
    assert store.rebuild() == []


def limit(store: Store, pages: int) -> None:
    """Let SQLite believe that the disk holds so many pages."""

    def prepare(connection: object, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]

    from sqlalchemy import event

    event.listen(store.database._writers, "connect", prepare)
    store.database._drop_writer()


def test_it_says_that_the_folder_is_read_only(
    bare_sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    path_of(bare_sqlite_url).parent.mkdir()
    path_of(bare_sqlite_url).mkdir()  # whatever SQLite cannot open
    with pytest.raises(StoreReadOnly) as caught:
        open_store(bare_sqlite_url)
    assert_clear(caught.value)


def test_it_says_that_there_is_no_room_for_a_new_database(
    bare_sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path_of(bare_sqlite_url).mkdir(parents=True)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=4096))
    with pytest.raises(StoreFull) as caught:
        open_store(bare_sqlite_url)
    assert_clear(caught.value)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.EROFS, StoreReadOnly),
        (errno.EACCES, StoreReadOnly),
        (errno.ENOSPC, StoreFull),
        (errno.ENOTDIR, StoreMissing),
    ],
)
def test_it_reads_the_errors_of_the_operating_system(number: int, kind: type[StoreError]) -> None:
    assert type(translate_error(OSError(number, "words"), "place")) is kind


@pytest.mark.parametrize("url", ["postgresql://u:secret@h/d", "postgresql://u@h/d?password=secret"])
def test_it_never_shows_a_password(url: str) -> None:
    assert "secret" not in Database(url).place
    assert "@h/d" in Database(url).place


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    pragmas = [p for p in engine._SQLITE_PRAGMAS if not p.startswith("busy_timeout")]
    monkeypatch.setattr(engine, "_SQLITE_PRAGMAS", (*pragmas, "busy_timeout=50"))


def test_it_says_that_another_process_holds_the_file(made: str, impatient: None) -> None:
    store = open_store(made)
    other = sqlite3.connect(path_of(made), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreLocked) as caught:
        store.ingest([item(receipt("b", Status.SENT))])
    assert_clear(caught.value)
    assert caught.value.retryable
    assert len(store.messages.by_ids(["a"])) == 1  # readers are not in anybody's way
    other.execute("ROLLBACK")
    other.close()
    assert store.ingest([item(receipt("b", Status.SENT))]) == (1, 0)
    store.close()


def test_its_ping_says_soon_that_another_process_holds_the_file(
    made: str, open_at: OpenStore
) -> None:
    store = open_at(made)
    other = sqlite3.connect(path_of(made), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    with pytest.raises(StoreLocked):
        store.ping()
    assert time.monotonic() - began < engine.BUSY_SECONDS / 2
    other.execute("ROLLBACK")
    other.close()
    store.ping()
    with store.database.transact(lambda one: one.exec_driver_sql("PRAGMA busy_timeout")) as found:
        assert found.scalar_one() == engine.BUSY_SECONDS * 1000


def test_its_ping_says_that_nothing_can_be_written(made: str, open_at: OpenStore) -> None:
    with pytest.raises(StoreReadOnly):
        open_at(f"sqlite:///file:{path_of(made)}?mode=ro&uri=true").ping()


def test_its_ping_does_not_wait_for_a_long_write_of_its_own(made: str, open_at: OpenStore) -> None:
    store = open_at(made)
    with store.database._lock, ThreadPoolExecutor(1) as threads:
        threads.submit(store.ping).result(10)


def test_it_notices_that_the_file_was_taken_away(made: str, open_at: OpenStore) -> None:
    store = open_at(made)
    store.ping()
    shutil.rmtree(path_of(made).parent)
    for act in (store.ping, lambda: store.ingest([item(receipt("b", Status.SENT))])):
        with pytest.raises(StoreMissing) as caught:
            act()
        assert_clear(caught.value)
        assert "Put the file back" in caught.value.advice


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://host/name", "sqlite://", "sqlite:///"])
def test_it_says_what_an_address_has_to_look_like(url: str) -> None:
    with pytest.raises(StoreError, match="INCS_DATABASE_URL"):
        open_store(url)


POSTGRES_CODES = {
    "53100": errors.StoreFull,
    "25006": errors.StoreReadOnly,
    "42501": errors.StoreReadOnly,
    "55P03": errors.StoreLocked,
    "08006": errors.StoreMissing,
    "57P01": errors.StoreMissing,
    "28P01": errors.StoreMissing,
    "XX001": errors.StoreDamaged,
    "42601": errors.StoreError,
}


@pytest.mark.parametrize(("code", "kind"), POSTGRES_CODES.items())
def test_it_reads_the_codes_of_postgres(code: str, kind: type[StoreError]) -> None:
    error = psycopg.errors.lookup(code)("words")
    assert type(translate_error(error, "place")) is kind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreLocked),
        (sqlite3.SQLITE_IOERR_WRITE, StoreError),
        (sqlite3.SQLITE_READONLY_DBMOVED, StoreReadOnly),
        (sqlite3.SQLITE_CANTOPEN, StoreMissing),
        (sqlite3.SQLITE_FULL, StoreFull),
    ],
)
def test_it_reads_the_codes_of_sqlite(code: int, kind: type[StoreError]) -> None:
    error = sqlite3.OperationalError("words")
    error.sqlite_errorcode = code
    assert type(translate_error(error, "place")) is kind
