"""What an analyst does with the figures, in a real browser: other clocks, files, pins."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.screen import by_key, opened
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FILE_MS = 120_000


def test_an_analyst_counts_by_event_time_and_shares_the_link(visit: Visit) -> None:
    page = visit("/?section=Trends&period=30+days")
    by_key(page, "time_basis").get_by_text("Event time").click()
    page.wait_for_url(re.compile(r"time_basis=Event"))
    expect(page.get_by_text("Counted at the time of each event")).to_be_visible()
    link = page.url
    opened(page, link)
    expect(page.get_by_role("heading", name="By weekday and hour")).to_be_visible()
    expect(page.get_by_text("Counted at the time of each event")).to_be_visible()
    assert page.url == link


def stands_above(part: Locator, line: int) -> None:
    """Wait until a part of the page has come to rest above a line, in pixels from the top."""
    expect(part).to_be_visible()

    def is_above() -> bool:
        box = part.bounding_box()
        return box is not None and box["height"] > 0 and box["y"] + box["height"] <= line

    until(is_above)


def test_how_and_when_are_answered_without_scrolling(visit: Visit) -> None:
    page = visit("/")
    page.set_viewport_size({"width": 1440, "height": 900})
    for words in ("Delivery rate (final)", "Delivery rate (so far)", "p90 delivery"):
        stands_above(page.get_by_test_id("stMetric").filter(has_text=words).first, 900)
    stands_above(page.locator(".js-plotly-plot").first, 900)


def test_an_analyst_takes_away_what_is_on_the_screen(visit: Visit, tmp_path: Path) -> None:
    page = visit("/?section=Compare&compare=Periods&period=30+days")
    expect(page.get_by_text("95 % interval").first).to_be_visible()
    page.get_by_role("button", name="Export").click()
    with page.expect_download(timeout=FILE_MS) as waiting:
        page.get_by_role("button", name="HTML").click()
    file = tmp_path / "report.html"
    waiting.value.save_as(file)
    text = file.read_text()
    start = text.index('id="comparison"')
    assert re.search(r"<h2>Comparison</h2><ul><li>[^<]+ vs [^<]+: ", text[start : start + 200])
    for drawn in ("rhythm", "usual", "change-template", "series", "happened"):
        assert "<svg" in text[text.index(f'id="{drawn}"') :][:4_000]


def test_an_analyst_pins_figures_and_asks_what_has_changed_since(visit: Visit) -> None:
    page = visit("/?period=30+days")
    page.get_by_role("button", name="Export").click()
    by_key(page, "pin-figures").get_by_role("button").click()
    link = page.get_by_role("dialog").locator("code").first
    expect(link).to_contain_text("?pin=")
    opened(page, link.inner_text())
    expect(page.get_by_text("These figures are as of")).to_be_visible()
    by_key(page, "since").locator("label").click()
    expect(page.get_by_role("heading", name="Changes since")).to_be_visible()
    by_key(page, "unpin").get_by_role("button").click()
    expect(page.get_by_role("heading", name="Delivery", exact=True)).to_be_visible()
    page.get_by_role("button", name="Export").click()
    page.locator("[class*=st-key-open-pin-]").get_by_role("button").first.click()
    page.wait_for_url(re.compile(r"pin="))
