from __future__ import annotations

from datetime import date

from incs_core.analytics.failures import FailureTrend
from incs_core.charts.delivery_tables import (
    failure_rows,
    funnel_rows,
    group_rows,
    latency_rows,
    time_rows,
)
from incs_core.charts.time_axis import time_points
from incs_core.domain.delivery import CountRow, Counts, Latency
from incs_core.domain.filters import Group
from incs_core.domain.histogram import bucket_of
from tests.charts.overviews import LAST_DAY, ZONE, history_overview

OVERVIEW = history_overview()


def test_it_tables_the_funnel_with_its_leaks() -> None:
    rows = {row["Step"]: row["Messages"] for row in funnel_rows(OVERVIEW)}
    total = OVERVIEW.total
    assert rows["Accepted"] == total.accepted
    assert rows["Delivered"] == total.delivered
    assert rows["Refused"] == total.refused
    leaks = total.delivered + total.failed + total.pending + total.expired
    assert leaks == total.accepted


def test_it_tables_time_in_the_zone_that_it_names() -> None:
    rows = time_rows(time_points(OVERVIEW.series, OVERVIEW.maturities, ZONE), "day", OVERVIEW.zone)
    assert rows[-1]["Day (Europe/Berlin)"] == LAST_DAY.isoformat()
    assert sum(int(str(row["Accepted"])) for row in rows) == OVERVIEW.total.accepted


def test_each_rate_needs_enough_of_what_it_is_a_share_of() -> None:
    counts = (
        Counts(accepted=100, sent=100, delivered=20, read=9, pending=80),
        Counts(accepted=100, sent=100, delivered=29, read=9, failed=71),
        Counts(accepted=100, sent=100, delivered=30, read=9, failed=70),
    )
    series = [CountRow(f"2026-10-{at:02}", each) for at, each in enumerate(counts, start=1)]
    rows = time_rows(time_points(series, [1.0] * 3, ZONE), "day", "UTC")
    names = ("Delivery rate (final)", "Delivery rate (so far)", "Read rate")
    shown = [[row[name] is not None for name in names] for row in rows]
    assert shown == [[False, True, False], [True, True, False], [True, True, True]]


def test_it_tables_every_reason_with_the_vendors_words() -> None:
    seen = FailureTrend((1,), date(2026, 10, 1), date(2026, 10, 30), -0.02)
    rows = failure_rows(OVERVIEW, {("X-1", False): seen})
    strange = next(row for row in rows if row["Code"] == "X-1" and row["When"] != "refused")
    assert strange["Meaning"] == "Unknown code. Strange"
    assert strange["Provider message"] == "Strange"
    assert strange["Cause"] == "Unknown"
    assert (strange["First seen"], strange["Last seen"]) == (seen.first, seen.last)
    assert strange["Change (pts)"] == -2.0
    failed = sum(int(str(r["Messages"])) for r in rows if r["When"] == "after accepted")
    assert failed == OVERVIEW.total.failed + OVERVIEW.total.expired


def test_it_tables_groups_that_add_up_and_ranks_no_luck() -> None:
    delays: dict[Group, Latency] = {"promo": Latency({bucket_of(4.0): 3}, {})}
    small = history_overview(size=120)
    rows = group_rows(small.tables["template"], "template", delays, small)
    assert sum(int(str(row["Accepted"])) for row in rows) == small.total.accepted
    assert sum(int(str(row["Failed"])) for row in rows) == small.total.failed
    muted = [row for row in rows if row["Delivery rate (final)"] is None]
    assert muted
    assert rows[-len(muted) :] == muted
    assert all("< 30" in str(row["95 % interval"]) for row in muted)
    promo = next(row for row in rows if row["Template"] == "promo")
    assert 3.8 < float(str(promo["Delivery p50 (s)"])) < 4.2
    assert (promo["To"], promo["Zone"]) == (LAST_DAY, "Europe/Berlin")


def test_it_tables_percentiles_with_their_period() -> None:
    delivered, read = latency_rows(OVERVIEW)
    assert delivered["Messages"] == sum(OVERVIEW.delays.delivered.values()) > 0
    assert read["p90 (s)"] == OVERVIEW.read_latency.p90
    assert (read["From"], read["To"]) == (OVERVIEW.wanted.start, LAST_DAY)
