from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from incs_core.domain.events import Difference
from incs_core.domain.filters import Filter
from incs_core.domain.statuses import Status
from incs_core.errors import StoreDamaged
from incs_core.store import Store
from tests.store.conftest import OpenStore
from tests.store.factories import HOUR, T0, contents, intent, item, receipt, refused, sent
from tests.store.timestamps import local_day

DAY = local_day(T0)
ALL = Filter(DAY - timedelta(days=3), DAY + timedelta(days=3), include_tests=True)
ROLLUPS = (
    "rollup_hour",
    "rollup_day",
    "happened_hour",
    "happened_day",
    "failures_hour",
    "failures_day",
    "latency_day",
)


@pytest.fixture
def told(store: Store) -> Store:
    store.messages.record_sent([sent(f"m{n}", T0 + n * HOUR) for n in range(30)])
    store.ingest([item(receipt(f"m{n}", Status.DELIVERED, T0 + n * HOUR + 99)) for n in range(20)])
    store.ingest([item(receipt(f"m{n}", Status.READ, T0 + n * HOUR + 999)) for n in range(10)])
    store.ingest([item(receipt(f"m{n}", Status.FAILED, T0, "131026")) for n in range(20, 25)])
    store.sends.record_intent(intent("i1"))
    store.sends.record_outcome("i1", refused())
    store.sends.record_intent(intent("i2"))
    return store


def change(store: Store, statement: str) -> None:
    store.database.transact(lambda connection: connection.execute(text(statement)))


def test_it_finds_nothing_where_everything_agrees(told: Store) -> None:
    before = contents(told, *ROLLUPS)
    assert told.rebuild() == []
    assert contents(told, *ROLLUPS) == before


@pytest.mark.parametrize("table", ROLLUPS)
def test_it_makes_missing_cells_again(told: Store, table: str) -> None:
    before = contents(told, table)
    change(told, f"DELETE FROM {table}")  # noqa: S608 - a name of ours
    found = told.rebuild()
    assert len(found) == len(before[table])
    assert {one.table for one in found} == {table}
    assert all(one.stored == () and one.counted for one in found)
    assert told.rebuild() == []
    assert {name: len(rows) for name, rows in contents(told, table).items()} == {
        table: len(before[table])
    }


def test_it_puts_wrong_and_surplus_cells_right(told: Store) -> None:
    before = contents(told, *ROLLUPS)
    change(told, "UPDATE rollup_hour SET read_only = read_only + 7 WHERE read_only > 0")
    change(told, "UPDATE failures_day SET n = n + 1, code = 'x'")
    change(told, "UPDATE latency_day SET bucket = bucket + 400 WHERE kind = 1")
    found = told.rebuild()
    assert {one.table for one in found} == {"rollup_hour", "failures_day", "latency_day"}
    wrong = next(one for one in found if one.table == "rollup_hour")
    assert sum(wrong.stored) == sum(wrong.counted) + 7
    assert contents(told, *ROLLUPS) == before
    assert told.rebuild() == []


def test_it_moves_to_the_zone_of_the_settings(
    told: Store, store_url: str, open_at: OpenStore
) -> None:
    zone = ZoneInfo("America/St_Johns")
    other = open_at(store_url, zone)
    assert (other.zone.key, other.zone_mismatch) == ("Asia/Jakarta", "America/St_Johns")
    days = other.rollups.counts(ALL, "day")
    assert days == told.rollups.counts(ALL, "day")
    assert other.rebuild() == [
        Difference("meta", ("zone", "Asia/Jakarta", "America/St_Johns"), (), ())
    ]
    assert (other.zone.key, other.zone_mismatch) == ("America/St_Johns", None)
    assert other.rollups.counts(ALL, "day") != days
    assert other.rollups.counts(ALL, "total") == told.rollups.counts(ALL, "total")
    assert other.rebuild() == []
    fresh = open_at(store_url, zone)
    assert fresh.zone_mismatch is None


def test_it_takes_another_zone_at_once_while_nothing_is_counted(
    store: Store, store_url: str, open_at: OpenStore
) -> None:
    other = open_at(store_url, ZoneInfo("Asia/Kolkata"))
    assert (other.zone.key, other.zone_mismatch) == ("Asia/Kolkata", None)
    store.ingest([item(receipt("a", Status.SENT))])
    assert (store.zone.key, store.zone_mismatch) == ("Asia/Kolkata", "Asia/Jakarta")
    assert other.rebuild() == []


def test_it_says_that_a_message_points_nowhere(told: Store) -> None:
    change(told, "UPDATE messages SET dim_id = 4711")
    with pytest.raises(StoreDamaged, match="4711"):
        told.messages.by_ids(["m1"])
