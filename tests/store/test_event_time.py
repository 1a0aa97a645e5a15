"""By event time: what happened when, against a walk over everything that was heard."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from incs_core.domain.delivery import EventTimeCounts
from incs_core.domain.filters import Filter
from incs_core.domain.statuses import Status
from incs_core.store import Store
from incs_core.store.engine import Database
from tests.delivery_history import DAYS, FIRST_DAY, ZONES, SlowSource, random_history
from tests.store.conftest import JAKARTA, OpenStore
from tests.store.factories import HOUR, T0, contents, intent, item, receipt, refused, sent
from tests.store.recorded import record
from tests.store.timestamps import local_day

DAY = local_day(T0)
ALL = Filter(DAY - timedelta(days=3), DAY + timedelta(days=3), include_tests=True)
EVER = Filter(date(2026, 1, 1), date(2027, 12, 31), include_tests=True)
HISTORY = Filter(FIRST_DAY, FIRST_DAY + timedelta(days=DAYS), include_tests=True)
FILTERS = (
    HISTORY,
    EVER,
    replace(HISTORY, include_tests=False, accounts=("main",), templates=("promo",)),
    Filter(date(2026, 10, 25), date(2026, 10, 25)),
    Filter(date(2026, 11, 1), date(2026, 11, 1)),
    Filter(date(2026, 7, 1), date(2026, 7, 31)),
)
GRAINS: tuple[Literal["hour", "day"], ...] = ("hour", "day")
TABLES = ("happened_hour", "happened_day")


def in_total(store: Store | SlowSource, wanted: Filter = ALL) -> EventTimeCounts:
    return sum((row.counts for row in store.rollups.event_time(wanted, "hour")), EventTimeCounts())


@pytest.mark.parametrize("zone_name", [*ZONES, "Australia/Lord_Howe"])
def test_it_agrees_with_a_walk_over_the_receipts(
    store_url: str, open_at: OpenStore, zone_name: str
) -> None:
    zone, history = ZoneInfo(zone_name), random_history(len(zone_name) + 40, 200)
    store, slow = open_at(store_url, zone), SlowSource(history, zone)
    record(store, history)
    for wanted in FILTERS:
        for by in GRAINS if zone_name in ZONES else GRAINS[1:]:
            assert store.rollups.event_time(wanted, by) == slow.event_time(wanted, by)


@pytest.mark.parametrize("seed", range(3))
def test_over_all_of_time_it_counts_what_the_cohorts_count(store: Store, seed: int) -> None:
    record(store, random_history(seed, 200), seed)
    (row,) = store.rollups.counts(EVER, "total")
    counts, found = row.counts, in_total(store, EVER)
    assert found == EventTimeCounts(
        counts.accepted, counts.sent, counts.delivered, counts.read, counts.failed
    )
    days = sum((row.counts for row in store.rollups.event_time(EVER, "day")), EventTimeCounts())
    assert days == found


def test_it_counts_each_step_in_its_own_hour(store: Store) -> None:
    store.messages.record_sent([sent("a", T0)])
    store.ingest([item(receipt("a", Status.SENT, T0 + HOUR))])
    store.ingest([item(receipt("a", Status.READ, T0 + 9 * HOUR))])
    store.ingest([item(receipt("a", Status.DELIVERED, T0 + 5 * HOUR))])
    rows = [row.counts for row in store.rollups.event_time(ALL, "hour")]
    assert rows == [
        EventTimeCounts(accepted=1),
        EventTimeCounts(sent=1),
        EventTimeCounts(delivered=1),
        EventTimeCounts(read=1),
    ]


def test_it_moves_a_step_when_an_earlier_receipt_comes(store: Store) -> None:
    store.ingest([item(receipt("a", Status.DELIVERED, T0 + 5 * HOUR))])
    assert in_total(store) == EventTimeCounts(accepted=1, sent=1, delivered=1)
    store.ingest([item(receipt("a", Status.DELIVERED, T0 + 2 * HOUR))])
    assert in_total(store) == EventTimeCounts(accepted=1, sent=1, delivered=1)
    assert {name: len(rows) for name, rows in contents(store, *TABLES).items()} == {
        "happened_hour": 1,
        "happened_day": 1,
    }
    assert store.rebuild() == []


def test_it_takes_a_failure_back_when_proof_of_delivery_comes(store: Store) -> None:
    store.messages.record_sent([sent("a", T0)])
    store.ingest([item(receipt("a", Status.SENT, T0), receipt("a", Status.FAILED, T0 + HOUR))])
    assert in_total(store) == EventTimeCounts(accepted=1, failed=1)
    store.ingest([item(receipt("a", Status.READ, T0 + 3 * HOUR))])
    assert in_total(store) == EventTimeCounts(accepted=1, sent=1, delivered=1, read=1)
    assert store.rebuild() == []


def test_it_counts_nothing_that_incs_did_not_take(store: Store) -> None:
    store.sends.record_intent(intent("i1"))
    store.sends.record_outcome("i1", refused())
    store.sends.record_intent(intent("i2"))
    assert store.rollups.event_time(ALL, "day") == []


def test_it_takes_a_time_at_the_end_of_the_calendar(store: Store) -> None:
    store.ingest([item(receipt("a", Status.SENT, T0), receipt("a", Status.READ, 2**62))])
    assert in_total(store) == EventTimeCounts(accepted=1, sent=1)
    assert store.rebuild() == []


def test_a_history_of_an_older_version_is_counted_on_the_way(
    store_url: str, open_at: OpenStore
) -> None:
    store = open_at(store_url)
    record(store, random_history(5, 150))
    before = contents(store, *TABLES)
    store.close()
    go_back(store_url)
    again = open_at(store_url)
    assert again.zone == JAKARTA
    assert contents(again, *TABLES) == before
    assert len(before["happened_hour"]) > 100
    assert again.rebuild() == []


def go_back(url: str) -> None:
    """Make the database one that knows nothing of event time."""
    statements = [f"DROP TABLE {table}" for table in TABLES]
    statements.append("DELETE FROM migrations WHERE name = '0005_happened'")
    database = Database(url)
    database.transact(lambda connection: [connection.execute(text(one)) for one in statements])
    database.close()
