"""The board of templates, through the router, against the sandbox."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import streamlit as st

from incs_core.analytics.template_approval import ApprovalClock, reviews_of
from incs_core.analytics.template_traffic import template_traffic
from incs_core.charts.number_format import duration
from incs_core.domain.events import EventRecord, IngestItem
from incs_core.domain.templates import TemplateChange, TemplateSeen
from incs_core.sync.template_sync import seen_template
from incs_core.web.services import Services, shared_services
from tests.pages.conftest import OpenPage
from tests.pages.screen import figure
from tests.pages.templates_page import fresh_name, new_template, shown, words


def test_it_lists_every_template_with_its_status(open_page: OpenPage, current: Services) -> None:
    app = open_page("templates")
    at_incs = {template.name for template in current.client("main").templates.iter()}
    assert "order_shipped" in at_incs
    assert shown(app) == at_incs
    assert {metric.label for metric in app.metric} >= {"Approved", "In review", "Rejected"}
    assert not app.exception


def test_it_remembers_what_it_saw(open_page: OpenPage, current: Services) -> None:
    open_page("templates")
    kept = {row.name: row.status for row in current.store.templates.list("main")}
    assert kept["order_shipped"] == "APPROVED"


def test_it_filters_by_the_address(open_page: OpenPage) -> None:
    app = open_page("templates", template_status="Rejected")
    assert shown(app) == {"instalment_offer"}
    app = open_page("templates", template_name="order_", template_type="Rich card")
    assert shown(app) == {"order_shipped"}
    assert not app.exception


def test_it_looks_for_a_text_within_templates(open_page: OpenPage) -> None:
    app = open_page("templates", template_name="left our warehouse")
    assert shown(app) == {"order_shipped"}


def test_the_order_is_in_the_address(open_page: OpenPage) -> None:
    app = open_page("templates", template_sort="By name")
    names = list(app.dataframe[0].value.Name)
    assert names == sorted(names)
    app.selectbox(key="template_sort").set_value("Most sent first").run()
    assert app.dataframe[0].value["Sends, 30 d"].is_monotonic_decreasing
    assert not app.exception


def test_it_shows_all_again_where_nothing_fits(open_page: OpenPage) -> None:
    app = open_page("templates", template_name="no such name")
    app.button(key="template_reset").click().run()
    assert "order_shipped" in shown(app)
    assert not app.exception


def test_it_says_so_where_every_template_is_deleted(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = new_template(current, fresh_name())
    current.store.templates.save("main", [seen_template(template)], 1)
    current.store.templates.mark_deleted("main", template.template_id, 2)
    monkeypatch.setattr(current.client("main").templates, "list", lambda *_, **__: [])
    app = open_page("templates")
    assert "All known templates are deleted" in words(app)
    assert "No templates yet" not in words(app)
    app.button(key="template_reset").click().run()
    assert shown(app) == {template.name}
    assert not app.exception


def test_it_tells_traffic_and_rates_on_the_board(open_page: OpenPage, current: Services) -> None:
    app = open_page("templates")
    frame = app.dataframe[0].value.set_index("Name")
    known = template_traffic(current.store, ["main"], int(time.time() * 1000))["main", "otp_login"]
    assert frame.loc["otp_login", "Sends, 30 d"] == known.counts.accepted
    assert known.rates.final_rate is not None
    assert frame.loc["otp_login", "Delivery rate"] == pytest.approx(known.rates.final_rate * 100)
    assert frame.loc["test_button_reply_1", "Sends, 30 d"] == 0


def test_it_holds_reviews_against_our_own_past(open_page: OpenPage, current: Services) -> None:
    app = open_page("templates")
    usual = next(metric for metric in app.metric if metric.label == "Usual review")
    templates = current.store.templates
    overall = ApprovalClock.of(reviews_of(templates.list(), templates.moments())).overall()
    assert overall is not None
    assert usual.value == duration(overall.median_s)
    assert "p90" in usual.delta
    assert figure(app)["data"][0]["type"] == "bar"
    pending = next(row for row in current.store.templates.list() if row.name == "mid_year_preview")
    app = open_page("templates", template_id=pending.template_id)
    assert "p90" in words(app)
    assert not app.exception


def test_it_tells_what_changed_since_the_last_visit(
    open_page: OpenPage, current: Services, environment: Path
) -> None:
    open_page("templates")
    assert "since your last visit" not in words(open_page("templates"))
    an_hour_ago = int(time.time() * 1000) - 3_600_000
    current.store.visits.mark_seen("local", "templates", an_hour_ago)
    template = new_template(current, fresh_name("news"))
    st.cache_data.clear()
    app = open_page("templates")
    assert "since your last visit" in words(app)
    lines = [button for button in app.button if (button.key or "").startswith("template_news_")]
    assert any(template.name in button.label.replace("\\", "") for button in lines)
    app.button(key="template_news_seen").click().run()
    assert "since your last visit" not in words(app)
    assert not app.exception


def test_it_says_so_where_no_template_fits(open_page: OpenPage) -> None:
    app = open_page("templates", template_name="no such name")
    assert "No templates match" in words(app)
    assert not app.exception


def test_it_reads_anew_once_a_webhook_told_of_a_change(
    open_page: OpenPage, current: Services
) -> None:
    app = open_page("templates")
    late = new_template(current, fresh_name("late"))
    assert late.name not in shown(app.run())
    now_ms = time.time_ns() // 1_000_000
    told = TemplateChange(
        account="main",
        template_id=late.template_id,
        template_name=late.name,
        aspect="status",
        old_value=None,
        new_value="REJECTED",
        reason="No lender named.",
        at_ms=now_ms,
        learnt_ms=now_ms,
        source="webhook",
    )
    event = EventRecord(b"0" * 16, "main", "webhook", "x", None, now_ms, "{}", "processed")
    current.store.ingest([IngestItem(event, changes=(told,))])
    assert late.name in shown(app.run())


@pytest.fixture
def dead_api(environment: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The addresses of INCS lead nowhere."""
    monkeypatch.setenv("INCS_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("INCS_CHAT_API_URL", "http://127.0.0.1:9")


def test_it_says_which_host_is_dead_and_what_to_do(dead_api: None, open_page: OpenPage) -> None:
    app = open_page("templates")
    assert "127.0.0.1" in app.error[0].value.replace("\\", "")
    assert "What to do" in words(app)
    app.segmented_control(key="template_part").set_value("New template").run()
    assert "template list" not in words(app)
    assert not app.exception


def test_it_shows_what_it_last_saw_while_the_host_is_dead(
    open_page: OpenPage, environment: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_page("templates")
    shared_services.drop()
    st.cache_data.clear()
    monkeypatch.setenv("INCS_API_URL", "http://127.0.0.1:9")
    app = open_page("templates")
    assert "Showing the templates as of" in words(app)
    assert "order_shipped" in shown(app)
    assert not app.exception


def test_it_shows_a_status_never_seen_and_the_way_to_filter_it(
    open_page: OpenPage, current: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_page("templates")
    now_ms = int(time.time() * 1000)
    (row,) = [row for row in current.store.templates.list("main") if row.name == "otp_login"]
    paused = TemplateSeen(
        row.template_id, row.name, row.type, "", "PAUSED_BY_CARRIER", "", row.raw, None, None, None
    )
    current.store.templates.save("main", [paused], now_ms)
    shared_services.drop()
    st.cache_data.clear()
    monkeypatch.setenv("INCS_API_URL", "http://127.0.0.1:9")  # what the store knows is shown then
    app = open_page("templates", template_status="unrecognised: PAUSED_BY_CARRIER")
    assert shown(app) == {"otp_login"}
    labels = [metric.label.replace("\\", "") for metric in app.metric]
    assert "unrecognised: PAUSED_BY_CARRIER" in labels
    app = open_page("templates", template_id=row.template_id)
    assert "Unknown status PAUSED_BY_CARRIER" in words(app).replace("\\", "")
    assert "Traceback" not in words(app)
    assert not app.exception
