from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.analytics.event_time import (
    SeriesStep,
    UsualHour,
    completed_rates,
    event_time_series,
    known_hours,
    usual_week_by_hour,
)
from incs_core.analytics.rates import wilson
from incs_core.domain.delivery import EVENT_TIME_NAMES, EventTimeCounts, EventTimeRow
from incs_core.domain.filters import Filter, Group
from tests.delivery_history import (
    DAYS,
    FIRST_DAY,
    ZONES,
    SlowSource,
    hour_of,
    local,
    random_history,
)

NOON_MS = 1_793_275_200_000  # 29 October 2026, 12:00 UTC
ALL = Filter(FIRST_DAY - timedelta(days=1), FIRST_DAY + timedelta(days=DAYS))
GRAINS: tuple[Literal["hour", "day", "week"], ...] = ("hour", "day", "week")


def group_of(at_ms: int, zone: ZoneInfo, grain: str) -> Group:
    day = local(at_ms, zone).date()
    if grain == "week":
        return (day - timedelta(days=day.weekday())).isoformat()
    return hour_of(at_ms, zone) if grain == "hour" else day.isoformat()


@settings(max_examples=20)
@given(st.integers(0, 10**9), st.sampled_from(ZONES), st.sampled_from(GRAINS))
def test_it_puts_each_step_where_it_happened(
    seed: int, name: str, grain: Literal["hour", "day", "week"]
) -> None:
    zone = ZoneInfo(name)
    source = SlowSource(random_history(seed, 120), zone)
    found: dict[Group, dict[str, int]] = defaultdict(lambda: dict.fromkeys(EVENT_TIME_NAMES, 0))
    for message in source.messages:
        for status, at_ms in message.happened.items():
            if not message.is_test and ALL.start <= local(at_ms, zone).date() <= ALL.end:
                found[group_of(at_ms, zone, grain)][status] += 1
    rows = event_time_series(source, ALL, grain, NOON_MS)
    assert {row.group: row.counts for row in rows if row.counts != EventTimeCounts()} == {
        group: EventTimeCounts(**counts) for group, counts in found.items()
    }


@pytest.mark.parametrize("name", ZONES)
def test_it_leaves_no_hour_out_up_to_now(name: str) -> None:
    source = SlowSource((), ZoneInfo(name))
    rows = event_time_series(source, ALL, "hour", NOON_MS)
    begins = [int(row.group) for row in rows]
    assert begins == sorted(begins)
    assert begins[-1] * 1_000 <= NOON_MS < begins[-1] * 1_000 + 3_600_000
    assert all(later - earlier == 3_600 for earlier, later in pairwise(begins))
    assert {row.counts for row in rows} == {EventTimeCounts()}


def test_its_rate_is_that_of_what_ended() -> None:
    rates = completed_rates(
        EventTimeCounts(accepted=500, sent=400, delivered=90, read=300, failed=10)
    )
    interval = wilson(90, 100)
    assert interval is not None
    assert (rates.final_rate, rates.n_completed) == (0.9, 100)
    assert (rates.final_low, rates.final_high) == (interval.low, interval.high)
    assert completed_rates(EventTimeCounts(accepted=5)).final_rate is None
    assert completed_rates(EventTimeCounts(delivered=1)).muted
    assert completed_rates(EventTimeCounts(failed=40)).final_rate == 0.0


@settings(max_examples=15)
@given(st.integers(0, 10**9), st.sampled_from(ZONES))
def test_its_week_is_the_mean_of_the_hours_that_there_were(seed: int, name: str) -> None:
    zone = ZoneInfo(name)
    source = SlowSource(random_history(seed, 120), zone)
    wanted = Filter(date(2026, 10, 23), date(2026, 10, 28), include_tests=True)
    rows = event_time_series(source, wanted, "hour", NOON_MS)
    step: SeriesStep
    for step in ("delivered", "read"):
        cells = usual_week_by_hour(rows, zone, step)
        assert sum(cell.hours for cell in cells.values()) == len(rows)
        assert sum(cell.n for cell in cells.values()) == sum(
            getattr(row.counts, step) for row in rows
        )
        monday = sum(
            1
            for message in source.messages
            if step in message.happened
            and local(message.happened[step], zone).date() == date(2026, 10, 26)
        )
        assert sum(cell.n for (day, _), cell in cells.items() if day == 0) == monday


def test_what_is_usual_is_told_by_whole_hours_since_the_first_message() -> None:
    first, quiet = EventTimeCounts(accepted=1), EventTimeCounts()
    hours = [quiet, quiet, first, quiet, first, first]
    rows = [EventTimeRow(3_600 * at, happened) for at, happened in enumerate(hours)]
    amid_the_last = 5 * 3_600_000 + 60_000
    assert [row.group for row in known_hours(rows, amid_the_last)] == [7_200, 10_800, 14_400]
    assert known_hours(rows[:2], amid_the_last) == ()


def test_a_usual_hour_that_was_not_there_has_no_mean() -> None:
    assert UsualHour(0, 0).mean == 0.0
    assert UsualHour(9, 2).mean == 4.5
