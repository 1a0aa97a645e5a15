"""What usually happens, and which share of a young cohort's receipts is in by that."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from incs_core.analytics.baseline import MIN_DELIVERED, load_baseline
from incs_core.analytics.overview import delivery_overview
from incs_core.analytics.time_series import time_series
from incs_core.domain.filters import Filter
from incs_core.domain.statuses import Status
from tests.delivery_history import Heard, Raw, SlowSource

UTC_ZONE = ZoneInfo("UTC")
MINUTE, DAY = 60_000, 86_400_000
NOW = 1_793_277_000_000  # 29 October 2026, 12:30 UTC
TODAY = Filter(date(2026, 10, 29), date(2026, 10, 29))


def message(number: int, accepted_ms: int, delay_ms: int, now_ms: int) -> Raw:
    """A message as it is known at `now_ms`: what comes later has not come yet."""
    at_ms = accepted_ms + delay_ms
    receipts = (Heard(Status.DELIVERED, at_ms, "", ""),) if at_ms <= now_ms else ()
    return Raw("main", f"m-{number}", "promo", "ID", "text", False, accepted_ms, receipts)


def cohort(start_ms: int, minutes: int, now_ms: int = NOW) -> list[Raw]:
    """Messages accepted evenly over some minutes, each as slow as the next: up to an hour."""
    return [
        message(start_ms + n, start_ms + n % minutes * MINUTE, n // minutes % 60 * MINUTE, now_ms)
        for n in range(minutes * 60)
    ]


def last_share(messages: list[Raw]) -> tuple[float | None, float]:
    """What is said of the last hour, and the truth: the share of its receipts that are in."""
    page = delivery_overview(SlowSource(messages, UTC_ZONE), TODAY, NOW)
    young = [one for one in messages if one.accepted_ms >= NOW - 30 * MINUTE]
    return page.maturities[-1], sum(bool(one.receipts) for one in young) / len(young)


def test_the_share_that_is_in_is_not_learnt_from_the_cohort_that_it_judges() -> None:
    """Its own delays end at the present: by them nearly everything would be in."""
    said, true = last_share(cohort(NOW - 3 * DAY, 30) + cohort(NOW - 30 * MINUTE, 30))
    assert true == pytest.approx(0.26, abs=0.02)
    assert said == pytest.approx(true, abs=0.05)


def test_where_nothing_is_known_nothing_is_said() -> None:
    said, true = last_share([message(n, NOW - n * MINUTE, DAY, NOW) for n in range(30)])
    assert (said, true) == (None, 0.0)


def test_every_grain_is_judged_by_the_same_delays() -> None:
    messages = cohort(NOW - 3 * DAY, 30) + cohort(NOW - 30 * MINUTE, 30)
    page = delivery_overview(SlowSource(messages, UTC_ZONE), TODAY, NOW)
    days = time_series(page, "day", lambda _: page.series[-1:])
    assert days.maturities[-1] == page.maturities[-1]
    assert page.usual_delays == load_baseline(SlowSource(messages, UTC_ZONE), (), NOW).delays


def test_it_learns_from_today_only_where_there_is_no_more() -> None:
    before, today = cohort(NOW - 2 * DAY, 30), cohort(NOW - 30 * MINUTE, 30)
    both = load_baseline(SlowSource(before + today, UTC_ZONE), (), NOW)
    assert both == load_baseline(SlowSource(before, UTC_ZONE), (), NOW)
    assert both.share == 1.0
    few = load_baseline(SlowSource(before[: MIN_DELIVERED - 1] + today, UTC_ZONE), (), NOW)
    assert sum(few.delays.values()) > MIN_DELIVERED
