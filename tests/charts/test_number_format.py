from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incs_core.charts.number_format import (
    change_text,
    count,
    duration,
    percent,
    points_text,
    range_text,
    short_count,
    short_duration,
    signed_number,
)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (None, "–"),
        (0.0, "0.0\u00a0%"),
        (1.0, "100.0\u00a0%"),
        (0.9612, "96.1\u00a0%"),
        (0.99996, "> 99.9\u00a0%"),
        (0.0001, "< 0.1\u00a0%"),
    ],
)
def test_it_writes_a_share_without_claiming_too_much(share: float | None, text: str) -> None:
    assert percent(share) == text


@given(st.integers(1, 10**9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_it_says_all_or_nothing_only_of_all_or_nothing(case: tuple[int, int]) -> None:
    part, whole = case
    text = percent(part / whole).removesuffix("\u00a0%")
    assert (text == "100.0") == (part == whole)
    assert (text == "0.0") == (part == 0)


def test_it_writes_a_range_with_one_sign() -> None:
    assert range_text(0.958, 0.964) == "95.8–96.4\u00a0%"
    assert range_text(0.96101, 0.96102) == "96.1\u00a0%"
    assert range_text(None, 0.5) == "–"


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.99951, 0.99996, "> 99.9\u00a0%"),
        (0.9996, 1.0, "> 99.9\u00a0%"),
        (0.0, 0.0004, "< 0.1\u00a0%"),
        (1.0, 1.0, "100.0\u00a0%"),
        (0.0, 0.0, "0.0\u00a0%"),
    ],
)
def test_a_range_that_reads_as_one_number_claims_no_certainty(
    low: float, high: float, text: str
) -> None:
    assert range_text(low, high) == text


def test_it_writes_differences_with_their_sign() -> None:
    assert points_text(0.0123) == "+1.2\u00a0pts"
    assert points_text(-0.0123) == "−1.2\u00a0pts"
    assert points_text(-0.0001) == "±0.0\u00a0pts"
    assert change_text(112, 100) == "+12\u00a0%"
    assert change_text(5, 0) == "–"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (0.42, "0.4\u00a0s"),
        (59.0, "59\u00a0s"),
        (60.0, "1.0\u00a0min"),
        (3_599.0, "60\u00a0min"),
        (7_200.0, "2.0\u00a0h"),
        (172_800.0, "2.0\u00a0d"),
    ],
)
def test_it_writes_a_duration_in_two_figures(seconds: float | None, text: str) -> None:
    assert duration(seconds) == text


def test_axes_have_no_fraction_that_is_none() -> None:
    assert [short_duration(time) for time in (1, 1.5, 60, 600)] == [
        "1\u00a0s",
        "1.5\u00a0s",
        "1\u00a0min",
        "10\u00a0min",
    ]


def test_what_rounds_to_nothing_has_no_direction() -> None:
    assert [signed_number(number, ",.1f") for number in (-0.04, 1_234.5, -1_234.5)] == [
        "±0.0",
        "+1,234.5",
        "−1,234.5",
    ]
    assert signed_number(0, ",d") == "±0"


def test_it_writes_counts_apart_and_short() -> None:
    assert count(1_234_567) == "1,234,567"
    assert [short_count(n) for n in (999, 1_234, 12_345, 4_100_000)] == [
        "999",
        "1.2k",
        "12k",
        "4.1M",
    ]
