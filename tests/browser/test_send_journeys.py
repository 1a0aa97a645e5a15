"""Each number of the sandbox that always does the same, and sending once, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Page, expect

from incs_core.web.embedded_sandbox import EmbeddedSandbox
from tests.browser.conftest import Visit
from tests.browser.screen import by_key, fill, opened
from tests.waiting import until
from tools.app_process import RunningApp, running_app
from tools.browser import completed

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-waiting")]

SPEED = 20.0
SECRET = "journeys-of-the-send-page"
RUN_MS = 120_000


@pytest.fixture(scope="module")
def app() -> Iterator[RunningApp]:
    """The app with a live account; its INCS is a sandbox twenty times faster than life."""
    with EmbeddedSandbox(speed=SPEED, incs_callback=True, hang_s=0.3) as sandbox:
        settings = {
            "INCS_API_URL": sandbox.url,
            "INCS_CHAT_API_URL": sandbox.url,
            "INCS_CERTIFICATION_CODE": "sandbox",
            "INCS_USERNAME": "sandbox",
            "INCS_PASSWORD": "sandbox",
            "INCS_WEBHOOK_SECRET": SECRET,
        }
        with running_app(settings=settings) as running:
            sandbox.app.state.sandbox.webhook_url = f"{running.url}/webhooks/incs/{SECRET}"
            yield running


def write(visit: Visit, number: str, text: str = "Hello") -> Page:
    """A text message in the form."""
    page = visit("/send?send_kind=Text")
    fill(page, "send_text", text)
    fill(page, "send_to", number)
    return page


def send(page: Page) -> None:
    """Press Send, and again when asked."""
    ask(page)
    by_key(page, "send_anyway").get_by_role("button").click()


def ask(page: Page) -> None:
    """Press Send; the card asks whether to, for nobody wrote in the last 24 hours."""
    by_key(page, "send_button").get_by_role("button").click()
    expect(by_key(page, "send_anyway").get_by_role("button")).to_be_visible()


class Fate(NamedTuple):
    """What the screen says in the end, and what the store holds of each message."""

    words: str
    ends: list[tuple[Any, ...]]


FATES = {
    "9001": Fate("It was delivered and read", [("read", None)]),
    "9002": Fate("It was delivered to the phone", [("delivered", None)]),
    "9003": Fate("It was sent", [("sent", None)]),
    "9004": Fate("It failed", [("failed", "131049")]),
    "9005": Fate("It failed", [("failed", "131026")]),
    "9006": Fate("INCS refused it", [("refused", "10004")]),
    "9007": Fate("refused it because of too many", [("refused", "429")]),
    "9008": Fate("INCS had an internal error", [("refused", "500")]),
    "9010": Fate("It was delivered and read", [("read", None)]),
    "9011": Fate("It was delivered and read", [("read", None)]),
}
ENDS = (
    "SELECT CASE status WHEN 1 THEN 'sent' WHEN 2 THEN 'delivered' WHEN 3 THEN 'read'"
    " WHEN 4 THEN 'failed' WHEN 5 THEN 'refused' WHEN 6 THEN 'unconfirmed' ELSE status END,"
    " error_code FROM messages WHERE recipient = ?"
)


KINDS = (
    "SELECT s.kind FROM sends s JOIN messages m ON m.intent_id = s.intent_id WHERE m.recipient = ?"
)


def ends_once(app: RunningApp, number: str) -> None:
    """Wait until INCS is known to have taken a message; it is the only one to its number."""
    until(lambda: ("accepted",) in app.ask(KINDS, number))
    assert app.ask(KINDS, number) == [("accepted",)]
    assert len(app.ask(ENDS, number)) == 1


@pytest.mark.parametrize("ending", FATES)
def test_a_number_does_what_it_always_does(app: RunningApp, visit: Visit, ending: str) -> None:
    number = f"628150001{ending}"
    page = write(visit, number)
    send(page)
    fate = FATES[ending]
    told = page.get_by_test_id("stAlertContainer").filter(has_text=fate.words)
    expect(told.first).to_be_visible()
    until(lambda: app.ask(ENDS, number) == fate.ends)
    assert ending not in page.url


@pytest.mark.parametrize("ending", ["9009", "9012"])
def test_a_send_without_an_answer_finds_its_message(
    app: RunningApp, visit: Visit, ending: str
) -> None:
    number = f"628150002{ending}"
    page = write(visit, number)
    send(page)
    expect(page.get_by_role("link", name="Open message")).to_be_visible()
    expect(by_key(page, "send_button").get_by_role("button")).to_have_text(re.compile("Sent"))
    until(lambda: app.ask(KINDS, number) == [("accepted",)])
    sql = (
        "SELECT m.message_id = s.message_id, s.kind, d.is_test, s.response FROM messages m"
        " JOIN sends s ON s.intent_id = m.intent_id JOIN dimensions d ON d.id = m.dim_id"
        " WHERE m.recipient = ?"
    )
    ((is_same, kind, is_test, response),) = app.ask(sql, number)
    assert (is_same, kind, is_test) == (1, "accepted", 1)
    assert "never came" in response


def test_what_was_turned_away_goes_at_the_second_try(app: RunningApp, visit: Visit) -> None:
    number = "6281500039007"
    page = write(visit, number)
    send(page)
    expect(page.get_by_text("too many requests").first).to_be_visible()
    by_key(page, "send_again").get_by_role("button").click()
    send(page)
    expect(by_key(page, "send_ask").or_(page.get_by_text("It was delivered")).first).to_be_visible()
    until(lambda: len(app.ask(ENDS, number)) == 2)
    assert [status for status, _ in app.ask(ENDS, number)].count("refused") == 1


def test_receipts_that_come_twice_and_backwards_count_once(app: RunningApp, visit: Visit) -> None:
    number = "6281500049010"
    page = write(visit, number)
    send(page)
    expect(page.get_by_text("It was delivered and read").first).to_be_visible()
    sql = "SELECT accepted_ms, sent_ms, delivered_ms, read_ms FROM messages WHERE recipient = ?"
    until(lambda: None not in app.ask(sql, number)[0])
    ((accepted, sent, delivered, read),) = app.ask(sql, number)
    assert accepted // 1000 <= sent // 1000 + 1
    assert sent <= delivered <= read


def test_an_answer_opens_the_window_and_counts_it_down(app: RunningApp, visit: Visit) -> None:
    number = "6281500059011"
    page = write(visit, number)
    send(page)
    expect(page.get_by_text("It was delivered and read").first).to_be_visible()
    until(lambda: app.ask("SELECT count(*) FROM inbound WHERE sender = ?", number) == [(1,)])
    fill(page, "send_text", "You wrote to us")
    card = by_key(page, "send-preflight")
    expect(card).to_contain_text(re.compile(r"The window is open for another 23:59:\d\d"))
    (before,) = re.findall(CLOCK, card.text_content() or "")
    expect(card).not_to_contain_text(before)  # it ticks
    (after,) = re.findall(CLOCK, card.text_content() or "")
    assert after < before
    assert app.ask("SELECT count(*) FROM inbound WHERE sender = ?", number) == [(1,)]


CLOCK = r"another (\d\d:\d\d:\d\d)"


def test_a_double_click_sends_once(app: RunningApp, visit: Visit) -> None:
    number = "6281500069009"
    page = write(visit, number)
    ask(page)
    by_key(page, "send_anyway").get_by_role("button").dblclick()
    expect(page.get_by_role("link", name="Open message")).to_be_visible()
    completed(page)
    ends_once(app, number)


def test_a_reload_in_the_middle_sends_once(app: RunningApp, visit: Visit) -> None:
    number = "6281500079009"
    page = write(visit, number)
    send(page)
    until(lambda: app.ask(KINDS, number))  # the intent is written before anything leaves
    page.reload()
    expect(by_key(page, "send_to").locator("input")).to_have_value("")
    completed(page)
    ends_once(app, number)


def test_two_tabs_with_the_same_message_send_once(app: RunningApp, visit: Visit) -> None:
    number = "6281500089009"
    first = write(visit, number)
    second = first.context.new_page()
    opened(second, first.url)
    fill(second, "send_text", "Hello")
    fill(second, "send_to", number)
    for page in (first, second):
        ask(page)
    for page in (first, second):
        by_key(page, "send_anyway").get_by_role("button").click(no_wait_after=True)
    for page in (first, second):
        expect(page.get_by_role("link", name="Open message")).to_be_visible()
        completed(page)
    ends_once(app, number)


def test_a_test_run_goes_through_and_is_shared_by_its_link(app: RunningApp, visit: Visit) -> None:
    page = visit("/send?send_mode=Test+run&send_kind=Text")
    numbers = [f"628150009{ending}" for ending in ("9001", "9004", "9006", "9007")]
    fill(page, "send_text", "A test run")
    fill(page, "send_numbers", "\n".join(numbers))
    by_key(page, "send_run_start").get_by_role("button").click()
    by_key(page, "send_anyway").get_by_role("button").click()
    page.wait_for_url(re.compile(r"run=[0-9a-f]{32}"))
    again = page.get_by_role("button", name="Repeat")
    expect(again).to_be_visible(timeout=RUN_MS)
    link = page.url
    assert not any(number in link for number in numbers)
    page = visit(link[link.index("/send") :])
    refused = page.get_by_test_id("stMetric").filter(has_text="Refused")
    expect(refused.get_by_test_id("stMetricValue")).to_have_text("1", timeout=RUN_MS)
    marks = (
        "SELECT DISTINCT is_test FROM messages JOIN dimensions ON id = dim_id WHERE recipient = ?"
    )
    assert {row for number in numbers for row in app.ask(marks, number)} == {(1,)}
    counted = [len([s for s, _ in app.ask(ENDS, number) if s != "refused"]) for number in numbers]
    assert counted == [1, 1, 0, 1]
