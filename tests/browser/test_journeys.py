"""What people come for, in a real browser, from the click to the effect."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE_MS, Visit, by_key, settled
from tools.app_process import ROOT, RunningApp, running_app

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

REVIEW_MS = 120_000


def ask(app: RunningApp, query: str) -> list[tuple[Any, ...]]:
    """Read the app's own store."""
    connection = sqlite3.connect(f"file:{app.database}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def report(app: RunningApp, start: date, end: date) -> dict[str, Any]:
    """The command line's figures for the same store."""
    words = ["report", "--from", str(start), "--to", str(end), "--format", "json"]
    result = subprocess.run(
        [sys.executable, "-m", "incs_core", *words],
        cwd=ROOT,
        env=os.environ | {"INCS_DATABASE_URL": f"sqlite:///{app.database}"},
        capture_output=True,
        text=True,
        check=True,
    )
    (row,) = json.loads(result.stdout)
    return dict(row)


def fill(page: Page, key: str, text: str) -> None:
    """Type into a field and leave it, as a person does."""
    field = by_key(page, key).locator("input, textarea").first
    field.click()
    field.fill(text)
    field.press("Tab")
    settled(page)


def press(page: Page, key: str) -> None:
    """Press the button with this key."""
    by_key(page, key).get_by_role("button").first.click()


def send(page: Page) -> None:
    """Press Send, and once more where the card asks whether to send all the same."""
    press(page, "send_button")
    asked = by_key(page, "send_anyway").get_by_role("button")
    settled_or_sent = asked.or_(by_key(page, "send_again")).first
    expect(settled_or_sent).to_be_visible()
    if asked.is_visible():
        asked.click()


def tile(page: Page, label: str) -> str:
    """The figure of a tile."""
    name = page.get_by_test_id("stMetricLabel").get_by_text(label, exact=True)
    metric = page.get_by_test_id("stMetric").filter(has=name)
    expect(metric.first).to_be_visible()
    return metric.first.get_by_test_id("stMetricValue").inner_text()


def test_an_analyst_sees_the_delivery_figures_of_the_report(app: RunningApp, visit: Visit) -> None:
    page = visit("/")
    today = datetime.now(UTC).date()
    expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()
    expected = report(app, today - timedelta(days=6), today)
    assert tile(page, "Accepted").split()[0] == f"{expected['accepted']:,}"
    assert f"{expected['settled_rate'] * 100:.1f}" in tile(page, "Settled rate")
    page.get_by_role("radio", name="30 days").or_(
        page.get_by_role("button", name="30 days")
    ).first.click()
    page.wait_for_url(re.compile(r"period=30"))
    expected = report(app, today - timedelta(days=29), today)
    metric = page.get_by_test_id("stMetricValue").filter(has_text=f"{expected['accepted']:,}")
    expect(metric.first).to_be_visible()


def test_a_link_with_filters_opens_the_same_view(app: RunningApp, visit: Visit) -> None:
    visit("/?period=30+days")
    page = visit("/?period=30+days")
    today = datetime.now(UTC).date()
    expected = report(app, today - timedelta(days=29), today)
    assert tile(page, "Accepted").split()[0] == f"{expected['accepted']:,}"


def test_an_operator_sends_and_sees_it_read(app: RunningApp, visit: Visit) -> None:
    page = visit("/send?send_kind=Text")
    fill(page, "send_to", "+62 815 0000 9001")
    fill(page, "send_text", "Hello from the browser")
    send(page)
    page.wait_for_function("() => /was read|has read|Read /.test(document.body.innerText)")
    sql = (
        "SELECT read_ms IS NOT NULL, is_test FROM messages JOIN dimensions ON id = dim_id"
        " WHERE recipient = '6281500009001'"
    )
    assert ask(app, sql) == [(1, 1)]
    assert "9001" not in page.url


def test_an_operator_reads_in_plain_words_why_it_was_refused(app: RunningApp, visit: Visit) -> None:
    page = visit("/send?send_kind=Text")
    fill(page, "send_to", "+62 815 0000 9006")
    fill(page, "send_text", "Hello")
    send(page)
    told = page.get_by_test_id("stAlertContainer").filter(has_text="refused it at once")
    expect(told.first).to_be_visible()
    sql = "SELECT error_code, accepted_ms FROM messages WHERE recipient = '6281500009006'"
    assert ask(app, sql) == [("10004", None)]


def test_an_operator_looks_up_250_pasted_ids(app: RunningApp, visit: Visit) -> None:
    rows = ask(app, "SELECT message_id FROM messages WHERE intent_id IS NULL LIMIT 250")
    ids = [str(message_id) for (message_id,) in rows]
    page = visit("/messages?show=Look+up")
    fill(page, "lookup_text", "message_id\n" + "\n".join(f'"{message_id}"' for message_id in ids))
    page.get_by_role("button", name="Look up 250 ids").click()
    expect(by_key(page, "lookup-statuses")).to_be_visible()
    expect(page.get_by_text("250").first).to_be_visible()
    assert ask(app, "SELECT known, unknown, state FROM look_ups") == [(250, 0, "done")]


def test_a_marketer_submits_a_template_and_sees_it_approved(app: RunningApp, visit: Visit) -> None:
    page = visit("/templates?template_part=New+template")
    fill(page, "new_template_name", "browser_journey")
    fill(page, "new_template_text", "Dear [name], your order [order_id] has been shipped.")
    press(page, "new_template_submit")
    page.wait_for_url(re.compile("template_id="))
    told = page.get_by_text("browser_journey: Approved")
    expect(told.first).to_be_visible(timeout=REVIEW_MS)
    changes = ask(
        app,
        "SELECT new_value FROM template_changes WHERE template_name = 'browser_journey'"
        " AND aspect = 'status' ORDER BY at_ms",
    )
    assert [value for (value,) in changes] == ["PENDING", "APPROVED"]


def test_a_team_lead_creates_a_task_and_finds_it(visit: Visit) -> None:
    page = visit("/tasks?panel=New+task")
    fill(page, "new_task_name", "Call back today")
    fill(page, "new_task_assignee_username", "incs_1")
    fill(page, "new_task_auth_id", "30058")
    fill(page, "new_task_user_phone", "6281500000123")
    press(page, "review-task")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Call back today")
    dialog.get_by_role("button", name="Create task").click()
    expect(page.get_by_text(re.compile(r"Task \d+ was created"))).to_be_visible()
    page = visit("/tasks?task_name=Call+back+today")
    expect(page.get_by_text(re.compile("1 task")).first).to_be_visible()


def test_every_screen_opens_without_an_error(visit: Visit) -> None:
    for path in (
        "/",
        "/templates",
        "/send",
        "/messages",
        "/tasks",
        "/inbox",
        "/events",
        "/settings",
    ):
        page = visit(path)
        expect(page.locator("h1").first).to_be_visible()
        expect(page.get_by_test_id("stException")).to_have_count(0)
        expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)


def test_a_deep_link_that_comes_first_after_a_start_has_the_navigation(browser: Browser) -> None:
    with running_app() as fresh:
        page = browser.new_page()
        page.goto(f"{fresh.url}/settings")
        expect(page.get_by_role("link", name="Delivery")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.get_by_text("Sandbox").first).to_be_visible()
        page.close()


def test_an_analyst_clicks_a_mark_and_goes_back(app: RunningApp, visit: Visit) -> None:
    page = visit("/?section=Where&period=30+days")
    mark = page.locator(".scatterlayer .point").nth(2)
    expect(mark).to_be_visible()
    settled(page)
    mark.click(force=True)
    page.wait_for_url(re.compile(r"template="))
    name = re.findall(r"template=([^&]+)", page.url)[0]
    expect(by_key(page, "template")).to_contain_text(name)
    page.go_back()
    page.wait_for_url(re.compile(r"^(?!.*template=)"))
    expect(by_key(page, "template")).not_to_contain_text(name)
    assert "section=Where" in page.url
