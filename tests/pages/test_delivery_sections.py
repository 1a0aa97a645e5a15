from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from incs_core.analytics.report_rows import report
from incs_core.charts.number_format import count, duration
from incs_core.domain.filters import Filter
from incs_core.ui.common.periods import CHOSEN, period_text
from incs_core.ui.delivery.sections import SECTIONS
from incs_core.web.services import Services
from tests.pages.conftest import ROOT
from tests.pages.delivery_page import (
    OpenDelivery,
    as_of,
    expected,
    figure,
    open_with,
    send,
    table_behind,
    tile,
)


@pytest.fixture
def open_delivery(environment: Path) -> OpenDelivery:
    """Open the home page with a query in its address, as a link does."""
    return open_with


def test_it_shows_an_unknown_code_in_the_vendors_words(
    open_delivery: OpenDelivery, current: Services
) -> None:
    for number in range(40):
        send(current, f"odd-{number}", failed=("98765", "Carrier *gateway* <b>down</b>"))
    app = open_delivery(period="Today", section="Failures")
    texts = [word["text"] for word in figure(app, "failures")["layout"]["annotations"]]
    assert any("98765 (unknown)" in text and "&lt;b&gt;down" in text for text in texts)
    card = "\n".join(text.value for text in app.markdown)
    assert r"Unknown code. Carrier \*gateway\* \<b\>down\</b\>" in card
    assert "contact INCS support" in card
    (tally,) = [metric for metric in app.metric if metric.label == "98765"]
    assert tally.value.startswith("40 ")
    assert not app.exception


def test_it_has_a_card_for_what_expired(open_delivery: OpenDelivery, current: Services) -> None:
    app = open_delivery(period="30 days", section="Failures")
    expired = expected(current, days=30).counts.expired
    assert expired > 0
    (card,) = [metric for metric in app.metric if metric.label == "Expired"]
    assert card.value.startswith(f"{count(expired)} ")
    drawn = card.proto.chart_data
    assert sum(drawn) == expired
    assert len(drawn) == 30
    links = [parse_qs(link.proto.query_string) for link in app.get("page_link")]
    assert any(query.get("message_status") == ["Expired"] for query in links)
    assert not app.exception


def test_it_leads_to_just_the_messages_that_were_lost(
    open_delivery: OpenDelivery, current: Services
) -> None:
    app = open_delivery(period="30 days", template="otp_login", section="Failures")
    (link,) = [link for link in app.get("page_link") if link.proto.label == "Show messages"]
    query = parse_qs(link.proto.query_string)
    assert query["message_status"] == ["Failed", "Expired", "Refused"]
    assert query["period"] == ["30 days"]
    assert query["template"] == ["otp_login"]
    assert query["with_tests"] == ["false"]
    assert not app.exception


def test_it_leads_from_a_code_to_its_messages(
    open_delivery: OpenDelivery, current: Services
) -> None:
    for number in range(3):
        send(current, f"odd-{number}", failed=("98765", "Odd"))
    app = open_delivery(period="Today", section="Failures")
    links = [parse_qs(link.proto.query_string) for link in app.get("page_link")]
    (query,) = [query for query in links if query.get("error_code") == ["98765"]]
    assert query["message_status"] == ["Failed"]
    assert query["period"] == ["Today"]
    today = datetime.now(current.store.zone).date()
    facts = "\n".join(caption.value for caption in app.caption)
    assert f"First seen {today.day} {today:%b %Y}, last seen {today.day} {today:%b %Y}" in facts
    log = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    log.switch_page("pages/messages.py")
    for name, values in query.items():
        log.query_params[name] = values[0]
    log.run()
    assert len(log.dataframe[-1].value) == 3
    assert not log.exception
    assert not app.exception


@pytest.mark.parametrize("title", [each.title for each in SECTIONS])
def test_it_opens_each_section_with_the_filter_of_its_link(
    open_delivery: OpenDelivery, current: Services, title: str
) -> None:
    app = open_delivery(period="30 days", country="ID", section=title)
    assert app.segmented_control(key="section").value == title
    row = expected(current, days=30, countries=("ID",))
    assert f"n = {count(row.counts.accepted)}" in as_of(app)
    assert not app.error
    assert not app.exception


def test_it_keeps_the_filter_from_section_to_section(
    open_delivery: OpenDelivery, current: Services
) -> None:
    app = open_delivery(country="ID")
    app.segmented_control(key="section").set_value("Speed").run()
    assert app.multiselect(key="country").value == ["ID"]
    assert not app.metric
    app.segmented_control(key="section").set_value("Overview").run()
    assert tile(app, "Accepted") == count(expected(current, countries=("ID",)).counts.accepted)
    assert not app.exception


def test_it_adds_the_days_up_to_weeks(open_delivery: OpenDelivery, current: Services) -> None:
    app = open_delivery(period="30 days", grain="Week", section="Trends")
    columns = [trace for trace in figure(app, "over-time")["data"] if trace["type"] == "bar"]
    assert 4 <= len(columns[0]["x"]) <= 6
    total = sum(sum(trace["y"]) for trace in columns)
    assert total == expected(current, days=30).counts.accepted
    assert not app.exception


def test_it_maps_the_week_by_send_time(open_delivery: OpenDelivery, current: Services) -> None:
    app = open_delivery(period="30 days", section="Trends")
    for key in ("rhythm-final", "rhythm-read"):
        assert len(figure(app, key)["data"][0]["z"]) == 7
    assert any("Counted at the time accepted, UTC" in caption.value for caption in app.caption)
    cells = table_behind(app, "rhythm")
    assert cells["Accepted"].sum() == expected(current, days=30).counts.accepted
    assert not app.exception


def test_it_compares_with_the_period_that_the_address_names(
    open_delivery: OpenDelivery, current: Services
) -> None:
    today = datetime.now(current.store.zone).date()
    first, last = today - timedelta(days=20), today - timedelta(days=14)
    app = open_delivery(compare_to=CHOSEN)
    app.date_input(key="compare_dates").set_value((first, last)).run()
    wanted = Filter(first, last, accounts=("main",))
    (before,) = report(current.store, wanted, now_ms=int(time.time() * 1_000))
    (accepted,) = [metric for metric in app.metric if metric.label == "Accepted"]
    words = f"before: {count(before.counts.accepted)}"
    assert words in accepted.proto.delta_description.replace("\\", "")
    assert period_text(first, last) in accepted.help.replace("\\", "")
    assert not app.exception


def test_it_explains_the_change_in_parts_that_add_up(
    open_delivery: OpenDelivery, current: Services
) -> None:
    app = open_delivery(period="7 days", section="Why it changed")
    now = expected(current)
    today = datetime.now(current.store.zone).date()
    before_days = Filter(today - timedelta(days=13), today - timedelta(days=7), accounts=("main",))
    (before,) = report(current.store, before_days, now_ms=int(time.time() * 1_000))
    parts = table_behind(app, "change-by-template")["Total (pts)"].sum()
    moved = (now.rates.final_rate or 0) - (before.rates.final_rate or 0)
    assert parts == pytest.approx(moved * 100, abs=1e-9)
    app.segmented_control(key="split").set_value("country").run()
    parts = table_behind(app, "change-by-country")["Total (pts)"].sum()
    assert parts == pytest.approx(moved * 100, abs=1e-9)
    (list_,) = [m.value for m in app.markdown if m.value.startswith("1. ")]
    assert 1 <= len(list_.splitlines()) <= 5
    assert not app.exception


def test_it_says_where_a_change_cannot_be_explained(
    open_delivery: OpenDelivery, current: Services
) -> None:
    send(current, "only-2", template="tiny_template", delivered=True)
    app = open_delivery(template="tiny_template", section="Why it changed")
    assert "Too few completed messages" in app.info[0].value
    assert not app.exception


def test_it_says_how_fast_it_was(open_delivery: OpenDelivery, current: Services) -> None:
    app = open_delivery(section="Speed")
    row = expected(current)
    (words,) = [text.value for text in app.markdown if text.value.startswith("Accepted to")]
    assert f"median **{duration(row.latency.p50)}**" in words
    assert f"n = {count(row.latency.n)}" in words
    today = datetime.now(current.store.zone).date()
    days = Filter(today - timedelta(days=6), today, accounts=("main",))
    known = [
        day
        for day, delays in current.store.rollups.latency(days, "day").items()
        if delays.delivered
    ]
    assert len(known) >= 6  # today has none before the first delivery
    assert figure(app, "percentiles")["data"][0]["x"] == known
    templates = figure(app, "paces-template")["layout"]["yaxis"]
    assert "otp_login" in templates["ticktext"]
    app.segmented_control(key="latency_kind").set_value("To read").run()
    assert any(text.value.startswith("Delivered to read") for text in app.markdown)
    assert not app.exception


def test_it_compares_templates_and_periods(open_delivery: OpenDelivery, current: Services) -> None:
    app = open_delivery(period="30 days", section="Compare")
    app.multiselect(key="compared").set_value(["otp_login", "weekend_flash_sale"]).run()
    table = table_behind(app, "comparison")
    assert list(table["Compared"]) == ["otp_login", "weekend_flash_sale"]
    rates = [
        expected(current, days=30, templates=(name,)).rates.final_rate or 0
        for name in table["Compared"]
    ]
    assert table["Difference (pts)"][1] == pytest.approx((rates[1] - rates[0]) * 100)
    assert any("weekend" in text.value and "95 % interval" in text.value for text in app.markdown)
    app.segmented_control(key="compare").set_value("Periods").run()
    assert len(app.dataframe[-1].value) == 2
    app.segmented_control(key="compare").set_value("Templates").run()
    app.multiselect(key="compared").set_value(["otp_login"]).run()
    assert any(caption.value.startswith("Choose two or more") for caption in app.caption)
    assert not app.exception


def test_it_compares_several_periods(open_delivery: OpenDelivery, current: Services) -> None:
    app = open_delivery(section="Compare", compare="Periods", periods_back="2 periods back")
    today = datetime.now(current.store.zone).date()
    rows = []
    for weeks in (1, 0, 2):
        last = today - timedelta(weeks=weeks)
        wanted = Filter(last - timedelta(days=6), last, accounts=("main",))
        now_ms = int(time.time() * 1_000)
        (row,) = report(current.store, wanted, now_ms=now_ms)
        rows.append((period_text(wanted.start, wanted.end), row.rates.n_completed))
    table = table_behind(app, "comparison")
    assert list(zip(table["Compared"], table["Messages"], strict=True)) == rows
    assert any("adjusted for multiple comparisons" in each.value for each in app.caption)
    assert not app.exception


def test_it_warns_where_periods_were_not_sent_to_alike(
    open_delivery: OpenDelivery, current: Services
) -> None:
    for number in range(600):
        send(current, f"more-{number}", template="new_template", delivered=True)
    app = open_delivery(section="Compare", compare="Periods")
    warnings = [each.value for each in app.warning]
    assert "of traffic differs by template" in warnings[0]
    assert "With the same mix by template the difference would be" in warnings[0]
    assert any("of traffic differs by country" in warning for warning in warnings[1:])
    assert not app.exception


def test_it_warns_where_people_still_read_one_of_two_periods(open_delivery: OpenDelivery) -> None:
    app = open_delivery(section="Compare", compare="Periods", measure="Read rate")
    assert any("its read rate is still rising" in each.value for each in app.warning)
    assert not app.exception


def test_a_mark_can_be_clicked_as_soon_as_it_is_drawn(open_delivery: OpenDelivery) -> None:
    layout = figure(open_delivery(section="Groups"), "rates-template")["layout"]
    assert (layout["clickmode"], layout["hovermode"]) == ("event+select", "closest")
    assert layout["dragmode"] == "pan"  # what Streamlit would draw it anew with
