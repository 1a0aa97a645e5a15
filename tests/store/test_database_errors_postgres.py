"""What can go wrong with a PostgreSQL: one clear error each, and it comes back by itself."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy.engine import make_url

from incs_core.domain.statuses import Status
from incs_core.errors import StoreLocked, StoreMissing, StoreReadOnly
from incs_core.store import engine, open_store
from tests.store.factories import assert_clear, item, receipt

ONE = item(receipt("a", Status.SENT))


@pytest.mark.postgres
def test_it_says_that_the_server_or_database_is_missing(postgres_server: str) -> None:
    url = make_url(postgres_server)
    for wrong in (
        url.set(database="nowhere"),
        url.set(username="nobody"),
        url.set(query={"host": "/nonexistent"}),
        url.set(host="127.0.0.1", port=1, query={}, password="secret"),
    ):
        with pytest.raises(StoreMissing) as caught:
            open_store(wrong.render_as_string(hide_password=False))
        assert_clear(caught.value)
        assert "secret" not in str(caught.value)


@pytest.mark.postgres
def test_it_says_that_postgres_is_read_only(new_postgres_url: object) -> None:
    url = new_postgres_url()  # type: ignore[operator]
    store = open_store(url)
    store.ingest([ONE])
    with psycopg.connect(url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    store.close()
    store = open_store(url)
    assert len(store.messages.by_ids(["a"])) == 1
    with pytest.raises(StoreReadOnly) as caught:
        store.ingest([item(receipt("b", Status.SENT))])
    assert_clear(caught.value)
    store.close()


@pytest.mark.postgres
def test_it_says_that_postgres_is_locked(
    new_postgres_url: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    url = new_postgres_url()  # type: ignore[operator]
    store = open_store(url)
    store.ingest([ONE])
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE events")
        with pytest.raises(StoreLocked) as caught:
            store.ingest([item(receipt("b", Status.SENT))])
    assert_clear(caught.value)
    assert store.ingest([item(receipt("b", Status.SENT))]) == (1, 0)
    store.close()


def cut_connections(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.postgres
def test_it_comes_back_after_the_server_cut_its_connections(
    new_postgres_url: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_IDLE_SECONDS", 60.0)
    url = new_postgres_url()  # type: ignore[operator]
    store = open_store(url)
    store.ingest([ONE])
    cut_connections(url)
    with pytest.raises(StoreMissing):
        store.ingest([item(receipt("b", Status.SENT))])
    assert store.ingest([item(receipt("b", Status.SENT))]) == (1, 0)
    assert len(store.messages.by_ids(["a", "b"])) == 2
    store.close()


@pytest.mark.postgres
def test_it_does_not_lose_the_first_write_after_a_restart_of_the_server(
    new_postgres_url: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_IDLE_SECONDS", 0.0)
    store = open_store(new_postgres_url())  # type: ignore[operator]
    store.ingest([ONE])
    cut_connections(store.url)
    assert store.ingest([item(receipt("b", Status.SENT))]) == (1, 0)
    assert len(store.messages.by_ids(["a", "b"])) == 2
    store.close()


@pytest.mark.postgres
def test_it_writes_where_the_options_of_the_address_point(new_postgres_url: object) -> None:
    url = new_postgres_url()  # type: ignore[operator]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA apart")
    store = open_store(f"{url}&options=-csearch_path%3Dapart")
    store.ingest([ONE])
    assert len(store.messages.by_ids(["a"])) == 1
    store.close()
