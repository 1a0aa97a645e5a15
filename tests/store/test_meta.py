from __future__ import annotations

import pytest
import time_machine

from incs_core.domain.events import AuditRow
from incs_core.store import Store
from tests.store.factories import T0


def test_it_keeps_values_by_name(store: Store) -> None:
    assert store.meta.get("a") is None
    store.meta.set("a", "1")
    store.meta.set("a", "2")
    assert store.meta.get("a") == "2"


def test_it_keeps_who_did_what(store: Store) -> None:
    rows = [AuditRow(T0 + n, "ann", "send", f"m{n}", "accepted", "") for n in range(3)]
    for row in rows:
        store.audit.add(row)
    assert store.audit.list(2) == [rows[2], rows[1]]


def test_it_leases_to_one_owner_at_a_time(store: Store) -> None:
    with time_machine.travel(T0 / 1000, tick=False) as clock:
        assert store.leases.acquire("sync", "one", 60)
        assert not store.leases.acquire("sync", "two", 60)
        assert store.leases.acquire("other", "two", 60)
        clock.shift(59)
        assert store.leases.acquire("sync", "one", 60)
        clock.shift(59)
        assert not store.leases.acquire("sync", "two", 60)
        clock.shift(2)
        assert store.leases.acquire("sync", "two", 60)
        assert not store.leases.acquire("sync", "one", 60)


def test_a_lease_of_a_clock_that_was_wrong_once_is_free(store: Store) -> None:
    with time_machine.travel(T0 / 1000, tick=False) as clock:
        clock.shift(3 * 365 * 86_400)
        assert store.leases.acquire("sync", "who was wrong", 300)
        clock.move_to(T0 / 1000)
        assert not store.leases.is_held("sync")
        assert store.leases.acquire("sync", "another", 300)
        assert store.leases.is_held("sync")
        assert not store.leases.acquire("sync", "who was wrong", 300)


def test_a_clock_that_is_a_little_behind_takes_no_lease_away(store: Store) -> None:
    with time_machine.travel(T0 / 1000, tick=False) as clock:
        assert store.leases.acquire("sync", "one", 300)
        clock.shift(-120)
        assert store.leases.is_held("sync")
        assert not store.leases.acquire("sync", "two", 300)


def test_no_lease_is_so_long_that_it_would_count_as_a_mistake(store: Store) -> None:
    with pytest.raises(ValueError, match="600 s"):
        store.leases.acquire("sync", "one", 601)
