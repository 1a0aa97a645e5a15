from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.analytics.time_buckets import counts_by_weekday_hour, fitting_width
from incs_core.domain.delivery import COUNT_NAMES, CountRow, Counts
from incs_core.domain.filters import Filter
from tests.delivery_history import DAYS, FIRST_DAY, ZONES, SlowSource, local, random_history

NOON_MS = 1_793_275_200_000  # 29 October 2026, 12:00 UTC
ALL = Filter(FIRST_DAY - timedelta(days=1), FIRST_DAY + timedelta(days=DAYS))


@settings(max_examples=25)
@given(st.integers(0, 10**9), st.sampled_from(ZONES), st.sampled_from([1, 2, 3, 6]))
def test_it_agrees_with_a_walk_over_the_messages(seed: int, name: str, width: int) -> None:
    zone = ZoneInfo(name)
    source = SlowSource(random_history(seed, 150), zone)
    cells = defaultdict(list)
    for message in source.chosen(ALL):
        at = local(message.accepted_ms, zone)
        cells[at.weekday(), at.hour // width * width].append(message)
    found = counts_by_weekday_hour(source.counts(ALL, "hour", NOON_MS), zone, width)
    assert found == {slot: source.tally(cells[slot], NOON_MS) for slot in cells}


@settings(max_examples=25)
@given(st.integers(0, 10**9), st.sampled_from(ZONES))
def test_its_cells_add_up_to_the_total(seed: int, name: str) -> None:
    source = SlowSource(random_history(seed, 150), ZoneInfo(name))
    cells = counts_by_weekday_hour(source.counts(ALL, "hour", NOON_MS), source.zone).values()
    total = source.counts(ALL, "total", NOON_MS)[0].counts
    for column in COUNT_NAMES:
        assert sum(getattr(cell, column) for cell in cells) == getattr(total, column)


def test_it_takes_wider_cells_where_messages_are_few() -> None:
    def hourly(n: int) -> list[CountRow]:
        return [CountRow(h * 3_600, Counts(accepted=n, delivered=n)) for h in range(24 * 7)]

    zone = ZoneInfo("UTC")
    assert fitting_width(hourly(30), zone) == 1
    assert fitting_width(hourly(10), zone) == 3
    assert fitting_width(hourly(1), zone) == 6
    assert fitting_width([], zone) == 1
