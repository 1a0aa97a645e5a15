from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from incs_core.store.rollups import buckets

ZONES = [
    "UTC",
    "Asia/Jakarta",
    "Asia/Kolkata",  # half an hour
    "Asia/Kathmandu",  # three quarters
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # clock changes by half an hour
    "America/Havana",  # clock changes at midnight
    "Asia/Beirut",  # midnight is skipped in spring
    "Pacific/Apia",  # skipped 30 December 2011
    "Pacific/Chatham",
]
FIRST = int(datetime(2010, 1, 1, tzinfo=UTC).timestamp()) * 1_000
LAST = int(datetime(2027, 12, 31, tzinfo=UTC).timestamp()) * 1_000
MOMENTS = st.integers(FIRST, LAST)
ANY_ZONE = st.sampled_from(ZONES).map(ZoneInfo)


def ms_of(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1_000)


def local(ms: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(ms // 1_000, UTC).astimezone(zone)


@settings(max_examples=300)
@given(MOMENTS, ANY_ZONE)
@example(ms_of("2025-04-05T15:10:00Z"), ZoneInfo("Australia/Lord_Howe"))
@example(ms_of("2025-10-04T15:40:00Z"), ZoneInfo("Australia/Lord_Howe"))
def test_it_puts_a_moment_into_its_own_local_hour_and_day(ms: int, zone: ZoneInfo) -> None:
    start = buckets.hour_bucket(ms, zone)
    then, now = local(start * 1_000, zone), local(ms, zone)
    assert 0 <= ms - start * 1_000 < 3_600_000
    assert (then.date(), then.hour, then.utcoffset()) == (now.date(), now.hour, now.utcoffset())
    assert buckets.day_of(buckets.day_bucket(ms, zone)) == now.date()
    assert buckets.day_of_hour(start, zone) == buckets.day_bucket(ms, zone)
    assert buckets.both_buckets(ms, zone) == (start, buckets.day_bucket(ms, zone))


@settings(max_examples=300)
@given(MOMENTS, st.integers(0, 7_200_000), ANY_ZONE)
def test_it_never_goes_back_in_time(ms: int, later: int, zone: ZoneInfo) -> None:
    assert buckets.hour_bucket(ms, zone) <= buckets.hour_bucket(ms + later, zone)
    assert buckets.day_bucket(ms, zone) <= buckets.day_bucket(ms + later, zone)


@given(MOMENTS, ANY_ZONE)
def test_it_names_a_bucket_that_lies_in_itself(ms: int, zone: ZoneInfo) -> None:
    start = buckets.hour_bucket(ms, zone)
    assert buckets.hour_bucket(start * 1_000, zone) == start


@settings(max_examples=300)
@given(MOMENTS, ANY_ZONE)
@example(ms_of("2011-12-30T12:00:00Z"), ZoneInfo("Pacific/Apia"))
@example(ms_of("2025-03-29T23:00:00Z"), ZoneInfo("Asia/Beirut"))
def test_it_bounds_a_local_day_by_its_first_moments(ms: int, zone: ZoneInfo) -> None:
    day = local(ms, zone).date()
    start, after = buckets.day_bounds_ms(day, day, zone)
    assert start <= ms < after
    assert buckets.day_of(buckets.day_bucket(start, zone)) == day
    assert buckets.day_of(buckets.day_bucket(start - 1, zone)) < day
    assert buckets.day_of(buckets.day_bucket(after, zone)) > day


def test_it_gives_a_skipped_day_no_time() -> None:
    day = date(2011, 12, 30)
    start, after = buckets.day_bounds_ms(day, day, ZoneInfo("Pacific/Apia"))
    assert start == after


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 3, 29), "Europe/Berlin", 23),
        (date(2026, 10, 25), "Europe/Berlin", 25),
        (date(2026, 10, 4), "Australia/Lord_Howe", 24),  # 23.5 hours, the third one is half
        (date(2026, 7, 1), "Asia/Kolkata", 24),
    ],
)
def test_it_lists_the_hours_of_a_day(day: date, zone: str, hours: int) -> None:
    listed = buckets.hours_of_days(day, day, ZoneInfo(zone))
    assert len(listed) == hours
    assert listed == sorted(set(listed))
    assert listed[0] * 1_000 == buckets.day_start_ms(day, ZoneInfo(zone))


def test_it_keeps_both_hours_that_the_clock_repeats() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    summer, winter = ms_of("2026-10-25T02:30:00+02:00"), ms_of("2026-10-25T02:30:00+01:00")
    assert buckets.hour_bucket(winter, berlin) - buckets.hour_bucket(summer, berlin) == 3_600
    shown = buckets.hour_start(buckets.hour_bucket(winter, berlin), berlin)
    assert shown.isoformat() == "2026-10-25T02:00:00+01:00"


@settings(max_examples=300)
@given(MOMENTS, st.integers(-200_000_000, 200_000_000), st.integers(1, 100), ANY_ZONE)
def test_it_expires_whole_hours(now_ms: int, age_ms: int, horizon: int, zone: ZoneInfo) -> None:
    cutoff = buckets.expiry_cutoff_ms(now_ms, horizon, zone)
    cohort = cutoff + age_ms
    assert (cohort < cutoff) == (buckets.hour_bucket(cohort, zone) * 1_000 < cutoff)
    assert timedelta(0) <= timedelta(milliseconds=now_ms - cutoff) - timedelta(hours=horizon)
