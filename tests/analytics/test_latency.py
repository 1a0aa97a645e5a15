from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incs_core.analytics.latency import Percentiles, percentile
from incs_core.domain.histogram import bucket_of

DURATIONS = st.lists(st.floats(min_value=0.001, max_value=600_000), min_size=1, max_size=200)


@given(DURATIONS, st.sampled_from([0.01, 0.07, 0.5, 0.9, 0.99, 1.0]))
def test_it_is_within_five_per_cent_of_the_exact_percentile(
    durations: list[float], q: float
) -> None:
    exact = float(np.quantile(durations, q, method="inverted_cdf"))
    assert percentile(Counter(map(bucket_of, durations)), q) == pytest.approx(exact, rel=0.05)


@pytest.mark.parametrize("q", [0.0, 0.5, 0.99, 1.0])
def test_it_gives_the_only_message_at_every_percentile(q: float) -> None:
    assert percentile({bucket_of(12.0): 1}, q) == pytest.approx(12.0, rel=0.05)


def test_it_has_no_percentile_of_nothing() -> None:
    assert percentile({}, 0.5) is None
    assert Percentiles.of({}) == Percentiles(None, None, None, 0)


def test_it_gathers_the_three_that_we_show() -> None:
    seconds = [1.0] * 60 + [10.0] * 35 + [100.0] * 5
    found = Percentiles.of(Counter(map(bucket_of, seconds)))
    assert found.n == 100
    assert (found.p50, found.p90, found.p99) == pytest.approx((1.0, 10.0, 100.0), rel=0.05)
