"""What people come for, in a real browser, from the click to the effect."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.screen import by_key, click_mark, fill, opened, press, send, tile
from tests.waiting import until
from tools.app_process import ROOT, RunningApp, running_app
from tools.browser import completed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SCREENS = {
    "Delivery": "/",
    "Templates": "/templates",
    "Send": "/send",
    "Messages": "/messages",
    "Tasks": "/tasks",
    "Inbox": "/inbox",
    "Events": "/events",
    "Settings": "/settings",
}


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


def agrees(app: RunningApp, page: Page, days: int) -> bool:
    """Whether the page shows the report's figures; receipts may have come since it was drawn."""
    shown = tile(page, "Accepted").split()[0], tile(page, "Delivery rate (final)")
    today = datetime.now(UTC).date()
    expected = report(app, today - timedelta(days=days - 1), today)
    rate = f"{expected['settled_rate'] * 100:.1f}"
    return shown[0] == f"{expected['accepted']:,}" and rate in shown[1]


def test_an_analyst_sees_the_delivery_figures_of_the_report(app: RunningApp, visit: Visit) -> None:
    page = visit("/")
    expect(page.get_by_test_id("stPlotlyChart").first).to_be_visible()
    until(lambda: agrees(app, page, days=7) or not opened(page, page.url))
    week = tile(page, "Accepted")
    page.get_by_role("radio", name="30 days").or_(
        page.get_by_role("button", name="30 days")
    ).first.click()
    page.wait_for_url(re.compile(r"period=30"))
    accepted = page.get_by_test_id("stMetric").filter(has_text="Accepted").first
    expect(accepted).not_to_contain_text(week)
    until(lambda: agrees(app, page, days=30) or not opened(page, page.url))


def test_a_link_with_filters_opens_the_same_view(app: RunningApp, visit: Visit) -> None:
    page = visit("/?period=30+days")
    until(lambda: agrees(app, page, days=30) or not opened(page, page.url))


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
    assert app.ask(sql) == [(1, 1)]
    assert "9001" not in page.url


def test_an_operator_reads_in_plain_words_why_it_was_refused(app: RunningApp, visit: Visit) -> None:
    page = visit("/send?send_kind=Text")
    fill(page, "send_to", "+62 815 0000 9006")
    fill(page, "send_text", "Hello")
    send(page)
    told = page.get_by_test_id("stAlertContainer").filter(has_text="INCS refused it")
    expect(told.first).to_be_visible()
    sql = "SELECT error_code, accepted_ms FROM messages WHERE recipient = '6281500009006'"
    assert app.ask(sql) == [("10004", None)]


def test_an_operator_looks_up_250_pasted_ids(app: RunningApp, visit: Visit) -> None:
    rows = app.ask("SELECT message_id FROM messages WHERE intent_id IS NULL LIMIT 250")
    ids = [str(message_id) for (message_id,) in rows]
    page = visit("/messages?show=Look+up")
    fill(page, "lookup_text", "message_id\n" + "\n".join(f'"{message_id}"' for message_id in ids))
    page.get_by_role("button", name="Look up 250 ids").click()
    expect(by_key(page, "lookup-statuses")).to_be_visible()
    expect(page.get_by_text("Done", exact=True)).to_be_visible()
    assert (tile(page, "Found"), tile(page, "Not found")) == ("250", "0")
    assert app.ask("SELECT known, unknown, state FROM look_ups") == [(250, 0, "done")]


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
    expect(page.get_by_text(re.compile(r"Created task \d+"))).to_be_visible()
    page = visit("/tasks?task_name=Call+back+today")
    expect(page.get_by_text(re.compile(r"(?<!\d)1 task\b")).first).to_be_visible()


@pytest.mark.parametrize("title", SCREENS)
def test_every_screen_opens_without_an_error_and_asks_no_other_host(
    app: RunningApp, page: Page, visit: Visit, title: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    visit(SCREENS[title])
    expect(page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
    completed(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
    ours = (app.url, app.url.replace("http", "ws", 1), "data:", "blob:")
    assert [url for url in asked if not url.startswith(ours)] == []


def test_a_deep_link_that_comes_first_after_a_start_has_the_navigation(page: Page) -> None:
    with running_app() as fresh:
        page.goto(f"{fresh.url}/settings")
        expect(page.get_by_role("link", name="Delivery")).to_be_visible()
        expect(page.get_by_text("Sandbox").first).to_be_visible()
        page.goto("about:blank")  # or it would go on asking after the end


def test_an_analyst_clicks_a_mark_and_goes_back(app: RunningApp, visit: Visit) -> None:
    page = visit("/?section=Groups&by=By+country&period=30+days")
    click_mark(page, 2)
    page.wait_for_url(re.compile(r"country="))
    name = re.findall(r"country=([^&]+)", page.url)[0]
    expect(by_key(page, "country")).to_contain_text(name)
    page.go_back()
    page.wait_for_url(re.compile(r"^(?!.*country=)"))
    expect(by_key(page, "country")).not_to_contain_text(name)
    assert "section=Groups" in page.url
