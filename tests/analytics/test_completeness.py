from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incs_core.analytics.receipt_completeness import DelayDistribution
from incs_core.domain.histogram import bucket_of


@given(st.lists(st.floats(0, 500_000), min_size=1, max_size=100), st.floats(0.001, 500_000))
def test_it_tells_the_share_of_receipts_in_at_an_age(delays: list[float], age: float) -> None:
    share = DelayDistribution(Counter(map(bucket_of, delays))).share(age)
    at_least = sum(delay <= age for delay in delays) / len(delays)
    at_most = sum(delay <= age * 1.1 for delay in delays) / len(delays)
    assert share is not None
    assert at_least - 1e-9 <= share <= at_most + 1e-9


def test_it_knows_nothing_without_delays() -> None:
    assert DelayDistribution({}).share(100.0) is None
    assert DelayDistribution({}).cohort(0, 60_000, 90_000) is None


@pytest.mark.parametrize("age", [0.0, -60.0])
def test_it_calls_a_message_from_the_future_unripe(age: float) -> None:
    assert DelayDistribution({bucket_of(0.0): 3, bucket_of(5.0): 1}).share(age) == 0.0


def test_it_expects_of_a_cohort_what_its_ages_promise() -> None:
    distribution = DelayDistribution({bucket_of(30.0): 1})
    assert distribution.cohort(0, 60_000, 60_000) == pytest.approx(0.5)
    assert distribution.cohort(0, 60_000, 100_000) == 1.0
    assert distribution.cohort(0, 60_000, 15_000) == 0.0


@given(st.lists(st.floats(0, 5_000), min_size=1, max_size=50), st.integers(0, 10_000_000))
def test_it_never_unripens(delays: list[float], now_ms: int) -> None:
    distribution = DelayDistribution(Counter(map(bucket_of, delays)))
    earlier, later = (distribution.cohort(-60_000, 0, now) for now in (now_ms, now_ms + 90_000))
    assert earlier is not None
    assert later is not None
    assert 0 <= earlier <= later <= 1
