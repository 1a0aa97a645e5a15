from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from incs_core.analytics.receipt_completeness import completeness_of
from incs_core.analytics.time_buckets import bounds_ms, weekly
from incs_core.domain.delivery import CountRow, Counts
from incs_core.domain.histogram import bucket_of
from incs_core.store.rollups.buckets import HOUR_MS, day_start_ms

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = date(2026, 10, 1)


@given(st.dictionaries(st.integers(0, 60), st.integers(0, 9), max_size=30))
def test_it_adds_days_up_to_the_weeks_of_the_calendar(days: dict[int, int]) -> None:
    dated = {FIRST + timedelta(days=number): n for number, n in sorted(days.items())}
    expected: dict[tuple[int, int], int] = defaultdict(int)
    for day, n in dated.items():
        expected[day.isocalendar()[:2]] += n
    weeks = weekly(CountRow(day.isoformat(), Counts(accepted=n)) for day, n in dated.items())
    found = {date.fromisoformat(str(row.group)): row.counts.accepted for row in weeks}
    assert {day.isocalendar()[:2]: n for day, n in found.items()} == expected
    assert all(day.weekday() == 0 for day in found)


def test_it_bounds_a_week_with_a_clock_change() -> None:
    start, after = bounds_ms("2026-10-19", BERLIN, 7)
    assert after - start == (7 * 24 + 1) * HOUR_MS


def test_it_calls_a_week_ripe_only_when_its_last_day_is() -> None:
    rows = [CountRow("2026-10-05", Counts(accepted=1))]
    delays = {bucket_of(86_400.0): 1}
    now_ms = day_start_ms(date(2026, 10, 13), BERLIN)
    assert completeness_of(rows, delays, BERLIN, now_ms, 72) == (1.0,)
    (share,) = completeness_of(rows, delays, BERLIN, now_ms, 72, 7)
    assert share is not None
    assert share == 1.0
    (share,) = completeness_of(rows, delays, BERLIN, now_ms - 86_400_000, 72, 7)
    assert share is not None
    assert 0.5 < share < 1.0
