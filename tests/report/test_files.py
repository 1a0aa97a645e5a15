from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest

from incs_core.analytics.overview import Overview
from incs_core.domain.filters import FILTER_FIELDS, FilterField
from incs_core.errors import IncsError
from incs_core.html_templates import html_templates
from incs_core.report.build import report_document
from incs_core.report.document import Document, format_value, from_json
from incs_core.report.html import report_html
from incs_core.report.svg.over_time import over_time_chart
from incs_core.report.svg.primitives import Drawing
from incs_core.report.svg.rows import groups_chart
from incs_core.report.workbook import workbook
from tests.charts.overviews import LAST_DAY, history_overview, material_of
from tests.delivery_history import FIRST_DAY
from tests.preview.test_phone import ATTACKS
from tests.report.reading import Page, sheet

OVERVIEW = history_overview()
BAD = "<script>alert(1)</script>"
# Units and names of columns tell what to draw; so do moments, weekdays and kinds of delay.
FIXED = {"unit", "name", "key", "good"}
KEPT = re.compile(r"\d{4}-\d\d-\d\d|\d\d:\d\d|[A-Z][a-z]{2}$|\w+ to (?:delivered|read)$")
DRAWING = html_templates("incs_core.report").get_template("drawing.html")


def svg(drawing: Drawing | None) -> str:
    return DRAWING.render(drawing=drawing)


def document(overview: Overview = OVERVIEW) -> Document:
    return report_document(overview, material_of(overview))


def named(name: str) -> Document:
    """A report in which texts from outside say `name`."""
    row = replace(OVERVIEW.tables["template"][0], group=name)
    failure = replace(OVERVIEW.failures[0], code=name, title=name, meaning=name, remedy=name)
    wanted = replace(OVERVIEW.wanted, templates=(name,))
    tables = {**OVERVIEW.tables, "template": (row, *OVERVIEW.tables["template"][1:])}
    return document(replace(OVERVIEW, wanted=wanted, tables=tables, failures=(failure,)))


def test_its_page_needs_nothing_from_outside() -> None:
    text = report_html(document())
    page = Page(text)
    assert not page.links
    assert not {"script", "link", "img", "iframe", "form"} & set(page.tags)
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_its_page_shows_text_from_outside_letter_by_letter() -> None:
    page = Page(report_html(named(BAD)))
    assert "script" not in page.tags
    assert page.records("template")[0]["Template"] == BAD
    assert any(row["Meaning"].endswith(BAD) for row in page.records("failures"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_its_page_shows_every_text_letter_by_letter(attack: str) -> None:
    """Whatever field a text stands in, but for those that drawings are made from."""
    changed: list[str] = []

    def hostile(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: hostile(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [hostile(each, name) for each in value]
        if not isinstance(value, str) or name in FIXED or KEPT.match(value):
            return value
        changed.append(value)
        return f"{value}{attack}"

    plain = json.loads(document().to_json())
    columns = [column for table in plain["tables"] for column in table["columns"]]
    text = report_html(from_json(json.dumps(hostile(plain))))
    page = Page(text)
    assert len(changed) > len(columns)
    assert set(page.tags) == set(Page(report_html(document())).tags)
    assert not page.links
    assert "".join(page.texts).count(attack) >= len(changed)


def test_its_page_suits_light_dark_and_paper() -> None:
    text = report_html(document())
    assert "prefers-color-scheme:dark" in text
    assert "@media print" in text
    assert "@page" in text


def test_it_says_what_the_figures_are_about() -> None:
    facts = {fact.name: fact.value for fact in document().facts}
    assert facts["Period"] == f"{FIRST_DAY} to {LAST_DAY}"
    assert facts["Zone"] == "Europe/Berlin"
    assert facts["Messages accepted (n)"] == f"{OVERVIEW.total.accepted:,}"
    assert facts["As of"] == f"{LAST_DAY} 12:00:00 CET"
    assert facts["Last receipt"] == "never"
    assert facts["Tests"] == "not included"
    assert facts["Templates"] == "all"
    shown = "".join(Page(report_html(document())).texts)
    assert all(value in shown for value in facts.values())


@pytest.mark.parametrize("field", FILTER_FIELDS, ids=lambda field: field.name)
def test_it_names_the_filters(field: FilterField) -> None:
    chosen: dict[str, Any] = {field.attribute: ("one", "")}
    narrowed = replace(OVERVIEW, wanted=replace(OVERVIEW.wanted, **chosen))
    facts = {fact.name: fact.value for fact in document(narrowed).facts}
    assert facts[field.plural] == "one, (none)"


def test_its_workbook_has_a_sheet_for_each_table() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(document())))
    assert book.sheetnames == [
        "Summary",
        "By day",
        "Delivery funnel",
        "By event time",
        "By weekday and hour",
        "Average by weekday and hour",
        "By template",
        "By country",
        "By type",
        "By account",
        "Change by template",
        "Change by country",
        "Change by type",
        "Change by account",
        "Failure reasons",
        "Failures by day",
        "Delivery and read times",
        "Delay distribution",
        "Delays by day",
        "Annotations",
    ]


def test_it_has_a_table_by_account_where_there_is_more_than_one() -> None:
    first, second, *_ = OVERVIEW.tables["account"]
    assert document().table("account").records()[0]["Account"] == first.group
    assert sum(int(row["Accepted"] or 0) for row in document().table("account").records()) == (
        OVERVIEW.total.accepted
    )
    one = replace(OVERVIEW, tables={**OVERVIEW.tables, "account": (second,)})
    assert "account" not in [table.key for table in document(one).tables]


def test_its_workbook_has_real_dates() -> None:
    days = [row["Day (Europe/Berlin)"] for row in sheet(workbook(document()), "By day")]
    assert days[0] == datetime.combine(FIRST_DAY, datetime.min.time())
    assert len(days) == (LAST_DAY - FIRST_DAY).days + 1


def test_its_workbook_tells_the_repeated_hour_by_its_offset() -> None:
    night = history_overview(start=date(2026, 10, 25), end=date(2026, 10, 25))
    rows = sheet(workbook(document(night)), "By hour")
    hours = [(row["Hour (Europe/Berlin)"].hour, row["UTC offset"]) for row in rows]
    assert len(hours) == 25
    assert hours[2:4] == [(2, "+0200"), (2, "+0100")]


@pytest.mark.parametrize("text", ["=1+1", "+62815", "-1", "@SUM(A1)", "628150000001234"])
def test_its_workbook_keeps_text_as_text(text: str) -> None:
    data = workbook(named(text))
    page = openpyxl.load_workbook(io.BytesIO(data))["By template"]
    cell = next(cell for cell in page["A"] if cell.value == text)
    assert cell.data_type == "s"
    page = openpyxl.load_workbook(io.BytesIO(data))["Summary"]
    (cell,) = [cell for cell in page["B"] if cell.value == text]
    assert cell.data_type == "s"


def test_it_greys_what_has_too_few_messages_and_puts_it_last() -> None:
    few = history_overview(size=60)
    table = document(few).table("template")
    assert table.muted
    assert table.note.startswith("Grey")
    assert list(table.muted) == list(range(len(table.rows)))[-len(table.muted) :]
    assert 'class="muted"' in report_html(document(few))


def test_it_draws_a_column_for_each_day_and_marks_what_is_provisional() -> None:
    table = document().table("series")
    drawn = svg(over_time_chart(table))
    assert drawn.count("<g>") == len(table.rows)
    young = sum(share is not None and share < 0.99 for share in OVERVIEW.maturities)
    assert drawn.count('class="hollow"') == young


def test_its_line_breaks_where_there_is_no_rate() -> None:
    table = document().table("series")
    assert len(table.rows) >= 5
    drawn = svg(over_time_chart(replace(table, muted=(0, 2))))
    lines = [line.split('"')[0] for line in drawn.split('<polyline class="rate" points="')[1:]]
    assert [len(line.split()) for line in lines] == [1, len(table.rows) - 3]


def test_it_draws_nothing_where_nothing_was_sent() -> None:
    empty = history_overview(start=FIRST_DAY - timedelta(days=60), end=FIRST_DAY - timedelta(30))
    assert svg(over_time_chart(document(empty).table("series"))) == ""
    assert svg(groups_chart(document(empty).table("template"))) == ""
    assert "Nothing in this period" in "".join(Page(report_html(document(empty))).texts)
    assert workbook(document(empty))


def test_it_ranks_groups_by_rate_and_leaves_small_ones_out() -> None:
    table = document().table("template")
    drawn = svg(groups_chart(table))
    shown = [row for number, row in enumerate(table.records()) if number not in table.muted]
    places = [
        drawn.index(f">{row['Template']}<")
        for row in sorted(shown, key=lambda row: -float(row["Delivery rate (final)"] or 0))
    ]
    assert places == sorted(places)


def test_it_says_what_to_do_where_kept_figures_cannot_be_read() -> None:
    with pytest.raises(IncsError, match="another version") as raised:
        from_json('{"title": 3}')
    assert "pin the figures again" in raised.value.advice


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.9612, "rate", "96.1\N{NO-BREAK SPACE}%"),
        (12345, "count", "12,345"),
        (-1.25, "points", "\N{MINUS SIGN}1.2"),
        (-0.04, "points", "±0.0"),
        (4.2, "seconds", "4.2\N{NO-BREAK SPACE}s"),
        (None, "count", "–"),
        ("2026-10-25T02:00:00+01:00", "hour", "2026-10-25 02:00 +0100"),
        ("2026-10-25", "day", "2026-10-25"),
    ],
)
def test_it_writes_values_as_the_screen_does(value: float | None, unit: str, words: str) -> None:
    assert format_value(value, unit) == words  # type: ignore[arg-type]
