"""The approval clock, against slow ways to compute the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.analytics.template_approval import (
    MIN_REVIEWS,
    ApprovalClock,
    Review,
    ReviewWait,
    UsualReviewTime,
    nearest_rank,
    reviews_of,
)
from incs_core.domain.templates import TemplateMoments, TemplateRow

HOUR_MS = 3_600_000
TIMES = st.lists(st.integers(0, 20).map(float), min_size=1, max_size=25)
REVIEWS = st.lists(
    st.builds(
        Review,
        st.sampled_from(["text", "TEXT", "carousel"]),
        st.sampled_from(["PROMOTION", "transaction", ""]),
        st.integers(0, 50).map(float),
    ),
    max_size=30,
)
ROW = TemplateRow(
    account="main",
    template_id="1",
    name="promo",
    type="text",
    category="PROMOTION",
    status="APPROVED",
    quality="",
    raw="{}",
    created_ms=10 * HOUR_MS,
    updated_ms=None,
    status_updated_ms=None,
    first_seen_ms=0,
    last_seen_ms=0,
    deleted_ms=None,
)


def slow_rank(values: list[float], share: float) -> float:
    """Try every value, the least first, and count."""
    for value in sorted(values):
        if sum(other <= value for other in values) >= share * len(values):
            return value
    raise AssertionError


def slow_usual(reviews: list[Review], type_: str, category: str) -> UsualReviewTime | None:
    same_type = [one for one in reviews if one.type.lower() == type_]
    same = [one for one in same_type if category and one.category.upper() == category]
    for group, scope in ((same, "type and category"), (same_type, "type"), (reviews, "all")):
        if len(group) >= MIN_REVIEWS:
            times = [one.seconds for one in group]
            return UsualReviewTime(slow_rank(times, 0.5), slow_rank(times, 0.9), len(times), scope)  # type: ignore[arg-type]
    return None


@settings(max_examples=60)
@given(TIMES, st.sampled_from([0.1, 0.5, 0.9, 1.0]))
def test_a_rank_is_the_least_value_that_so_many_do_not_exceed(
    values: list[float], share: float
) -> None:
    assert nearest_rank(values, share) == slow_rank(values, share)


@settings(max_examples=60)
@given(REVIEWS, st.sampled_from(["text", "carousel"]), st.sampled_from(["PROMOTION", ""]))
def test_the_usual_time_is_that_of_the_narrowest_group_with_enough_reviews(
    reviews: list[Review], type_: str, category: str
) -> None:
    assert ApprovalClock.of(reviews).usual(type_, category) == slow_usual(reviews, type_, category)


@settings(max_examples=40)
@given(REVIEWS)
def test_every_review_is_in_one_group(reviews: list[Review]) -> None:
    clock = ApprovalClock.of(reviews)
    assert sum(usual.n for usual in clock.groups().values()) == len(reviews)
    overall = clock.overall()
    assert (overall is None) == (len(reviews) < MIN_REVIEWS)
    assert overall is None or overall.n == len(reviews)


@pytest.mark.parametrize(("hours", "unusual"), [(0, False), (9, False), (9.1, True), (200, True)])
def test_a_wait_is_unusual_once_nine_in_ten_were_decided_sooner(
    hours: float, unusual: bool
) -> None:
    clock = ApprovalClock.of(Review("text", "PROMOTION", hour * 3600.0) for hour in range(1, 11))
    now_ms = int(hours * HOUR_MS)
    wait = clock.wait("text", "PROMOTION", 0, now_ms)
    assert wait.usual == UsualReviewTime(5 * 3600.0, 9 * 3600.0, 10, "type and category")
    assert wait.is_unusual is unusual


def test_nothing_is_unusual_where_we_have_no_past() -> None:
    assert ApprovalClock().wait("text", "", 0, 10**12) == ReviewWait(10**9, None)
    assert not ApprovalClock().wait("text", "", 0, 10**12).is_unusual
    assert ApprovalClock().groups() == {}


def test_a_clock_that_is_behind_gives_no_negative_wait() -> None:
    assert ApprovalClock().wait("text", "", 5_000, 0).seconds == 0.0


@pytest.mark.parametrize(
    ("moments", "row", "found"),
    [
        (TemplateMoments(12 * HOUR_MS, 0), ROW, [Review("text", "PROMOTION", 7200.0)]),
        (TemplateMoments(12 * HOUR_MS, 0), replace(ROW, deleted_ms=1), [7200.0]),
        (TemplateMoments(None, 0), ROW, []),
        (TemplateMoments(12 * HOUR_MS, 0), replace(ROW, created_ms=None), []),
        (TemplateMoments(9 * HOUR_MS, 0), ROW, []),
        (None, ROW, []),
    ],
)
def test_a_review_counts_where_its_beginning_and_decision_are_known(
    moments: TemplateMoments | None, row: TemplateRow, found: list[Review | float]
) -> None:
    known = {} if moments is None else {("main", "1"): moments}
    reviews = reviews_of([row], known)
    assert [one if isinstance(found[0], Review) else one.seconds for one in reviews] == found
