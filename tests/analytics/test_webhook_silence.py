from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.analytics.receipt_completeness import DelayDistribution
from incs_core.analytics.webhook_silence import (
    SilenceRule,
    UsualTraffic,
    assess_silence,
    expected_receipts,
)
from incs_core.domain.delivery import CountRow, Counts
from incs_core.domain.histogram import bucket_of

MINUTE, HOUR_S = 60_000, 3_600
NOON_S = 1_793_016_000
NOON = NOON_S * 1_000
HALF_A_MINUTE = UsualTraffic(DelayDistribution({bucket_of(30.0): 100}), 1.0)
NOTHING_KNOWN = UsualTraffic(DelayDistribution({}), 1.0)


def hour(hours_ago: int, opened: int) -> CountRow:
    group = NOON_S - hours_ago * HOUR_S
    return CountRow(group, Counts(accepted=opened, pending=opened))


def test_it_alarms_when_receipts_that_should_have_come_did_not() -> None:
    found = assess_silence([hour(1, 300)], NOON - 25 * MINUTE, HALF_A_MINUTE, NOON)
    assert found.is_alarm
    assert found.quiet_s == 25 * 60
    assert found.waiting == 300
    assert found.expected == pytest.approx(300 * 25 / 60, rel=0.2)  # accepted since then


def test_it_waits_twenty_minutes() -> None:
    assert not assess_silence([hour(1, 300)], NOON - 19 * MINUTE, HALF_A_MINUTE, NOON).is_alarm
    assert assess_silence([hour(1, 300)], NOON - 20 * MINUTE, HALF_A_MINUTE, NOON).is_alarm


def test_it_does_not_alarm_at_night_over_messages_that_nobody_answers() -> None:
    stuck = [hour(hours, 100) for hours in range(5, 60)]
    found = assess_silence(stuck, NOON - 180 * MINUTE, HALF_A_MINUTE, NOON)
    assert found.waiting == 5_500
    assert found.expected == pytest.approx(0.0)
    assert not found.is_alarm


def test_it_does_not_alarm_over_a_handful() -> None:
    assert not assess_silence([hour(1, 19)], NOON - 60 * MINUTE, HALF_A_MINUTE, NOON).is_alarm


def test_it_does_not_alarm_before_a_webhook_ever_came() -> None:
    found = assess_silence([hour(1, 5_000)], None, HALF_A_MINUTE, NOON)
    assert not found.is_alarm
    assert found.waiting == 5_000


def test_it_needs_more_messages_while_no_delay_is_known() -> None:
    rule, last = SilenceRule(open_without_delays=300), NOON - 30 * MINUTE
    assert not assess_silence([hour(1, 299)], last, NOTHING_KNOWN, NOON, rule).is_alarm
    found = assess_silence([hour(1, 300)], last, NOTHING_KNOWN, NOON, rule)
    assert found.is_alarm
    assert found.expected is None


def test_it_survives_a_webhook_from_the_future() -> None:
    found = assess_silence([hour(0, 300)], NOON + 5 * MINUTE, HALF_A_MINUTE, NOON)
    assert found.quiet_s == 0
    assert not found.is_alarm


@settings(max_examples=60)
@given(
    st.lists(st.floats(1, 90_000), min_size=1, max_size=20),
    st.floats(0.05, 1.0),
    st.integers(0, 70),
    st.integers(1, 10 * 60),
)
def test_it_expects_what_the_share_of_delays_in_between_says(
    delays: list[float], delivered: float, hours_ago: int, quiet_min: int
) -> None:
    now, last = NOON + 30 * MINUTE, NOON + (30 - quiet_min) * MINUTE
    usual = UsualTraffic(DelayDistribution(Counter(map(bucket_of, delays))), delivered)
    found = expected_receipts([hour(hours_ago, 10)], usual, last, now)
    assert found is not None
    width = min(60 * MINUTE, now - (NOON - hours_ago * 60 * MINUTE))
    ages = [now - (NOON - hours_ago * 60 * MINUTE) - width * (n + 0.5) / 12 for n in range(12)]
    chances = [chance(delays, delivered, age, now - last) for age in ages]
    low, high = (10 * sum(one[side] for one in chances) / 12 for side in (0, 1))
    assert low - 1e-6 <= found <= high + 1e-6


def chance(delays: list[float], share: float, age: float, quiet: int) -> tuple[float, float]:
    """Counted message by message, with each delay anywhere within 11 % of what it is."""
    opened_for = max(age - quiet, 0) / 1_000
    surely = [d for d in delays if opened_for < d / 1.11 and d * 1.11 <= age / 1_000]
    perhaps = [d for d in delays if opened_for < d * 1.11 and d / 1.11 <= age / 1_000]
    came_least = sum(d * 1.11 <= opened_for for d in delays)
    came_most = sum(d / 1.11 <= opened_for for d in delays)
    n = len(delays)
    return (
        share * len(surely) / n / max(1 - share * came_least / n, 1e-12),
        min(share * len(perhaps) / n / max(1 - share * came_most / n, 1e-12), 1.0),
    )
