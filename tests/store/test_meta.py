from __future__ import annotations

import time_machine

from incs_core.store import Store
from incs_core.store.types import AuditRow
from tests.store.making import T0


def test_it_keeps_values_by_name(store: Store) -> None:
    assert store.get_meta("a") is None
    store.set_meta("a", "1")
    store.set_meta("a", "2")
    assert store.get_meta("a") == "2"


def test_it_keeps_who_did_what(store: Store) -> None:
    rows = [AuditRow(T0 + n, "ann", "send", f"m{n}", "accepted", "") for n in range(3)]
    for row in rows:
        store.audit(row)
    assert store.audit_rows(2) == [rows[2], rows[1]]


def test_it_leases_to_one_owner_at_a_time(store: Store) -> None:
    with time_machine.travel(T0 / 1000, tick=False) as clock:
        assert store.lease("sync", "one", 60)
        assert not store.lease("sync", "two", 60)
        assert store.lease("other", "two", 60)
        clock.shift(59)
        assert store.lease("sync", "one", 60)
        clock.shift(59)
        assert not store.lease("sync", "two", 60)
        clock.shift(2)
        assert store.lease("sync", "two", 60)
        assert not store.lease("sync", "one", 60)
