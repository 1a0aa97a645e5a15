from __future__ import annotations

import sqlite3
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from incs_core.charts.number_format import count, percent, range_text
from incs_core.web.services import Services
from tests.pages.delivery_page import OpenDelivery, as_of, expected, figure, open_with, send, tile

RATES = ("Delivery rate (final)", "Delivery rate (so far)", "Read rate")


@pytest.fixture
def open_delivery(environment: Path) -> OpenDelivery:
    """Open the home page with a query in its address, as a link does."""
    return open_with


def test_it_shows_the_figures_of_the_report(open_delivery: OpenDelivery, current: Services) -> None:
    app = open_delivery()
    row = expected(current)
    assert row.counts.accepted > 100
    assert tile(app, "Accepted") == count(row.counts.accepted)
    assert tile(app, "Failed") == count(row.counts.failed)
    assert tile(app, "Pending") == count(row.counts.pending)
    assert tile(app, "Refused") == count(row.counts.refused)
    assert tile(app, "Delivery rate (final)") == percent(row.rates.final_rate)
    assert tile(app, "Delivery rate (so far)") == percent(row.rates.so_far_rate)
    assert tile(app, "Read rate") == percent(row.rates.read_rate)
    assert f"n = {count(row.counts.accepted)}" in as_of(app)
    assert not app.exception


def test_it_says_how_sure_the_rate_is(open_delivery: OpenDelivery, current: Services) -> None:
    app = open_delivery()
    rates = expected(current).rates
    (completed,) = [metric for metric in app.metric if metric.label == "Delivery rate (final)"]
    written = completed.value.replace("\\", "")
    assert range_text(rates.final_low, rates.final_high) in written
    assert f"n = {count(rates.n_completed)}" in completed.proto.delta_description.replace("\\", "")
    assert "Wilson" in completed.help
    assert not app.exception


def test_it_draws_the_same_numbers(open_delivery: OpenDelivery, current: Services) -> None:
    app = open_delivery()
    counts = expected(current).counts
    stages = figure(app, "funnel")["data"][0]
    assert stages["x"] == [counts.accepted, counts.sent, counts.delivered, counts.read]
    columns = [trace for trace in figure(app, "over-time")["data"] if trace["type"] == "bar"]
    assert sum(sum(trace["y"]) for trace in columns) == counts.accepted
    app.segmented_control(key="section").set_value("Failures").run()
    reasons = figure(app, "failures")["data"][0]
    assert sum(reasons["x"]) == counts.failed + counts.expired + counts.refused
    assert not app.exception


def test_it_takes_its_filters_from_the_address(
    open_delivery: OpenDelivery, current: Services
) -> None:
    app = open_delivery(period="30 days", template="otp_login", country="ID")
    row = expected(current, days=30, templates=("otp_login",), countries=("ID",))
    assert 0 < row.counts.accepted < expected(current, days=30).counts.accepted
    assert tile(app, "Accepted") == count(row.counts.accepted)
    assert app.multiselect(key="template").value == ["otp_login"]
    assert not app.exception


def test_it_ignores_what_an_address_cannot_mean(
    open_delivery: OpenDelivery, current: Services
) -> None:
    app = open_delivery(period="ever", template="no such thing")
    assert tile(app, "Accepted") == count(expected(current).counts.accepted)
    assert app.multiselect(key="template").value == []
    assert not app.exception


def test_it_shows_the_dates_of_the_address(open_delivery: OpenDelivery, current: Services) -> None:
    day = datetime.now(current.store.zone).date() - timedelta(days=3)
    app = open_delivery(period="Dates", dates=day.isoformat())
    assert f"**{day.day} {day:%b %Y}**" in as_of(app)
    assert not app.exception


def test_it_narrows_and_resets(open_delivery: OpenDelivery, current: Services) -> None:
    app = open_delivery()
    app.multiselect(key="country").set_value(["ID"]).run()
    narrowed = expected(current, countries=("ID",)).counts.accepted
    assert tile(app, "Accepted") == count(narrowed)
    app.button(key="reset-filters").click().run()
    assert tile(app, "Accepted") == count(expected(current).counts.accepted)
    assert app.button(key="reset-filters").disabled
    assert not app.exception


def test_it_counts_tests_only_if_asked_for(open_delivery: OpenDelivery, current: Services) -> None:
    send(current, "t-1", is_test=True)
    app = open_delivery()
    without = expected(current).counts.accepted
    assert tile(app, "Accepted") == count(without)
    assert "tests excluded" in as_of(app)
    app.toggle(key="tests").set_value(True).run()
    assert tile(app, "Accepted") == count(without + 1)
    assert "tests included" in as_of(app)
    assert not app.exception


def test_it_reads_again_on_request(open_delivery: OpenDelivery, current: Services) -> None:
    app = open_delivery()
    before = expected(current).counts.accepted
    send(current, "new-1")
    app.run()
    assert tile(app, "Accepted") == count(before)
    app.button(key="read-again").click().run()
    assert tile(app, "Accepted") == count(before + 1)
    assert not app.exception


def test_it_mutes_rates_of_few_messages(open_delivery: OpenDelivery, current: Services) -> None:
    send(current, "only-1", template="tiny_template", delivered=True)
    app = open_delivery(template="tiny_template")
    for label in RATES:
        assert tile(app, label).startswith(":gray[")
    app.segmented_control(key="section").set_value("Groups").run()
    rows = app.dataframe[-1].value
    assert list(rows["Template"]) == ["tiny_template"]
    assert not app.exception
    assert rows["Delivery rate (final)"].isna().all()


def test_it_says_what_to_do_where_a_period_is_empty(
    open_delivery: OpenDelivery, current: Services
) -> None:
    app = open_delivery(period="Dates", dates="2020-01-05")
    assert [heading.value for heading in app.subheader] == ["No messages found"]
    assert not app.metric
    app.button(key="longer").click().run()
    assert tile(app, "Accepted") == count(expected(current, days=90).counts.accepted)
    assert not app.exception


def test_it_changes_the_grain_of_time(open_delivery: OpenDelivery, current: Services) -> None:
    app = open_delivery(grain="Hour")
    columns = [trace for trace in figure(app, "over-time")["data"] if trace["type"] == "bar"]
    assert len(columns[0]["x"]) > 6 * 24
    total = sum(sum(trace["y"]) for trace in columns)
    assert total == expected(current).counts.accepted
    assert not app.exception


def test_it_waits_for_the_history_and_then_shows_it(
    open_delivery: OpenDelivery, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()
    monkeypatch.setattr(current.history, "_thread", threading.Thread(target=release.wait))
    thread: Any = current.history._thread
    thread.start()
    app = open_delivery()
    assert [heading.value for heading in app.subheader] == ["Generating demo data"]
    release.set()
    thread.join()
    app.run()
    assert tile(app, "Accepted") == count(expected(current).counts.accepted)
    assert not app.exception


def test_it_says_how_to_begin_where_nothing_was_ever_sent(
    environment: Path, open_delivery: OpenDelivery
) -> None:
    environment.unlink()
    app = open_delivery()
    assert [heading.value for heading in app.subheader] == ["No messages yet"]
    assert not app.metric
    assert not app.exception


def test_it_says_what_is_wrong_with_the_store(
    environment: Path, open_delivery: OpenDelivery, current: Services
) -> None:
    open_delivery()
    with sqlite3.connect(environment) as connection:
        connection.execute("ALTER TABLE rollup_day RENAME TO gone")
    connection.close()
    st.cache_data.clear()
    app = open_delivery()
    assert any("delivery figures" in error.value for error in app.error)
    assert not app.exception
