"""Figures that are read together are of one moment, whatever comes in between."""

from __future__ import annotations

from datetime import date
from threading import Thread
from typing import Any

import pytest

from incs_core.analytics.overview import delivery_overview
from incs_core.domain.filters import Filter
from incs_core.domain.statuses import Status
from incs_core.errors import StoreError
from incs_core.store import Store
from tests.delivery_history import Heard, Raw
from tests.store.recorded import record

AT_MS = 1_793_275_200_000  # 29 October 2026, 12:00 UTC
WANTED = Filter(date(2026, 10, 29), date(2026, 10, 29))


def fail(store: Store, *numbers: int) -> None:
    """Messages and their failures, told by another thread, as webhooks come."""
    failure = (Heard(Status.FAILED, AT_MS + 1, "131026", "No"),)
    messages = [
        Raw("main", f"m-{n}1", "promo", "ID", "text", False, AT_MS, failure) for n in numbers
    ]
    thread = Thread(target=record, args=(store, messages))
    thread.start()
    thread.join(30)


def failed(store: Store) -> tuple[int, int]:
    counts = store.rollups.counts(WANTED, "total", AT_MS)[0].counts
    return counts.failed, sum(row.count for row in store.rollups.failures(WANTED))


def test_what_comes_in_between_is_seen_afterwards(store: Store) -> None:
    fail(store, 1)
    with store.snapshot():
        assert failed(store) == (1, 1)
        fail(store, 2)
        with store.snapshot():
            assert failed(store) == (1, 1)
        assert failed(store) == (1, 1)
    assert failed(store) == (2, 2)


def test_an_overview_adds_up_while_receipts_come_in(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(store, 1, 2, 3)
    plain = store.rollups.breakdown

    def slow(*arguments: Any) -> object:
        found = plain(*arguments)
        fail(store, 4)
        return found

    monkeypatch.setattr(store.rollups, "breakdown", slow)
    page = delivery_overview(store, WANTED, AT_MS)
    assert sum(failure.count for failure in page.failures) == page.total.failed == 3
    assert failed(store) == (4, 4)


def test_trouble_within_it_leaves_the_store_as_usable_as_before(store: Store) -> None:
    fail(store, 1)

    def broken() -> None:
        with store.snapshot():
            failed(store)
            raise StoreError("Not today.")

    with pytest.raises(StoreError, match="Not today"):
        broken()
    fail(store, 2)
    assert failed(store) == (2, 2)
