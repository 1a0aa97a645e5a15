from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.analytics.failures import failure_trends
from incs_core.domain.delivery import FailureDay, FailureRow, FailureSeen
from incs_core.domain.filters import Filter
from tests.delivery_history import FIRST_DAY, ZONES, SlowSource, local, random_history

DAY = date(2026, 10, 26)


@settings(max_examples=25)
@given(st.integers(0, 10**9), st.sampled_from(ZONES), st.integers(0, 6))
def test_it_agrees_with_a_walk_over_the_messages(seed: int, name: str, length: int) -> None:
    zone = ZoneInfo(name)
    source = SlowSource(random_history(seed, 200), zone)
    wanted = Filter(DAY, DAY + timedelta(days=length))
    before = replace(wanted, start=FIRST_DAY, end=DAY - timedelta(days=1))
    found = failure_trends(
        source.failure_days(wanted),
        source.failures_seen(wanted),
        source.failures(before),
        (wanted.start, wanted.end),
        (100, 50),
    )
    failed = [(m.failure[0], m.failure[2], m) for m in source.chosen(wanted) if m.failure]
    past = Counter((m.failure[0], m.failure[2]) for m in source.chosen(before) if m.failure)
    assert set(found) == {(code, refused) for code, refused, _ in failed}
    for (code, refused), trend in found.items():
        mine = [m for c, no, m in failed if (c, no) == (code, refused)]
        by_day = Counter(local(m.accepted_ms, zone).date() for m in mine)
        assert trend.daily == tuple(
            by_day[wanted.start + timedelta(days=i)] for i in range(length + 1)
        )
        if not refused:
            expected = len(mine) / 100 - past[code, refused] / 50
            assert trend.change == pytest.approx(expected)


def test_it_knows_since_when_beyond_the_period() -> None:
    long_ago, later = DAY - timedelta(days=90), DAY + timedelta(days=4)
    found = failure_trends(
        [FailureDay(DAY, "131026", False, 3)],
        [FailureSeen("131026", False, long_ago, later)],
        [FailureRow("131026", "", 5, False)],
        (DAY, DAY),
        (60, 50),
    )
    trend = found["131026", False]
    assert (trend.first, trend.last, trend.daily) == (long_ago, later, (3,))
    assert trend.change == pytest.approx(0.05 - 0.1)


def test_it_compares_neither_refusals_nor_small_periods() -> None:
    days = [FailureDay(DAY, "1", False, 3), FailureDay(DAY, "2", True, 3)]
    few = failure_trends(days, [], [], (DAY, DAY), (60, 29))
    many = failure_trends(days, [], [], (DAY, DAY), (60, 30))
    assert [trend.change for trend in few.values()] == [None, None]
    assert many["2", True].change is None
    assert many["1", False].change == pytest.approx(0.05)
