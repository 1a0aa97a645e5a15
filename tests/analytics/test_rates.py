from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from incs_core.analytics.rates import Rates, wilson
from incs_core.domain.delivery import Counts


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_it_agrees_with_scipy_on_wilson_intervals(case: tuple[int, int]) -> None:
    successes, n = case
    exact = binomtest(successes, n).proportion_ci(method="wilson")
    interval = wilson(successes, n)
    assert interval is not None
    assert interval == pytest.approx((exact.low, exact.high), abs=1e-12)
    assert 0 <= interval.low <= successes / n <= interval.high <= 1


@pytest.mark.parametrize(("confidence", "z"), [(0.90, 1.6448536), (0.99, 2.5758293)])
def test_it_agrees_with_scipy_on_other_confidences(confidence: float, z: float) -> None:
    exact = binomtest(37, 50).proportion_ci(confidence, method="wilson")
    assert wilson(37, 50, z) == pytest.approx((exact.low, exact.high), abs=1e-7)


def test_it_has_no_interval_without_messages() -> None:
    assert wilson(0, 0) is None


def test_it_names_every_rate_of_a_mixed_group() -> None:
    counts = Counts(
        accepted=100, sent=85, delivered=80, read=20, failed=5, pending=10, expired=5, refused=7
    )
    rates = Rates.of(counts)
    assert rates.final_rate == pytest.approx(80 / 90)
    assert rates.so_far_rate == rates.band_low == pytest.approx(0.8)
    assert rates.band_high == pytest.approx(0.9)
    assert rates.read_rate == pytest.approx(0.25)
    assert rates.n_completed == 90
    assert not rates.muted


def test_it_gives_none_where_there_is_nothing_to_rate() -> None:
    assert Rates.of(Counts()) == Rates(None, None, None, None, None, None, None, 0, muted=True)


def test_it_rates_only_open_messages_by_their_band() -> None:
    rates = Rates.of(Counts(accepted=4, pending=4))
    assert (rates.final_rate, rates.final_low) == (None, None)
    assert (rates.so_far_rate, rates.band_low, rates.band_high) == (0.0, 0.0, 1.0)


def test_it_gives_zero_when_all_failed() -> None:
    rates = Rates.of(Counts(accepted=3, failed=3))
    assert (rates.final_rate, rates.final_low, rates.read_rate) == (0.0, 0.0, None)
    assert rates.final_high is not None
    assert 0.5 < rates.final_high < 0.6


@pytest.mark.parametrize(("completed", "muted"), [(29, True), (30, False)])
def test_it_mutes_rates_of_fewer_than_thirty(completed: int, muted: bool) -> None:
    assert Rates.of(Counts(accepted=completed, delivered=completed)).muted is muted


def test_it_keeps_refused_and_unconfirmed_out_of_every_rate() -> None:
    counts = Counts(accepted=10, delivered=9, failed=1)
    beside = Counts(accepted=10, delivered=9, failed=1, refused=50, unconfirmed=50)
    assert Rates.of(beside) == Rates.of(counts)
