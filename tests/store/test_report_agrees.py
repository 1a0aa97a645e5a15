"""On a real database the report, the command line and the message list say the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from incs_core.analytics.overview import delivery_overview
from incs_core.charts.rate_ranking import group_name
from incs_core.cli import main
from incs_core.domain.filters import Filter
from incs_core.domain.messages import MessageQuery, MessageRow
from incs_core.report.build import report_document
from incs_core.report.data import StoreReads, read_report_data
from incs_core.report.document import Document
from incs_core.report.html import report_html
from incs_core.report.workbook import workbook
from incs_core.store import Store
from incs_core.store.rollups.buckets import day_bounds_ms
from tests.delivery_history import DAYS, FIRST_DAY, random_history
from tests.report.reading import Page, figures, sheet
from tests.report.test_agreement import COLUMNS, DELAYS, TOTALS, check, same
from tests.store.conftest import OpenStore
from tests.store.recorded import record

NOW_MS = 1_793_275_200_000  # 29 October 2026, 12:00 UTC
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 4)
WANTED = Filter(FIRST_DAY, LAST_DAY, accounts=("main",))
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """What has expired depends on the time."""
    with time_machine.travel(NOW_MS / 1_000, tick=False):
        yield


@pytest.fixture
def told(store_url: str, open_at: OpenStore, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store with a random history, which the command line uses too."""
    store = open_at(store_url, BERLIN)
    record(store, random_history(11, 400))
    for name, value in {
        "INCS_DATABASE_URL": store_url,
        "INCS_TIMEZONE": BERLIN.key,
        "INCS_CERTIFICATION_CODE": "invented",
    }.items():
        monkeypatch.setenv(name, value)
    return store


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, float | None]]:
    """The rows that ``report --format json`` prints for the period of `WANTED`."""
    period = ["--from", FIRST_DAY.isoformat(), "--to", LAST_DAY.isoformat()]
    assert main(["report", *period, "--format", "json", *arguments]) == 0
    return list(json.loads(capsys.readouterr().out))


def document(store: Store) -> Document:
    overview = delivery_overview(store, WANTED, NOW_MS)
    return report_document(overview, read_report_data(StoreReads(store), overview))


def test_its_totals_are_those_of_the_command_line(
    told: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    made, (line,) = document(told), command(capsys)
    assert (line["accepted"] or 0) > 50
    page = {row["Figure"]: row for row in Page(report_html(made)).records("figures")}
    book = figures(workbook(made))
    for key, label in TOTALS.items():
        assert page[label]["Value"] == line[key], label
        assert same(book[label]["Value"], line[key]), label


@pytest.mark.parametrize("by", ["template", "country", "type", "day"])
def test_its_tables_are_those_of_the_command_line(
    told: Store, capsys: pytest.CaptureFixture[str], by: str
) -> None:
    made = document(told)
    key = "series" if by == "day" else by
    name = made.table(key).columns[0].name
    columns = COLUMNS if by == "day" else {**COLUMNS, **DELAYS}
    lines = {group_name(by, str(line[by])): line for line in command(capsys, "--by", by)}
    rows = {str(row[name]).removesuffix(" 00:00:00"): row for row in _rows(made, key)}
    assert set(rows) == set(lines)
    for group, row in rows.items():
        check(row, lines[group], columns)


def _rows(made: Document, key: str) -> list[dict[str, Any]]:
    return sheet(workbook(made), made.table(key).title)


def test_its_totals_are_those_of_the_message_list(told: Store) -> None:
    listed, total = Counter(row.status for row in _messages(told)), document(told)
    assert listed["read"] == total.figure("read").value
    assert listed["read"] + listed["delivered"] == total.figure("delivered").value
    assert listed["failed"] == total.figure("failed").value
    assert listed["refused"] == total.figure("refused").value
    assert listed["unconfirmed"] == total.figure("unconfirmed").value
    waiting = listed["accepted"] + listed["sent"]
    open_, expired = total.figure("open").value, total.figure("expired").value
    assert waiting == int(open_ or 0) + int(expired or 0)
    assert len(_messages(told, "expired")) == expired


def _messages(store: Store, *statuses: str) -> list[MessageRow]:
    start, end = day_bounds_ms(FIRST_DAY, LAST_DAY, BERLIN)
    query = MessageQuery(start, end, statuses=statuses, accounts=("main",), include_tests=False)
    page = store.messages.page(query)
    rows = list(page.rows)
    while page.next is not None:
        page = store.messages.page(query, page.next)
        rows += page.rows
    return rows


def test_the_command_line_narrows_as_the_screen_does(
    told: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    (row,) = command(capsys, "--template", "promo", "--country", "ID", "--include-tests")
    wanted = replace(WANTED, templates=("promo",), countries=("ID",), accounts=("main",))
    counts = told.rollups.counts(replace(wanted, include_tests=True), "total", NOW_MS)[0].counts
    assert (row["accepted"], row["delivered"]) == (counts.accepted, counts.delivered)
    assert 0 < counts.accepted < int(command(capsys)[0]["accepted"] or 0)


@pytest.mark.parametrize("ending", ["html", "xlsx"])
def test_the_command_line_writes_the_whole_report(
    told: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    file = tmp_path / f"report.{ending}"
    period = ["--from", FIRST_DAY.isoformat(), "--to", LAST_DAY.isoformat()]
    assert main(["report", *period, "--output", str(file)]) == 0
    assert capsys.readouterr().out == ""
    if ending == "html":
        assert file.read_text() == report_html(document(told))
    else:
        assert figures(file.read_bytes()) == figures(workbook(document(told)))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--output", "report.pdf"], "neither .html nor .xlsx"),
        (["--output", "no/such/folder/report.html"], "cannot be written"),
        (["--account", "nobody"], "no account “nobody”"),
    ],
)
def test_the_command_line_says_what_it_cannot_do(
    told: Store, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert main(["report", *arguments]) != 0
    assert words in capsys.readouterr().err
