from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.domain import histogram

HISTOGRAMS = st.dictionaries(st.integers(0, 1_023), st.integers(1, 10_000_000), max_size=12)


@given(st.floats(min_value=0.001, max_value=30 * 86_400))
def test_it_represents_a_duration_within_five_per_cent(seconds: float) -> None:
    value = histogram.value_of(histogram.bucket_of(seconds))
    assert abs(value - seconds) <= 0.045 * seconds


@pytest.mark.parametrize("seconds", [0.0, -3.0, 0.0004])
def test_it_counts_clock_skew_and_nothing_as_zero(seconds: float) -> None:
    assert histogram.bucket_of(seconds) == 0
    assert histogram.value_of(0) == 0.0


def test_it_keeps_absurd_durations_in_the_last_bucket() -> None:
    assert histogram.bucket_of(1e60) == 1_023


@given(HISTOGRAMS)
def test_it_unpacks_what_it_packed(counts: dict[int, int]) -> None:
    assert histogram.unpack(histogram.pack(counts)) == counts


@settings(max_examples=50, deadline=None)
@given(st.lists(HISTOGRAMS, max_size=6))
def test_it_merges_packed_histograms_into_their_sum(parts: list[dict[int, int]]) -> None:
    total: dict[int, int] = {}
    for part in parts:
        total = histogram.add(total, part)
    assert histogram.merge(b"".join(map(histogram.pack, parts))) == total
    assert histogram.total(parts) == total
    assert histogram.unpack(b"".join(histogram.pack(part) for part in parts)) == total


def test_it_takes_away_what_was_added_and_leaves_no_zeros() -> None:
    assert histogram.add({3: 2, 5: 1}, {3: -2}) == {5: 1}


def test_it_refuses_to_pack_counts_below_zero() -> None:
    with pytest.raises(ValueError, match="bucket 3"):
        histogram.pack({3: -1})


def test_it_packs_equal_histograms_to_equal_bytes() -> None:
    assert histogram.pack({5: 1, 3: 2}) == histogram.pack({3: 2, 5: 1, 9: 0})
