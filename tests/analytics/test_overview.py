from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.analytics.latency import Percentiles
from incs_core.analytics.overview import DELAYS_BY, delivery_overview, funnel
from incs_core.analytics.rates import Rates
from incs_core.domain.delivery import COUNT_NAMES, Counts
from incs_core.domain.filters import Filter
from incs_core.error_codes import Fault, explain
from tests.delivery_history import (
    DAYS,
    FIRST_DAY,
    ZONES,
    Raw,
    SlowSource,
    local,
    percentile_exactly,
    random_history,
)

UTC_ZONE = ZoneInfo("UTC")
NOON_MS = 1_793_275_200_000  # 29 October 2026, 12:00 UTC
PERIODS = st.tuples(st.integers(-2, DAYS), st.integers(0, 5)).map(
    lambda pair: Filter(FIRST_DAY + timedelta(days=pair[0]), FIRST_DAY + timedelta(days=sum(pair)))
)
HISTORIES = st.builds(random_history, st.integers(0, 10**9), st.sampled_from([0, 1, 40, 150]))


@settings(max_examples=60)
@given(HISTORIES, PERIODS, st.sampled_from(ZONES))
def test_it_agrees_with_a_walk_over_the_messages(
    history: list[Raw], wanted: Filter, zone: str
) -> None:
    source = SlowSource(history, ZoneInfo(zone))
    page = delivery_overview(source, wanted, NOON_MS)
    chosen = source.chosen(wanted)
    assert page.total == source.tally(chosen, NOON_MS)
    assert page.rates == Rates.of(page.total)
    for by, rows in page.tables.items():
        for row in rows:
            members = [m for m in chosen if source.group(m, by) == row.group]
            assert row.counts == source.tally(members, NOON_MS)
            assert row.rates == Rates.of(row.counts)
    assert sum(f.count for f in page.failures if not f.refused) == page.total.failed
    assert sum(f.count for f in page.failures if f.refused) == page.total.refused


@settings(max_examples=40)
@given(HISTORIES, PERIODS, st.sampled_from(ZONES))
def test_it_shows_the_same_total_everywhere(history: list[Raw], wanted: Filter, zone: str) -> None:
    page = delivery_overview(SlowSource(history, ZoneInfo(zone)), wanted, NOON_MS)
    for name in COUNT_NAMES:
        total = getattr(page.total, name)
        assert sum(getattr(row.counts, name) for row in page.series) == total
        for rows in page.tables.values():
            assert sum(getattr(row.counts, name) for row in rows) == total
    assert [step.count for step in page.funnel] == [
        getattr(page.total, name) for name in ("accepted", "sent", "delivered", "read")
    ]
    assert sum(page.faults.counts.values()) == page.total.failed


@settings(max_examples=40)
@given(HISTORIES, PERIODS)
def test_it_compares_with_the_same_length_before(history: list[Raw], wanted: Filter) -> None:
    source = SlowSource(history, UTC_ZONE)
    page = delivery_overview(source, wanted, NOON_MS)
    assert page.previous_end == wanted.start - timedelta(days=1)
    assert page.previous_end - page.previous_start == wanted.end - wanted.start
    before = replace(wanted, start=page.previous_start, end=page.previous_end)
    counts = source.tally(source.chosen(before), NOON_MS)
    assert page.previous_total == counts
    assert page.previous_latency == Percentiles.of(source.latency(before)[""].delivered)
    assert page.previous == (Rates.of(counts) if counts.accepted else None)
    for by, change in page.changes.items():
        if change is None:
            assert not (counts.completed and page.total.completed), by
            continue
        moved = (page.rates.final_rate or 0) - (Rates.of(counts).final_rate or 0)
        assert float(change.mix + change.rate) == pytest.approx(moved, abs=1e-12)


@settings(max_examples=40)
@given(HISTORIES, PERIODS)
def test_it_times_delivery_and_reading(history: list[Raw], wanted: Filter) -> None:
    source = SlowSource(history, UTC_ZONE)
    page = delivery_overview(source, wanted, NOON_MS)
    assert page.delays == source.latency(wanted)[""]
    assert page.delays_by == source.latencies(wanted, DELAYS_BY)
    for kind, found in enumerate((page.latency, page.read_latency)):
        delays = [d for m in source.chosen(wanted) if (d := m.delays[kind]) is not None]
        assert found.n == len(delays)
        for q, value in ((0.5, found.p50), (0.9, found.p90), (0.99, found.p99)):
            if delays:
                exact = percentile_exactly(delays, q)
                assert value == pytest.approx(exact, rel=0.05, abs=0.001)
            else:
                assert value is None


@settings(max_examples=30)
@given(HISTORIES)
def test_it_takes_policy_holds_out_of_the_rate(history: list[Raw]) -> None:
    wanted = Filter(FIRST_DAY, FIRST_DAY + timedelta(days=DAYS))
    source = SlowSource(history, UTC_ZONE)
    page = delivery_overview(source, wanted, NOON_MS)
    ours = [
        m
        for m in source.chosen(wanted)
        if not (m.failure and not m.failure[2] and explain(m.failure[0]).fault is Fault.POLICY)
    ]
    assert page.faults.policy_held == len(source.chosen(wanted)) - len(ours)
    without = Rates.of(source.tally(ours, NOON_MS))
    assert page.faults.rate_without_policy == without.final_rate
    if page.faults.interval:
        assert page.faults.interval == (without.final_low, without.final_high)


def test_it_explains_every_failure() -> None:
    source = SlowSource(random_history(3, 300), UTC_ZONE)
    page = delivery_overview(source, Filter(FIRST_DAY, FIRST_DAY + timedelta(days=9)), NOON_MS)
    held = next(f for f in page.failures if f.code == "131049" and not f.refused)
    assert (held.fault, held.known) == (Fault.POLICY, True)
    assert held.remedy
    strange = next(f for f in page.failures if f.code == "X-1" and not f.refused)
    assert (strange.meaning, strange.known, strange.fault) == ("Strange", False, Fault.UNKNOWN)
    assert sum(f.share for f in page.failures if not f.refused) == pytest.approx(1.0)


@pytest.mark.parametrize(("days", "grain"), [(1, "hour"), (3, "hour"), (4, "day"), (30, "day")])
def test_it_draws_up_to_three_days_by_hour(days: int, grain: str) -> None:
    start = date(2026, 6, 1)
    wanted = Filter(start, start + timedelta(days=days - 1))
    page = delivery_overview(SlowSource([], ZoneInfo("Asia/Kolkata")), wanted, NOON_MS)
    assert page.grain == grain
    assert len(page.series) == len(page.maturities) == (days * 24 if grain == "hour" else days)


def test_it_stops_the_series_at_the_present() -> None:
    wanted = Filter(date(2026, 10, 29), date(2026, 10, 29))
    page = delivery_overview(SlowSource([], UTC_ZONE), wanted, NOON_MS)
    assert page.series[-1].group == NOON_MS // 1_000
    assert len(page.series) == 13


def test_it_marks_young_days_as_unripe_and_expired_ones_as_ripe() -> None:
    source = SlowSource(random_history(5, 400), UTC_ZONE)
    wanted = Filter(FIRST_DAY, FIRST_DAY + timedelta(days=DAYS))
    page = delivery_overview(source, wanted, NOON_MS)
    by_day = {row.group: share for row, share in zip(page.series, page.maturities, strict=True)}
    shares = [by_day[f"2026-10-{day}"] for day in range(25, 30)]
    assert shares[0] == 1.0
    assert shares == sorted(shares, key=lambda share: -(share or 0))
    assert shares[-1] is not None
    assert 0.5 < shares[-1] < 1.0


def test_it_has_nothing_to_say_about_an_empty_history() -> None:
    page = delivery_overview(
        SlowSource([], UTC_ZONE), Filter(FIRST_DAY, FIRST_DAY + timedelta(days=9)), NOON_MS
    )
    assert page.total == page.previous_total == Counts()
    assert page.rates == Rates.of(Counts())
    assert page.previous is None
    assert page.last_receipt_ms is None
    assert (page.failures, page.faults.rate_without_policy) == ((), None)
    assert all(rows == () for rows in page.tables.values())
    assert set(page.maturities) == {1.0, None}


def test_it_says_as_of_when_and_where() -> None:
    wanted = Filter(FIRST_DAY, FIRST_DAY, accounts=("main",))
    source = SlowSource([], ZoneInfo("Asia/Kolkata"), horizon_hours=48, last_ms=NOON_MS - 5)
    page = delivery_overview(source, wanted, NOON_MS)
    assert (page.as_of_ms, page.last_receipt_ms) == (NOON_MS, NOON_MS - 5)
    assert (page.zone, page.horizon_hours) == ("Asia/Kolkata", 48)
    assert page.wanted == wanted


def test_it_knows_how_a_template_did_before() -> None:
    source = SlowSource(random_history(8, 200), UTC_ZONE)
    middle = FIRST_DAY + timedelta(days=5)
    page = delivery_overview(source, Filter(middle, middle + timedelta(days=4)), NOON_MS)
    promo = next(row for row in page.tables["template"] if row.group == "promo")
    before = Filter(FIRST_DAY, middle - timedelta(days=1), templates=("promo",))
    assert promo.previous == Rates.of(source.tally(source.chosen(before), NOON_MS))
    assert promo.share == promo.counts.accepted / page.total.accepted


def test_it_narrows_the_funnel_step_by_step() -> None:
    steps = funnel(Counts(accepted=100, sent=80, delivered=60, read=15))
    assert [step.of_accepted for step in steps] == [1.0, 0.8, 0.6, 0.15]
    assert [step.of_step_before for step in steps] == [1.0, 0.8, 0.75, 0.25]
    assert all(step.of_accepted is None for step in funnel(Counts()))


def test_it_dates_messages_by_the_reporting_zone() -> None:
    history = random_history(2, 200)
    jakarta = ZoneInfo("Asia/Jakarta")
    wanted = Filter(date(2026, 10, 26), date(2026, 10, 26), include_tests=True)
    page = delivery_overview(SlowSource(history, jakarta), wanted, NOON_MS)
    ours = [m for m in history if local(m.accepted_ms, jakarta).date() == wanted.start]
    assert page.total.accepted + page.total.refused + page.total.unconfirmed == len(ours)
