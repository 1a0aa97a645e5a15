from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incs_core.analytics.maturity import maturity
from incs_core.store.histogram import bucket_of


@given(st.lists(st.floats(0, 500_000), min_size=1, max_size=100), st.floats(0.001, 500_000))
def test_it_tells_the_share_of_receipts_in_at_an_age(delays: list[float], age: float) -> None:
    share = maturity(Counter(map(bucket_of, delays)), age)
    at_least = sum(delay <= age for delay in delays) / len(delays)
    at_most = sum(delay <= age * 1.1 for delay in delays) / len(delays)
    assert share is not None
    assert at_least - 1e-9 <= share <= at_most + 1e-9


def test_it_knows_nothing_without_delays() -> None:
    assert maturity({}, 100.0) is None


@pytest.mark.parametrize("age", [0.0, -60.0])
def test_it_calls_a_cohort_from_the_future_unripe(age: float) -> None:
    assert maturity({bucket_of(0.0): 3, bucket_of(5.0): 1}, age) == 0.0
