from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from incs_core.analytics.comparison import Proportion, is_significant
from incs_core.analytics.latency import Percentiles
from incs_core.analytics.overview import Overview
from incs_core.charts.headline_tiles import HeadlineTile, headline_tiles, is_whole
from incs_core.charts.number_format import count, percent
from incs_core.domain.delivery import Counts
from tests.charts.overviews import LAST_DAY, history_overview, overview_of

NOW = Counts(
    accepted=1_000, sent=980, delivered=950, read=400, failed=30, pending=15, expired=5, refused=12
)
WORSE = Counts(accepted=1_000, sent=900, delivered=850, read=400, failed=150)
ALIKE = Counts(accepted=1_000, sent=980, delivered=949, read=401, failed=51)


def tile(overview: Overview, key: str) -> HeadlineTile:
    return {found.key: found for found in headline_tiles(overview)}[key]


def test_it_shows_the_counts_of_the_history() -> None:
    overview = history_overview()
    total = overview.total
    values = {found.key: found.value for found in headline_tiles(overview)}
    assert values["accepted"] == count(total.accepted)
    assert values["failed"] == count(total.failed)
    assert values["pending"] == count(total.pending)
    assert values["refused"] == count(total.refused)
    assert values["final"] == percent(overview.rates.final_rate)
    assert values["read"] == percent(overview.rates.read_rate)


def test_it_says_how_sure_the_settled_rate_is() -> None:
    found = tile(overview_of(NOW, ALIKE), "final")
    assert (found.value, found.beside) == ("96.4\u00a0%", "95.1–97.4\u00a0%")
    assert found.note == "n = 985"


def test_it_shows_what_the_accepted_rate_can_become() -> None:
    found = tile(overview_of(NOW, ALIKE), "of_accepted")
    assert (found.value, found.beside) == ("95.0\u00a0%", "95.0–96.5\u00a0%")


def test_it_mutes_rates_of_few_messages_and_compares_nothing() -> None:
    few = Counts(accepted=12, sent=12, delivered=12, read=3)
    found = tile(overview_of(few, NOW), "final")
    assert found.muted
    assert found.note == "only 12 messages"
    assert found.delta == ""


def test_it_colours_a_change_only_where_it_is_no_chance() -> None:
    clear, chance = overview_of(NOW, WORSE), overview_of(NOW, ALIKE)
    assert (tile(clear, "final").delta, tile(clear, "final").good) == ("+11.4\u00a0pts", "up")
    assert tile(clear, "failed").good == "down"
    assert tile(chance, "final").delta == "+1.5\u00a0pts"
    assert tile(chance, "final").good == "neither"


@pytest.mark.parametrize(
    ("now", "before", "clear"),
    [
        ((950, 1_000), (900, 1_000), True),
        ((95, 100), (90, 100), False),
        ((10, 10), (20, 20), False),
        ((1, 2), (0, 0), False),
    ],
)
def test_it_tells_change_from_chance(
    now: tuple[int, int], before: tuple[int, int], clear: bool
) -> None:
    assert is_significant(Proportion(*now), Proportion(*before)) is clear


def test_it_does_not_compare_a_day_that_goes_on_with_a_whole_one() -> None:
    yesterday = LAST_DAY - timedelta(days=1)
    assert not is_whole(history_overview(start=LAST_DAY, end=LAST_DAY))
    assert is_whole(history_overview(start=yesterday, end=yesterday))
    assert tile(history_overview(start=LAST_DAY, end=LAST_DAY), "accepted").delta == ""


def test_it_joins_quiet_hours_until_their_trend_means_something() -> None:
    overview = history_overview(start=LAST_DAY, end=LAST_DAY)
    assert max(row.counts.completed for row in overview.series) < 30 < overview.total.completed
    trend = tile(overview, "final").trend
    assert 3 <= len(trend) <= overview.total.completed / 30
    assert all(0 < share <= 1 for share in trend)


def test_it_does_not_compare_counts_of_periods_that_are_not_as_long() -> None:
    yesterday = LAST_DAY - timedelta(days=1)
    overview = history_overview(start=yesterday, end=yesterday)
    longer = replace(overview, previous_start=overview.previous_start - timedelta(days=1))
    assert tile(overview, "accepted").delta
    assert tile(longer, "accepted").delta == ""
    assert tile(longer, "final").delta == tile(overview, "final").delta != ""


def test_it_compares_the_time_to_delivery() -> None:
    yesterday = LAST_DAY - timedelta(days=1)
    overview = history_overview(start=yesterday, end=yesterday)
    doubled = replace(
        overview,
        latency=Percentiles(10.0, 60.0, 600.0, 100),
        previous_latency=Percentiles(5.0, 120.0, 600.0, 100),
    )
    median, most = tile(doubled, "latency"), tile(doubled, "latency_p90")
    assert (median.value, median.delta, median.note) == (
        "10\u00a0s",
        "+100\u00a0%",
        "before: 5.0\u00a0s",
    )
    assert (most.value, most.delta, most.note) == (
        "1.0\u00a0min",
        "\N{MINUS SIGN}50\u00a0%",
        "before: 2.0\u00a0min",
    )
    few = replace(doubled, previous_latency=Percentiles(5.0, 9.0, 9.0, 29))
    assert (tile(few, "latency").delta, tile(few, "latency").note) == ("", "")


def test_failures_and_delays_have_a_trend() -> None:
    overview = history_overview()
    days = [Percentiles.of(found.delivered) for found in overview.delays_by["day"].values()]
    assert tile(overview, "latency").trend == tuple(day.p50 for day in days)
    assert tile(overview, "latency_p90").trend == tuple(day.p90 for day in days)
    assert len(days) == len(overview.series)
    shares = tile(overview, "failed").trend
    assert len(shares) == len(overview.series)
    assert all(0 <= share <= 1 for share in shares)
    quiet = replace(overview, delays_by={**overview.delays_by, "day": {}})
    assert tile(quiet, "latency").trend == ()
