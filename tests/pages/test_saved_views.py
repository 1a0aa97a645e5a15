"""Saved views on the Delivery page: a name for a set of filters."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from incs_core.domain.saved import View
from incs_core.web.services import Services
from tests.pages.conftest import ROOT
from tests.pages.screen import words

OpenDelivery = Callable[..., AppTest]


@pytest.fixture
def open_delivery(environment: object) -> OpenDelivery:
    """Open the home page with a query in its address, as a link does."""

    def open_it(**query: str | list[str]) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return open_it


def keep(current: Services, name: str, **query: object) -> None:
    """A view that somebody saved before."""
    current.store.views.save(View(name, json.dumps(query), 1, "ann"))
    st.cache_data.clear()


def click(app: AppTest, label: str) -> AppTest:
    """Click the button with this label."""
    (button,) = [button for button in app.button if button.label == label]
    return button.click().run()


def audited(current: Services) -> tuple[str, str, str]:
    row = current.store.audit.list(1)[0]
    return row.action, row.subject, row.detail


def test_it_keeps_section_and_comparison_in_a_view(
    open_delivery: OpenDelivery, current: Services
) -> None:
    app = open_delivery(section="Compare", compare="Periods", compare_to="vs same weekdays before")
    app.text_input(key="view_name").set_value("Weekly look")
    click(app, "Save")
    st.cache_data.clear()
    other = open_delivery()
    assert other.segmented_control(key="section").value == "Overview"
    click(other, "Weekly look")
    assert other.segmented_control(key="section").value == "Compare"
    assert other.segmented_control(key="compare").value == "Periods"
    assert other.selectbox(key="compare_to").value == "vs same weekdays before"
    assert not other.exception


def test_it_opens_a_view_of_an_earlier_version_with_its_old_words(
    open_delivery: OpenDelivery, current: Services
) -> None:
    keep(current, "Old", section="Trust", against="vs same weekdays before", delay="To reading")
    app = open_delivery()
    click(app, "Old")
    assert app.segmented_control(key="section").value == "Data quality"
    assert app.selectbox(key="compare_to").value == "vs same weekdays before"
    assert app.session_state["latency_kind"] == "To read"
    assert not app.exception


def test_it_opens_a_view_of_another_version_as_far_as_it_can(
    open_delivery: OpenDelivery, current: Services
) -> None:
    keep(
        current,
        "Old",
        section="Gone",
        time_basis="Moon time",
        compared=["nothing"],
        period="30 days",
    )
    app = open_delivery()
    click(app, "Old")
    assert app.segmented_control(key="section").value == "Overview"
    assert app.segmented_control(key="period").value == "30 days"
    assert not app.exception


def test_it_saves_the_filters_under_a_name(open_delivery: OpenDelivery, current: Services) -> None:
    app = open_delivery(period="30 days", country="ID", tests="true")
    app.text_input(key="view_name").set_value("  OTP *Indonesia* ")
    click(app, "Save")
    (view,) = current.store.views.list()
    assert view.name == "OTP *Indonesia*"
    kept = json.loads(view.query)
    assert (kept["period"], kept["country"], kept["tests"]) == ("30 days", ["ID"], True)
    assert (kept["section"], kept["compare_to"]) == ("Overview", "vs previous period")
    assert audited(current) == ("save view", "OTP *Indonesia*", "")
    assert "Saved the view “OTP *Indonesia*”." in words(app)
    assert r"OTP \*Indonesia\*" in [button.label for button in app.button]
    assert not app.exception


def test_it_opens_a_view(open_delivery: OpenDelivery, current: Services) -> None:
    keep(
        current,
        "mine",
        period="30 days",
        country=["ID"],
        template=["otp_login", "gone"],
        tests=True,
    )
    app = open_delivery(period="90 days", type="text")
    click(app, "mine")
    assert app.multiselect(key="country").value == ["ID"]
    assert app.multiselect(key="template").value == ["otp_login"]
    assert app.multiselect(key="type").value == []
    assert app.toggle(key="tests").value is True
    assert app.session_state["period"] == "30 days"
    assert not app.exception


def test_it_opens_a_view_of_chosen_dates(open_delivery: OpenDelivery, current: Services) -> None:
    keep(current, "the launch", period="Dates", dates=["2026-04-01", "2026-04-07"])
    app = open_delivery()
    click(app, "the launch")
    assert app.session_state["dates"] == (date(2026, 4, 1), date(2026, 4, 7))
    assert "1–7 Apr 2026" in words(app)
    click(app, "the launch")
    assert "1–7 Apr 2026" in words(app)
    assert not app.exception


def test_it_refuses_a_name_that_is_taken_and_says_why(
    open_delivery: OpenDelivery, current: Services
) -> None:
    keep(current, "mine", country=["ID"])
    app = open_delivery()
    app.text_input(key="view_name").set_value("Mine")
    click(app, "Save")
    assert [error.value for error in app.error] == [
        r"There is a view “Mine” already. Take another name."
    ]
    assert [view.name for view in current.store.views.list()] == ["mine"]
    assert not app.exception


def test_it_renames_a_view(open_delivery: OpenDelivery, current: Services) -> None:
    keep(current, "a", country=["ID"])
    keep(current, "b", country=["HK"])
    app = open_delivery()
    app.selectbox(key="view_chosen").set_value("b").run()
    app.text_input(key="view_other_name").set_value("Hong Kong")
    click(app, "Rename")
    assert [view.name for view in current.store.views.list()] == ["a", "Hong Kong"]
    assert audited(current) == ("rename view", "b", "Hong Kong")
    assert not app.exception


def test_it_deletes_a_view(open_delivery: OpenDelivery, current: Services) -> None:
    keep(current, "mine", country=["ID"])
    app = open_delivery()
    app.button(key="delete-view").click().run()
    assert current.store.views.list() == []
    assert audited(current) == ("delete view", "mine", "")
    assert "No saved views yet" in words(app)
    assert not app.exception


def test_it_says_that_a_view_is_gone(open_delivery: OpenDelivery, current: Services) -> None:
    keep(current, "mine", country=["ID"])
    app = open_delivery()
    current.store.views.delete("mine")
    app.button(key="delete-view").click().run()
    assert [error.value for error in app.error] == ["The view “mine” was deleted by somebody else."]
    assert not app.exception
