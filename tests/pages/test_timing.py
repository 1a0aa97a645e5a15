"""When: by send time or by event time, bound to the address."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta

from incs_core.analytics.event_time import event_time_series
from incs_core.domain.delivery import EventTimeCounts
from incs_core.domain.events import Receipt
from incs_core.domain.filters import Filter
from incs_core.domain.messages import SentMessage
from incs_core.domain.statuses import Status
from incs_core.web.services import Services
from tests.pages.delivery_page import figure, hear, open_with, send


def last_days(current: Services, days: int) -> Filter:
    today = datetime.now(current.store.zone).date()
    return Filter(today - timedelta(days=days - 1), today, accounts=("main",))


def test_it_shows_by_event_time_what_the_store_counts(current: Services) -> None:
    app = open_with(period="30 days", section="Trends", time_basis="Event time")
    assert app.segmented_control(key="time_basis").value == "Event time"
    rows = event_time_series(
        current.store, last_days(current, 30), "day", time.time_ns() // 1_000_000
    )
    lines = {trace["name"]: trace["y"] for trace in figure(app, "happened")["data"]}
    for status in ("accepted", "delivered", "read", "failed"):
        assert lines[status.capitalize()] == [getattr(row.counts, status) for row in rows]
    assert sum(lines["Delivered"]) > 100
    assert any("Counted at the time of each event" in each.value for each in app.caption)
    assert not app.exception


def test_a_message_sent_yesterday_that_arrives_today_counts_today(current: Services) -> None:
    today = replace(last_days(current, 1), templates=("late",))
    now_ms = time.time_ns() // 1_000_000
    late = SentMessage(
        "main", "rcs", "late-1", "", "ID", "late", "template", False, now_ms - 30 * 3_600_000
    )
    current.store.messages.record_sent([late])
    send(current, "new-1", template="late")
    hear(current, Receipt("main", "late-1", Status.DELIVERED, now_ms))
    assert current.store.rollups.counts(today, "total")[0].counts.delivered == 0
    app = open_with(period="Today", template="late", section="Trends", time_basis="Event time")
    total = sum(
        (row.counts for row in current.store.rollups.event_time(today, "hour")), EventTimeCounts()
    )
    assert (total.accepted, total.delivered) == (1, 1)
    lines = {trace["name"]: trace["y"] for trace in figure(app, "happened")["data"]}
    assert sum(lines["Delivered"]) == 1
    assert not app.exception


def test_it_says_what_came_in_where_nothing_was_sent(current: Services) -> None:
    now_ms = time.time_ns() // 1_000_000
    late = SentMessage(
        "main", "rcs", "late-1", "", "ID", "late", "template", False, now_ms - 30 * 3_600_000
    )
    current.store.messages.record_sent([late])
    hear(current, Receipt("main", "late-1", Status.DELIVERED, now_ms))
    app = open_with(period="Today", template="late")
    said = [each.value for each in app.markdown]
    assert "Of messages sent earlier, 1 were delivered in this period." in said
    assert not app.exception


def test_it_maps_the_hours_in_which_messages_arrive_and_are_read(current: Services) -> None:
    app = open_with(period="90 days", section="Trends", time_basis="Event time")
    rows = current.store.rollups.event_time(last_days(current, 90), "hour")
    for step in ("delivered", "read"):
        (heat,) = figure(app, f"usual-{step}")["data"]
        busiest = max(max(row) for row in heat["z"])
        assert busiest > 0
        assert sum(getattr(row.counts, step) for row in rows) > 0
    assert not app.exception


def test_the_rhythm_covers_the_whole_period(current: Services) -> None:
    app = open_with(period="90 days", section="Trends")
    words = [
        each.value for each in app.caption if "Counted at the time accepted, UTC" in each.value
    ]
    assert len(words) == 1
    first = last_days(current, 90).start
    assert f"{first.day} {first:%b}" in words[0]
    assert not app.exception


def test_it_changes_from_one_clock_to_the_other(current: Services) -> None:
    app = open_with(period="7 days", section="Trends")
    app.segmented_control(key="time_basis").set_value("Event time").run()
    assert figure(app, "happened")["data"]
    app.segmented_control(key="time_basis").set_value("Send time").run()
    assert figure(app, "over-time")["data"]
    assert not app.exception
