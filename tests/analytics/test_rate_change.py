from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incs_core.analytics.rate_change import change_steps, explain_change, rounded_points
from incs_core.domain.delivery import CountRow, Counts

COUNTS = st.tuples(st.integers(0, 500), st.integers(0, 500)).map(
    lambda pair: Counts(accepted=sum(pair), delivered=pair[0], failed=pair[1])
)
ROWS = st.dictionaries(st.sampled_from("abcdef"), COUNTS, max_size=6).map(
    lambda groups: [CountRow(group, counts) for group, counts in groups.items()]
)


def rows(**groups: tuple[int, int]) -> list[CountRow]:
    return [
        CountRow(name, Counts(accepted=n, delivered=delivered, failed=n - delivered))
        for name, (delivered, n) in groups.items()
    ]


def rate(some: list[CountRow]) -> Fraction:
    return Fraction(sum(r.counts.delivered for r in some), sum(r.counts.completed for r in some))


@given(ROWS, ROWS)
def test_it_splits_the_change_exactly(before: list[CountRow], now: list[CountRow]) -> None:
    change = explain_change(before, now)
    if not sum(r.counts.completed for r in before) or not sum(r.counts.completed for r in now):
        assert change is None
        return
    assert change is not None
    assert change.total == rate(now) - rate(before)
    assert change.mix + change.rate == change.total
    assert sum(part.mix for part in change.parts) == change.mix
    assert sum(part.rate for part in change.parts) == change.rate
    assert sum(part.total for part in change.parts) == change.total


@given(ROWS, ROWS, st.integers(1, 6))
def test_its_steps_lead_from_one_rate_to_the_other(
    before: list[CountRow], now: list[CountRow], most: int
) -> None:
    change = explain_change(before, now)
    if change is None:
        return
    way = change_steps(change, most)
    assert change.before + sum(step.size for step in way) == change.now
    assert sum(step.group is not None for step in way) <= most
    shown = [abs(step.size) for step in way if step.group is not None]
    assert shown == sorted(shown, reverse=True)


@given(st.lists(st.fractions(-1, 1, max_denominator=999), max_size=12))
def test_its_rounded_steps_add_up_to_the_rounded_change(sizes: list[Fraction]) -> None:
    found = rounded_points(sizes, 1_000)
    assert sum(found) == round(sum(sizes, Fraction()) * 1_000)
    for size, shown in zip(sizes, found, strict=True):
        assert abs(shown - size * 1_000) < 1


@given(ROWS, ROWS)
def test_it_turns_around_with_the_periods(before: list[CountRow], now: list[CountRow]) -> None:
    there, back = explain_change(before, now), explain_change(now, before)
    if there is None or back is None:
        assert there is back is None
        return
    assert (back.total, back.mix, back.rate) == (-there.total, -there.mix, -there.rate)


def test_it_blames_the_mix_when_only_traffic_moved() -> None:
    change = explain_change(
        rows(good=(90, 100), weak=(50, 100)), rows(good=(9, 10), weak=(95, 190))
    )
    assert change is not None
    assert change.total < -0.1
    assert change.rate == pytest.approx(0.0)
    assert all(part.mix < 0 for part in change.parts)


def test_it_blames_the_part_that_did_worse() -> None:
    change = explain_change(rows(a=(90, 100), b=(90, 100)), rows(a=(90, 100), b=(60, 100)))
    assert change is not None
    assert change.mix == pytest.approx(0.0)
    assert change.parts[0].group == "b"
    assert change.parts[0].rate == pytest.approx(-0.15)
    assert change.parts[1].rate == pytest.approx(0.0)


def test_it_counts_a_new_group_as_mix_alone() -> None:
    change = explain_change(rows(a=(90, 100)), rows(a=(90, 100), new=(0, 100)))
    assert change is not None
    assert change.rate == pytest.approx(0.0)
    assert change.mix == pytest.approx(-0.45)
