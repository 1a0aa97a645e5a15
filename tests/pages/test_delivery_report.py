"""Taking the figures of the Delivery page away: the report's files and pinned figures."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.testing.v1 import AppTest

from incs_core.analytics.alert_rules import Rule
from incs_core.analytics.report_rows import ReportBy, report
from incs_core.charts.number_format import count, percent
from incs_core.charts.rate_ranking import group_name
from incs_core.domain.filters import Filter
from incs_core.domain.saved import Annotation, RuleRow
from incs_core.report.document import from_json
from incs_core.web.services import Services
from tests.pages.conftest import ROOT
from tests.pages.delivery_page import send
from tests.pages.screen import words
from tests.report.reading import Page, figures, sheet
from tests.report.test_agreement import COLUMNS, check

OpenDelivery = Callable[..., AppTest]
Files = dict[str, Callable[[], bytes]]


@pytest.fixture
def open_delivery(environment: object) -> OpenDelivery:
    """Open the home page with a query in its address, as a link does."""

    def open_it(**query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return open_it


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Files:
    """What the download buttons of the page would make, by the names of the files."""
    found: Files = {}
    add = MediaFileManager.add_deferred

    def note(self: Any, make: Any, mimetype: Any, coordinates: Any, **more: Any) -> Any:
        found[str(more.get("file_name"))] = make
        return add(self, make, mimetype, coordinates, **more)

    monkeypatch.setattr(MediaFileManager, "add_deferred", note)
    return found


def made(files: Files, ending: str) -> bytes:
    """The one report with this ending."""
    (make,) = [make for name, make in files.items() if "report" in name and name.endswith(ending)]
    return make()


def last_days(current: Services, days: int, **narrowed: Any) -> Filter:
    today = datetime.now(current.store.zone).date()
    return Filter(today - timedelta(days=days - 1), today, accounts=("main",), **narrowed)


def value(app: AppTest, label: str) -> str:
    (found,) = [metric for metric in app.metric if metric.label == label]
    return str(found.value).split(" :small[")[0].replace("\\", "")


@pytest.mark.parametrize(
    ("query", "days", "narrowed"),
    [
        ({}, 7, {}),
        ({"period": "30 days", "country": "ID"}, 30, {"countries": ("ID",)}),
    ],
)
def test_its_report_has_the_figures_of_the_screen_and_of_the_command_line(
    open_delivery: OpenDelivery,
    current: Services,
    files: Files,
    query: dict[str, str],
    days: int,
    narrowed: dict[str, Any],
) -> None:
    app = open_delivery(**query)
    page, book = Page(made(files, ".html").decode()), made(files, ".xlsx")
    wanted, now_ms = last_days(current, days, **narrowed), int(time.time() * 1_000)
    (line,) = [row.as_dict() for row in report(current.store, wanted, now_ms=now_ms)]
    for found in ({row["Figure"]: row for row in page.records("figures")}, figures(book)):
        assert found["Accepted"]["Value"] == line["accepted"]
        assert found["Delivery rate (final)"]["Value"] == pytest.approx(
            line["settled_rate"], rel=1e-15
        )
        assert value(app, "Delivery rate (final)") == percent(
            found["Delivery rate (final)"]["Value"]
        )
        assert value(app, "Accepted") == count(int(found["Accepted"]["Value"]))
        assert value(app, "Failed") == count(int(found["Failed"]["Value"]))
    groupings: tuple[ReportBy, ...] = ("template", "country", "type")
    for by in groupings:
        rows = {row[by.capitalize()]: row for row in sheet(book, f"By {by}")}
        for told in report(current.store, wanted, by, now_ms=now_ms):
            check(rows[group_name(by, told.group)], told.as_dict(by), COLUMNS)
    assert not app.exception


def test_its_report_holds_what_every_section_shows_as_it_was_chosen(
    open_delivery: OpenDelivery, current: Services, files: Files
) -> None:
    now_ms = int(time.time() * 1_000)
    current.store.annotations.add(Annotation(now_ms - 60_000, "New template live", "ann", now_ms))
    rule = Rule("final", 0.9, least_n=50)
    current.store.alerts.save_rule(RuleRow("r1", "Rate falls", rule.as_json(), "ann", now_ms))
    app = open_delivery(period="30 days", section="Compare", compare="Periods", measure="Read rate")
    text = made(files, ".html").decode()
    page = Page(text)
    (reference, other) = page.records("comparison")
    rates = {
        row.as_dict()["read_rate"]
        for row in report(current.store, last_days(current, 30), now_ms=now_ms)
    }
    assert other["Read rate"] in rates
    assert reference["Difference (pts)"] is None
    assert [row["Annotation"] for row in page.records("marks")] == ["New template live"]
    assert [row["Rule"] for row in page.records("alert-rules")] == ["Rate falls"]
    found = {row["Check"]: row["Result"] for row in page.records("trust")}
    assert found["Dead letters"] == "0"
    happened = current.store.rollups.event_time(last_days(current, 30), "day")
    told = sum(int(row["Delivered"]) for row in page.records("happened"))
    assert told == sum(row.counts.delivered for row in happened) > 0
    assert not app.exception


def test_its_report_is_in_the_grain_of_the_screen(
    open_delivery: OpenDelivery, current: Services, files: Files
) -> None:
    open_delivery(period="30 days", section="Trends", grain="Week")
    weeks = Page(made(files, ".html").decode()).records("series")
    assert 4 <= len(weeks) <= 6
    accepted = current.store.rollups.counts(last_days(current, 30), "total")[0].counts.accepted
    assert sum(int(row["Accepted"]) for row in weeks) == accepted


def test_it_pins_the_figures_and_gives_the_link(
    open_delivery: OpenDelivery, current: Services
) -> None:
    app = open_delivery(country="ID")
    app.button(key="pin-figures").click().run()
    (code,) = app.code
    link, pin_id = code.value.split("?pin=")
    pin = current.store.pins.get(pin_id)
    assert pin is not None
    assert value(app, "Accepted") == count(
        int(from_json(pin.figures).figure("accepted").value or 0)
    )
    (audited,) = current.store.audit.list(1)
    assert (audited.action, audited.subject) == ("pin figures", pin_id)
    assert link.endswith("/")
    assert not app.exception


def pin_of(open_delivery: OpenDelivery) -> str:
    app = open_delivery()
    app.button(key="pin-figures").click().run()
    return str(app.code[0].value.split("?pin=")[1])


def test_it_lists_pins_and_deletes_them(open_delivery: OpenDelivery, current: Services) -> None:
    pin_id = pin_of(open_delivery)
    app = open_delivery()
    app.button(key=f"open-pin-{pin_id}").click().run()
    assert app.query_params["pin"] == pin_id
    assert "**Pinned.**" in words(app)
    app = open_delivery()
    app.button(key=f"unpin-{pin_id}").click().run()
    assert current.store.pins.get(pin_id) is None
    assert current.store.pins.list() == []
    (audited,) = current.store.audit.list(1)
    assert (audited.action, audited.subject) == ("delete pin", pin_id)
    assert "Deleted the pin" in words(app)
    assert "Pin not found" in words(open_delivery(pin=pin_id))
    assert not app.exception


def test_pinned_figures_stay_as_they_were(open_delivery: OpenDelivery, current: Services) -> None:
    before = open_delivery()
    shown = {metric.label: metric.value for metric in before.metric}
    pin_id = pin_of(open_delivery)
    send(current, "new-1", delivered=True)
    st.cache_data.clear()
    app = open_delivery(pin=pin_id)
    assert {metric.label for metric in app.metric} == set(shown)
    for label in shown:
        assert value(app, label) == value(before, label)
    assert len(app.tabs) > 1
    assert sum(len(tab.dataframe) for tab in app.tabs) == 1  # that of the open one
    assert "do not change" in words(app)
    assert "As of" in words(app)
    assert not app.exception


def test_it_says_what_has_changed_since_the_pin(
    open_delivery: OpenDelivery, current: Services
) -> None:
    pin_id = pin_of(open_delivery)
    send(current, "new-1", template="otp_login", delivered=True)
    app = open_delivery(pin=pin_id)
    app.toggle(key="since").set_value(True).run()
    rows = app.dataframe[0].value.set_index("Figure").map(lambda cell: str(cell).lstrip("\u2060"))
    assert rows.loc["Accepted", "Change"] == "+1"
    assert rows.loc["Delivered", "Change"] == "+1"
    assert rows.loc["Failed", "Change"] == "none"
    groups = app.dataframe[1].value
    assert "otp_login" in set(groups["Group"])
    assert not app.exception


def test_its_pinned_report_is_that_of_then(
    open_delivery: OpenDelivery, current: Services, files: Files
) -> None:
    pin_id = pin_of(open_delivery)
    files.clear()
    send(current, "new-1", delivered=True)
    app = open_delivery(pin=pin_id)
    (name,) = [name for name in files if name.endswith(f"{pin_id}.html")]
    (accepted,) = [
        row
        for row in Page(files[name]().decode()).records("figures")
        if row["Figure"] == "Accepted"
    ]
    assert value(app, "Accepted") == count(int(accepted["Value"]))
    assert not app.exception


def test_it_leads_back_to_the_figures_of_now(
    open_delivery: OpenDelivery, current: Services
) -> None:
    app = open_delivery(pin=pin_of(open_delivery))
    app.button(key="unpin").click().run()
    assert "pin" not in app.query_params
    assert app.button(key="read-again")
    assert not app.exception


def test_it_says_what_to_do_about_a_link_to_nothing(open_delivery: OpenDelivery) -> None:
    app = open_delivery(pin="<b>nothing</b>")
    assert [heading.value for heading in app.subheader] == ["Pin not found"]
    app.button(key="unpin").click().run()
    assert app.metric
    assert not app.exception
