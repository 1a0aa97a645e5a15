from __future__ import annotations

from incs_core.domain.saved import Annotation
from incs_core.store import Store
from incs_core.store.engine import Database
from incs_core.store.migrations.runner import MIGRATIONS, migrate
from tests.store.conftest import OpenStore
from tests.store.factories import HOUR, T0


def mark(text: str, hours: int = 0, annotation_id: str = "") -> Annotation:
    return Annotation(T0 + hours * HOUR, text, "ann", T0, annotation_id)


def test_it_keeps_moments_in_their_order(store: Store) -> None:
    store.annotations.add(mark("later", 2))
    store.annotations.add(mark("first", 1))
    found = store.annotations.list(T0, T0 + 9 * HOUR)
    assert [one.text for one in found] == ["first", "later"]
    assert found[0].actor == "ann"


def test_it_returns_those_of_a_period_and_the_last_of_many(store: Store) -> None:
    for hour in range(5):
        store.annotations.add(mark(f"at {hour}", hour))
    assert [one.text for one in store.annotations.list(T0 + HOUR, T0 + 3 * HOUR)] == [
        "at 1",
        "at 2",
    ]
    assert [one.text for one in store.annotations.list(T0, T0 + 9 * HOUR, 2)] == ["at 3", "at 4"]


def test_it_keeps_a_moment_once(store: Store) -> None:
    assert store.annotations.add(mark("new template live", 0, "a1")) == "a1"
    store.annotations.add(mark("new template live", 0, "a1"))
    assert len(store.annotations.list(T0, T0 + 1)) == 1


def test_it_deletes_a_moment_once(store: Store) -> None:
    kept, gone = store.annotations.add(mark("kept")), store.annotations.add(mark("gone"))
    assert store.annotations.delete(gone)
    assert not store.annotations.delete(gone)
    assert [one.id for one in store.annotations.list(T0, T0 + 1)] == [kept]


def test_it_brings_an_older_database_up_to_date(bare_url: str, open_at: OpenStore) -> None:
    database = Database(bare_url)
    migrate(database, MIGRATIONS[:1])
    database.close()
    store = open_at(bare_url)
    store.annotations.add(mark("after the update"))
    assert len(store.annotations.list(T0, T0 + 1)) == 1
