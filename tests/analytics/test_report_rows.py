from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from incs_core.analytics.report_rows import ReportBy, report
from incs_core.domain.filters import Filter
from incs_core.domain.statuses import Status
from tests.delivery_history import (
    DAYS,
    FIRST_DAY,
    ZONES,
    Heard,
    Raw,
    SlowSource,
    local,
    percentile_exactly,
    random_history,
)

COLUMNS = [
    "accepted",
    "sent",
    "delivered",
    "read",
    "failed",
    "open",
    "expired",
    "refused",
    "settled_rate",
    "settled_low",
    "settled_high",
    "accepted_rate",
    "read_rate",
    "latency_p50_s",
    "latency_p90_s",
    "latency_p99_s",
]
ADDED_UP = COLUMNS[:8]
ALL_DAYS = Filter(FIRST_DAY, FIRST_DAY + timedelta(days=DAYS))
LATER_MS = 1_800_000_000_000  # January 2027: everything is expired
NOON_MS = 1_793_275_200_000  # 29 October 2026, 12:00 UTC
PERIODS = st.tuples(st.integers(-2, DAYS), st.integers(0, 5)).map(
    lambda pair: Filter(FIRST_DAY + timedelta(days=pair[0]), FIRST_DAY + timedelta(days=sum(pair)))
)
HISTORIES = st.builds(random_history, st.integers(0, 10**9), st.sampled_from([0, 1, 40, 150]))


@settings(max_examples=60)
@given(HISTORIES, PERIODS, st.sampled_from(ZONES), st.sampled_from(["total", "day", "template"]))
def test_it_reports_what_a_walk_over_the_messages_finds(
    history: list[Raw], wanted: Filter, zone: str, by: ReportBy
) -> None:
    source = SlowSource(history, ZoneInfo(zone))
    chosen = source.chosen(wanted)
    for row in report(source, wanted, by, now_ms=NOON_MS):
        found = row.as_dict(by)
        members = [m for m in chosen if source.group(m, by) == row.group]
        states = [m.state for m in members]
        delivered = states.count("delivered") + states.count("read")
        assert found["delivered"] == delivered
        assert found["refused"] == states.count("refused")
        assert row.counts.pending + row.counts.expired == states.count("accepted") + states.count(
            "sent"
        )
        check_rates(found, delivered, row.counts.completed, states)
        check_delays(found, [m.delays[0] for m in members if m.delays[0] is not None])


def check_rates(
    found: dict[str, str | int | float | None], delivered: int, completed: int, states: list[str]
) -> None:
    taken = [s for s in states if s not in ("refused", "unconfirmed")]
    assert found["accepted"] == len(taken)
    assert found["accepted_rate"] == (delivered / len(taken) if taken else None)
    assert found["read_rate"] == (states.count("read") / delivered if delivered else None)
    if not completed:
        assert found["settled_rate"] is found["settled_low"] is found["settled_high"] is None
        return
    exact = binomtest(delivered, completed).proportion_ci(method="wilson")
    assert found["settled_rate"] == delivered / completed
    assert found["settled_low"] == pytest.approx(exact.low, abs=1e-9)
    assert found["settled_high"] == pytest.approx(exact.high, abs=1e-9)


def check_delays(found: dict[str, str | int | float | None], delays: Sequence[float]) -> None:
    for q in (50, 90, 99):
        value = found[f"latency_p{q}_s"]
        if delays:
            exact = percentile_exactly(delays, q / 100)
            assert value == pytest.approx(exact, rel=0.05, abs=0.001)
        else:
            assert value is None


@settings(max_examples=40)
@given(HISTORIES, PERIODS, st.sampled_from(ZONES))
def test_it_adds_up_to_the_same_total_in_every_grouping(
    history: list[Raw], wanted: Filter, zone: str
) -> None:
    source = SlowSource(history, ZoneInfo(zone))
    (total,) = (row.as_dict() for row in report(source, wanted, now_ms=NOON_MS))
    groupings: tuple[ReportBy, ...] = ("hour", "day", "template", "country", "type", "account")
    for by in groupings:
        rows = [row.as_dict(by) for row in report(source, wanted, by, now_ms=NOON_MS)]
        for column in ADDED_UP:
            assert sum(int(row[column] or 0) for row in rows) == total[column], (by, column)
    errors = [row.as_dict("error") for row in report(source, wanted, "error", now_ms=NOON_MS)]
    for column in ("failed", "refused"):
        assert sum(int(row[column] or 0) for row in errors) == total[column]


@pytest.mark.parametrize("by", ["hour", "day", "template", "country", "type"])
def test_it_names_the_group_first_and_then_the_fixed_columns(by: ReportBy) -> None:
    source = SlowSource(random_history(1, 50), ZoneInfo("UTC"))
    rows = [row.as_dict(by) for row in report(source, ALL_DAYS, by, now_ms=LATER_MS)]
    assert rows
    assert all(list(row) == [by, *COLUMNS] for row in rows)


def test_it_gives_one_row_without_a_group_for_the_total() -> None:
    source = SlowSource(random_history(1, 50), ZoneInfo("UTC"))
    (row,) = report(source, ALL_DAYS, now_ms=LATER_MS)
    assert list(row.as_dict()) == list(row.as_dict("total")) == COLUMNS


def test_it_says_of_an_error_what_it_means_and_whose_it_is() -> None:
    message = raw("held", Heard(Status.FAILED, 2_000, "131049", "Healthy ecosystem"))
    source = SlowSource([message, raw("bad", kind="refused", code="10004")], ZoneInfo("UTC"))
    rows = {
        row.group: row.as_dict("error")
        for row in report(source, ALL_DAYS, "error", now_ms=LATER_MS)
    }
    assert list(rows["131049"]) == ["error", *COLUMNS, "meaning", "fault"]
    assert (rows["131049"]["failed"], rows["131049"]["refused"]) == (1, 0)
    assert (rows["10004"]["failed"], rows["10004"]["refused"]) == (0, 1)
    assert rows["131049"]["fault"] == "policy"
    assert rows["131049"]["settled_rate"] is None
    assert "WhatsApp" in str(rows["131049"]["meaning"])


def test_it_names_a_failure_without_code() -> None:
    source = SlowSource([raw("a", Heard(Status.FAILED, 2_000))], ZoneInfo("UTC"))
    (row,) = report(source, ALL_DAYS, "error", now_ms=LATER_MS)
    assert (row.group, row.counts.failed) == ("none", 1)


def test_it_writes_hours_with_their_offset_and_keeps_the_repeated_one() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    day = Filter(date(2026, 10, 25), date(2026, 10, 25))
    rows = report(SlowSource([], berlin), day, "hour", now_ms=LATER_MS)
    hours = [row.group for row in rows]
    assert len(hours) == 25
    assert hours[1:4] == [
        "2026-10-25T01:00:00+02:00",
        "2026-10-25T02:00:00+02:00",
        "2026-10-25T02:00:00+01:00",
    ]


def test_it_gives_half_hour_zones_their_own_hours() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")
    source = SlowSource([raw("a")], kolkata)
    rows = report(source, ALL_DAYS, "hour", now_ms=LATER_MS)
    busy = [row.group for row in rows if row.counts.accepted]
    assert busy == [local(raw("a").accepted_ms, kolkata).replace(minute=0).isoformat()]
    assert busy[0].endswith("+05:30")


@pytest.mark.parametrize("by", ["total", "hour", "day", "template", "country", "type", "error"])
def test_it_reports_an_empty_period_without_complaint(by: ReportBy) -> None:
    source = SlowSource([], ZoneInfo("UTC"))
    rows = [row.as_dict(by) for row in report(source, ALL_DAYS, by, now_ms=LATER_MS)]
    assert len(rows) == {"total": 1, "hour": 264, "day": 11}.get(by, 0)
    for row in rows:
        assert all(row[column] == 0 for column in ADDED_UP)
        assert all(row[column] is None for column in COLUMNS[8:])


def test_it_reports_a_period_in_which_all_failed() -> None:
    history = [raw(str(n), Heard(Status.FAILED, 2_000, "131026")) for n in range(40)]
    (row,) = report(SlowSource(history, ZoneInfo("UTC")), ALL_DAYS, now_ms=NOON_MS)
    assert (row.counts.failed, row.rates.final_rate, row.rates.read_rate) == (40, 0.0, None)
    assert (row.rates.final_low, row.latency.p50) == (0.0, None)


def test_it_shows_no_days_that_have_not_come() -> None:
    rows = report(SlowSource([], ZoneInfo("UTC")), ALL_DAYS, "day", now_ms=NOON_MS)
    assert [row.group for row in rows][-1] == "2026-10-29"
    rows = report(SlowSource([], ZoneInfo("UTC")), ALL_DAYS, "hour", now_ms=NOON_MS)
    assert [row.group for row in rows][-1] == "2026-10-29T12:00:00+00:00"


def test_it_ranks_names_by_their_traffic() -> None:
    history = [raw("a", template="x"), raw("b", template="y"), raw("c", template="y")]
    rows = report(SlowSource(history, ZoneInfo("UTC")), ALL_DAYS, "template", now_ms=NOON_MS)
    assert [row.group for row in rows] == ["y", "x"]


def raw(
    name: str,
    *heard: Heard,
    template: str = "promo",
    kind: str = "accepted",
    code: str = "",
) -> Raw:
    """A message of 24 October 2026, 10:15 UTC; receipts count their milliseconds from there."""
    accepted = 1_792_836_900_000
    receipts = tuple(Heard(r.status, accepted + r.at_ms, r.code, r.title) for r in heard)
    return Raw("main", name, template, "ID", "text", False, accepted, receipts, kind, code)
