"""Totals agree everywhere: tile, chart, table, web page, workbook and command line."""

from __future__ import annotations

from dataclasses import replace
from math import isclose
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.analytics.overview import Overview, delivery_overview
from incs_core.analytics.report_rows import ReportBy, report
from incs_core.charts.headline_tiles import headline_tiles
from incs_core.charts.number_format import count, percent, range_text
from incs_core.charts.over_time import over_time_figure
from incs_core.charts.rate_ranking import group_name
from incs_core.charts.time_axis import time_points
from incs_core.domain.filters import Filter
from incs_core.report.build import report_document
from incs_core.report.data import StoreReads, read_report_data
from incs_core.report.document import Document, from_json
from incs_core.report.html import report_html
from incs_core.report.tables import points_of
from incs_core.report.workbook import workbook
from tests.analytics.test_report_rows import HISTORIES, NOON_MS, PERIODS
from tests.delivery_history import ZONES, Raw, SlowSource
from tests.report.reading import Page, figures, sheet

GROUPINGS: tuple[ReportBy, ...] = ("template", "country", "type")
COUNTS = ("accepted", "sent", "delivered", "read", "failed", "open", "expired", "refused")
RATES = {
    "settled_rate": "Delivery rate (final)",
    "settled_low": "Delivery rate (final) low",
    "settled_high": "Delivery rate (final) high",
    "accepted_rate": "Delivery rate (so far)",
    "read_rate": "Read rate",
}
DELAYS = {f"latency_{name}_s": f"Delivery {name} (s)" for name in ("p50", "p90", "p99")}
COLUMNS = {**{name: name.capitalize() for name in COUNTS}, "open": "Pending", **RATES}
TOTALS = {
    **{name: name.capitalize() for name in COUNTS},
    "open": "Pending",
    "settled_rate": "Delivery rate (final)",
    "accepted_rate": "Delivery rate (so far)",
    "read_rate": "Read rate",
    **{f"latency_{name}_s": f"Accepted to delivered, {name}" for name in ("p50", "p90", "p99")},
}


def made(source: SlowSource, wanted: Filter) -> tuple[Overview, Document]:
    """What the page would show, and its report."""
    overview = delivery_overview(source, wanted, NOON_MS)
    return overview, report_document(overview, read_report_data(StoreReads(source), overview))


@settings(max_examples=10, deadline=None)
@given(HISTORIES, PERIODS, st.sampled_from(ZONES))
def test_it_gives_the_same_figures_everywhere(
    history: list[Raw], wanted: Filter, zone: str
) -> None:
    source = SlowSource(history, ZoneInfo(zone))
    overview, document = made(source, wanted)
    (line,) = report(source, wanted, now_ms=NOON_MS)
    command = line.as_dict()
    page, book = Page(report_html(document)), workbook(document)
    written, printed = figures(book), {row["Figure"]: row for row in page.records("figures")}
    for key, label in TOTALS.items():
        assert same(written[label]["Value"], command[key]), label
        assert printed[label]["Value"] == command[key], label
        assert document.figure(key).value == command[key]
    assert same(written["Delivery rate (final)"]["Low"], command["settled_low"])
    assert printed["Delivery rate (final)"]["High"] == command["settled_high"]
    check_tiles(overview, page, command)
    check_charts(overview, command)


def check_tiles(overview: Overview, page: Page, command: dict[str, Any]) -> None:
    shown = {tile.key: tile for tile in headline_tiles(overview)}
    assert shown["final"].value == percent(command["settled_rate"])
    assert shown["final"].beside == range_text(command["settled_low"], command["settled_high"])
    assert shown["of_accepted"].value == percent(command["accepted_rate"])
    assert shown["read"].value == percent(command["read_rate"])
    for key, name in (("accepted",) * 2, ("failed",) * 2, ("pending", "open"), ("refused",) * 2):
        assert shown[key].value == count(command[name])
    for tile in shown.values():
        assert tile.value in "".join(page.texts)


def check_charts(overview: Overview, command: dict[str, Any]) -> None:
    zone = ZoneInfo(overview.zone)
    figure = over_time_figure(time_points(overview.series, overview.maturities, zone))
    columns = [trace for trace in figure["data"] if trace["type"] == "bar"]
    assert sum(sum(trace["y"]) for trace in columns) == command["accepted"]


@settings(max_examples=10, deadline=None)
@given(HISTORIES, PERIODS, st.sampled_from(ZONES))
def test_it_draws_kept_figures_as_they_were_drawn(
    history: list[Raw], wanted: Filter, zone: str
) -> None:
    overview, document = made(SlowSource(history, ZoneInfo(zone)), wanted)
    kept = points_of(from_json(document.to_json()).table("series"))
    drawn = time_points(overview.series, overview.maturities, ZoneInfo(zone))
    assert [replace(moment, label="") for moment in kept] == [
        replace(moment, label="") for moment in drawn
    ]


@settings(max_examples=10, deadline=None)
@given(HISTORIES, PERIODS, st.sampled_from(ZONES))
def test_it_gives_the_same_tables_everywhere(history: list[Raw], wanted: Filter, zone: str) -> None:
    source = SlowSource(history, ZoneInfo(zone))
    _, document = made(source, wanted)
    page, book = Page(report_html(document)), workbook(document)
    for by in GROUPINGS:
        columns = {**COLUMNS, **DELAYS}
        expected = {
            group_name(by, row.group): row.as_dict(by)
            for row in report(source, wanted, by, now_ms=NOON_MS)
        }
        name = by.capitalize()
        for found in (page.records(by), sheet(book, f"By {by}")):
            assert {row[name] for row in found} == set(expected)
            for row in found:
                check(row, expected[row[name]], columns)


@settings(max_examples=10, deadline=None)
@given(HISTORIES, PERIODS, st.sampled_from(ZONES))
def test_it_gives_the_same_series_everywhere(history: list[Raw], wanted: Filter, zone: str) -> None:
    source = SlowSource(history, ZoneInfo(zone))
    overview, document = made(source, wanted)
    page, book = Page(report_html(document)), workbook(document)
    expected = [row.as_dict() for row in report(source, wanted, overview.grain, now_ms=NOON_MS)]
    for found in (page.records("series"), sheet(book, f"By {overview.grain}")):
        assert len(found) == len(expected)
        for row, command in zip(found, expected, strict=True):
            check(row, command, COLUMNS)


@settings(max_examples=10, deadline=None)
@given(HISTORIES, PERIODS, st.sampled_from(ZONES))
def test_its_failures_are_those_of_the_command_line(
    history: list[Raw], wanted: Filter, zone: str
) -> None:
    source = SlowSource(history, ZoneInfo(zone))
    overview, document = made(source, wanted)
    page, book = Page(report_html(document)), workbook(document)
    rows = [row.as_dict("error") for row in report(source, wanted, "error", now_ms=NOON_MS)]
    expected = sorted(
        (str(r["error"]), int(r["failed"] or 0) + int(r["refused"] or 0)) for r in rows
    )
    for found in (page.records("failures"), sheet(book, "Failure reasons")):
        named = [row for row in found if row["Code"] != "expired"]
        assert sorted((row["Code"], int(row["Messages"])) for row in named) == expected
        lost = sum(int(row["Messages"]) for row in found if row["When"] == "after accepted")
        assert lost == overview.total.failed + overview.total.expired


@settings(max_examples=10, deadline=None)
@given(HISTORIES, PERIODS, st.sampled_from(ZONES))
def test_it_comes_back_unchanged_from_where_it_was_kept(
    history: list[Raw], wanted: Filter, zone: str
) -> None:
    _, document = made(SlowSource(history, ZoneInfo(zone)), wanted)
    assert from_json(document.to_json()) == document


def check(row: dict[str, Any], command: dict[str, Any], columns: dict[str, str]) -> None:
    for key, column in columns.items():
        assert same(row[column], command[key]), column


def same(found: float | None, expected: Any) -> bool:
    """Equal to the last digit that a workbook keeps: the sixteenth."""
    if found is None or expected is None:
        return found is expected
    return isclose(found, expected, rel_tol=1e-15)
