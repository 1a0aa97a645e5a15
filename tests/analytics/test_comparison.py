from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, chi2_contingency, false_discovery_control, norm

from incs_core.analytics.comparison import (
    Proportion,
    adjusted_p_values,
    compare,
    difference_interval,
    mix_distance,
    p_value,
    same_mix_difference,
    sample_size,
)
from incs_core.domain.delivery import CountRow, Counts

SAMPLES = st.integers(1, 5_000).flatmap(
    lambda n: st.builds(Proportion, st.integers(0, n), st.just(n))
)
SHARES = st.floats(0.01, 0.99)


def rows(**groups: tuple[int, int]) -> list[CountRow]:
    return [
        CountRow(name, Counts(accepted=n, delivered=delivered, failed=n - delivered))
        for name, (delivered, n) in groups.items()
    ]


@given(SAMPLES, SAMPLES)
def test_its_interval_is_newcombes_from_scipys_wilson_intervals(
    one: Proportion, other: Proportion
) -> None:
    a = binomtest(*one).proportion_ci(method="wilson")
    b = binomtest(*other).proportion_ci(method="wilson")
    p, q = one.part / one.whole, other.part / other.whole
    interval = difference_interval(one, other)
    assert interval is not None
    assert interval.low == pytest.approx(p - q - sqrt((p - a.low) ** 2 + (b.high - q) ** 2))
    assert interval.high == pytest.approx(p - q + sqrt((a.high - p) ** 2 + (q - b.low) ** 2))
    assert -1 - 1e-9 <= interval.low <= p - q <= interval.high <= 1 + 1e-9


def test_its_interval_is_the_one_that_newcombe_published() -> None:
    # Newcombe 1998, table II, method 10: 56/70 - 48/80 and 9/10 - 3/10.
    assert difference_interval(Proportion(56, 70), Proportion(48, 80)) == pytest.approx(
        (0.0524, 0.3339), abs=5e-5
    )
    assert difference_interval(Proportion(9, 10), Proportion(3, 10)) == pytest.approx(
        (0.1705, 0.8090), abs=5e-5
    )


@given(SAMPLES, SAMPLES)
def test_its_chance_is_that_of_scipys_chi_square(one: Proportion, other: Proportion) -> None:
    table = [[one.part, one.whole - one.part], [other.part, other.whole - other.part]]
    if not one.part + other.part or one.part + other.part == one.whole + other.whole:
        assert p_value(one, other) == 1.0
        return
    expected = chi2_contingency(table, correction=False).pvalue
    assert p_value(one, other) == pytest.approx(expected, rel=1e-6, abs=1e-300)


@given(SHARES, SHARES)
def test_its_sample_size_follows_the_textbook(one: float, other: float) -> None:
    if abs(one - other) < 1e-3:
        return
    z, power, middle = norm.ppf(0.975), norm.ppf(0.8), (one + other) / 2
    spread = z * sqrt(2 * middle * (1 - middle))
    apart = power * sqrt(one * (1 - one) + other * (1 - other))
    exact = ((spread + apart) / (one - other)) ** 2
    assert exact - 1e-6 <= sample_size(one, other) <= exact + 1 + 1e-6
    assert sample_size(one, other) == sample_size(other, one)


@settings(max_examples=5, deadline=None)
@given(st.sampled_from([(0.5, 0.6), (0.9, 0.95), (0.2, 0.3)]))
def test_so_many_messages_show_the_difference_four_times_of_five(pair: tuple[float, float]) -> None:
    n = sample_size(*pair)
    shown = sum(
        float(binom.pmf(a, n, pair[0]) * binom.pmf(b, n, pair[1]))
        for a in _likely(n, pair[0])
        for b in _likely(n, pair[1])
        if p_value(Proportion(a, n), Proportion(b, n)) < 0.05
    )
    assert shown == pytest.approx(0.8, abs=0.03)


def _likely(n: int, share: float) -> range:
    low, high = binom.interval(0.9999, n, share)
    return range(int(low), int(high) + 1)


def test_it_cannot_tell_equal_shares_apart() -> None:
    with pytest.raises(ValueError, match="equal"):
        sample_size(0.5, 0.5)
    same = compare(Proportion(5, 10), Proportion(50, 100))
    assert same is not None
    assert (same.difference, same.chance, same.needed) == (0.0, 1.0, None)


def test_it_compares_nothing_with_an_empty_sample() -> None:
    assert compare(Proportion(0, 0), Proportion(5, 10)) is None
    assert compare(Proportion(5, 10), Proportion(0, 0)) is None


def test_it_is_stricter_with_many_comparisons() -> None:
    assert adjusted_p_values([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))
    assert adjusted_p_values([0.4, 0.9]) == pytest.approx((0.8, 0.9))
    assert adjusted_p_values([]) == ()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_its_correction_lies_between_none_and_bonferronis(chances: list[float]) -> None:
    found = adjusted_p_values(chances)
    gentler = false_discovery_control(chances)
    for chance, strict, gentle in zip(chances, found, gentler, strict=True):
        assert chance <= strict <= min(1.0, chance * len(chances)) + 1e-12
        assert gentle <= strict + 1e-9


def test_it_measures_how_much_traffic_lies_elsewhere() -> None:
    assert mix_distance(rows(id=(5, 10)), rows(id=(9, 90))) == 0.0
    assert mix_distance(rows(id=(5, 10)), rows(hk=(5, 10))) == 1.0
    assert mix_distance(rows(id=(5, 5), hk=(5, 5)), rows(id=(3, 4), hk=(1, 1))) == pytest.approx(
        0.3
    )
    assert mix_distance([], rows(id=(1, 1))) is None


def test_it_compares_at_the_same_mix() -> None:
    # Both do equally well in each country; one sends more where delivery is hard.
    one = rows(easy=(90, 100), hard=(200, 400))
    other = rows(easy=(360, 400), hard=(50, 100))
    assert same_mix_difference(one, other) == pytest.approx(0.0)
    better = rows(easy=(95, 100), hard=(220, 400))
    assert same_mix_difference(better, other) == pytest.approx(0.05)
    assert same_mix_difference(rows(a=(1, 2)), rows(b=(1, 2))) is None
