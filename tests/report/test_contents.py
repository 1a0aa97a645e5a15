"""The report holds what every section of the page shows, and its parts add up to its totals."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.analytics.overview import delivery_overview
from incs_core.analytics.time_series import TimeSeriesGrain
from incs_core.domain.filters import Filter
from incs_core.domain.saved import Annotation
from incs_core.report.build import report_document
from incs_core.report.data import StoreReads, read_report_data
from incs_core.report.document import Document, Value, from_json
from incs_core.report.html import report_html
from incs_core.report.pins import grain_of, pin_annotations
from incs_core.report.tables import table_of
from incs_core.report.workbook import workbook
from tests.delivery_history import DAYS, FIRST_DAY, ZONES, SlowSource, local, random_history
from tests.report.reading import Page, sheet

NOON_MS = 1_793_275_200_000  # 29 October 2026, 12:00 UTC
NOON = datetime.fromtimestamp(NOON_MS / 1_000, UTC)
WANTED = Filter(date(2026, 10, 26), date(2026, 10, 30))
EVER = Filter(FIRST_DAY - timedelta(days=1), FIRST_DAY + timedelta(days=DAYS))
MARK = Annotation(1_793_100_000_000, "New <b>template</b> live", "ann", 1)
BERLIN = ZoneInfo("Europe/Berlin")
DRAWN = ("series", "happened", "rhythm", "usual", "template", "change-country", "spread")


def made(
    wanted: Filter = WANTED,
    grain: TimeSeriesGrain | None = None,
    seed: int = 3,
    zone: ZoneInfo = BERLIN,
) -> tuple[Document, SlowSource]:
    source = SlowSource(random_history(seed, 3_000), zone, marks=[MARK])
    overview = delivery_overview(source, wanted, NOON_MS)
    extra = [table_of("comparison", "Comparison", [{"Compared": "otp", "Messages": 9}])]
    material = read_report_data(StoreReads(source), overview, grain, extra)
    return report_document(overview, material), source


DOCUMENT, SOURCE = made()
PAGE = Page(report_html(DOCUMENT))


@pytest.mark.parametrize("key", [*DRAWN, "delays-by-day"])
def test_its_page_draws_what_the_screen_draws(key: str) -> None:
    text = report_html(DOCUMENT)
    section = text[text.index(f'<section id="{key}">') :]
    assert "<svg" in section[: section.index("</section>")]


@pytest.mark.parametrize("table", DOCUMENT.tables, ids=lambda table: table.key)
def test_its_workbook_has_a_sheet_for_each_table(table: object) -> None:
    assert hasattr(table, "title")
    assert hasattr(table, "rows")
    rows = sheet(workbook(DOCUMENT), table.title)
    assert len(rows) >= len(table.rows) > 0


def test_it_shows_the_marks_where_they_happened() -> None:
    (mark,) = DOCUMENT.table("marks").records()
    assert mark["Annotation"] == MARK.text
    assert str(mark["Time (Europe/Berlin)"]).startswith("2026-10-27T")
    text = report_html(DOCUMENT)
    assert text.count('<line class="mark"') == 3
    assert "<b>template</b>" not in text


def test_what_happened_in_it_is_what_the_receipts_say() -> None:
    found: Counter[str] = Counter()
    for message in SOURCE.messages:
        for status, at_ms in message.happened.items():
            inside = WANTED.start <= local(at_ms, BERLIN).date() <= WANTED.end
            found[status.capitalize()] += inside and not message.is_test
    rows = PAGE.records("happened")
    for name in ("Accepted", "Sent", "Delivered", "Read", "Failed"):
        assert sum(row[name] for row in rows) == found[name]
        assert sum(row[name] for row in sheet(workbook(DOCUMENT), "By event time")) == found[name]


def test_its_hours_of_the_week_add_up_to_its_totals() -> None:
    rhythm, usual = PAGE.records("rhythm"), PAGE.records("usual")
    total = DOCUMENT.figure
    for name in ("Accepted", "Delivered", "Read"):
        assert sum(row[name] for row in rhythm) == total(name.lower()).value
    happened = made(grain="hour")[0].table("happened").records()
    ended = [row for row in happened if datetime.fromisoformat(hour_of(row)) < NOON]
    assert len(ended) < len(happened)
    for name in ("Delivered", "Read"):
        assert sum(row[name] for row in usual) == sum(int(row[name] or 0) for row in ended)


def hour_of(row: dict[str, Value]) -> str:
    return str(row["Hour (Europe/Berlin)"])


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(ZONES), st.sampled_from(["country", "template"]))
def test_its_change_adds_up_to_the_difference_of_its_rates(seed: int, zone: str, by: str) -> None:
    document, _ = made(seed=seed, zone=ZoneInfo(zone))
    rate, rows = document.figure("settled_rate"), document.table(f"change-{by}").records()
    names = ("Performance (pts)", "Traffic mix (pts)")
    total = sum(Fraction(float(row[name] or 0)) for row in rows for name in names)
    assert isinstance(rate.value, float)
    assert isinstance(rate.before, float)
    assert float(total) == pytest.approx((rate.value - rate.before) * 100, abs=1e-9)
    assert 2 <= len(document.table(f"change-{by}").lines) <= 6


def test_its_failures_by_day_add_up_to_its_codes() -> None:
    days: Counter[tuple[str, str]] = Counter()
    for row in PAGE.records("failures-by-day"):
        days[row["Code"], row["When"]] += row["Messages"]
    codes = {
        (row["Code"], row["When"]): row["Messages"]
        for row in PAGE.records("failures")
        if row["Code"] != "expired"
    }
    assert days == codes


def test_its_delays_by_day_and_its_spread_hold_every_delay() -> None:
    n = DOCUMENT.table("delays").records()[0]["Messages"]
    assert sum(row["Delivery (n)"] for row in PAGE.records("delays-by-day")) == n
    spread = [row for row in PAGE.records("spread") if row["Metric"] == "Accepted to delivered"]
    assert sum(row["Messages"] for row in spread) == n
    assert sum(row["Share"] for row in spread) == pytest.approx(1)


@pytest.mark.parametrize("grain", ["hour", "day", "week"])
def test_it_is_in_the_grain_of_the_screen(grain: TimeSeriesGrain) -> None:
    document, _ = made(grain=grain)
    for key in ("series", "happened"):
        assert document.table(key).columns[0].name == f"{grain.capitalize()} (Europe/Berlin)"
    assert grain_of(document) == grain
    series = document.table("series").records()
    assert sum(int(row["Accepted"] or 0) for row in series) == document.figure("accepted").value
    assert report_html(document).count("<svg") >= len(DRAWN)


def test_it_can_be_kept_and_drawn_again() -> None:
    again = from_json(DOCUMENT.to_json())
    assert again == DOCUMENT
    assert pin_annotations(again) == [(MARK.at_ms, MARK.text)]
    assert report_html(again) == report_html(DOCUMENT)


def test_it_can_be_made_of_nothing() -> None:
    source = SlowSource((), BERLIN)
    overview = delivery_overview(source, replace(EVER, countries=("XX",)), NOON_MS)
    document = report_document(overview, read_report_data(StoreReads(source), overview))
    assert Page(report_html(document)).records("figures")
    assert workbook(document)
