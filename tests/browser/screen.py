"""What people do on a screen and what they read there, for all journeys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Locator, Page, Position, TimeoutError, expect

from tests.waiting import until
from tools.browser import completed as completed

BEGINS_MS = 5_000
"""An action that has begun no run of the script by then begins none."""
FIRST_ROW_PX, ROW_PX = 52, 35
BESIDE_THE_BOX_PX = 150

COUNT_RUNS = """() => {
    window.incsRuns = 0;
    new MutationObserver(changes => {
        for (const one of changes)
            if (one.oldValue !== one.target.dataset.testScriptState
                && one.target.dataset.testScriptState === 'notRunning') window.incsRuns += 1;
    }).observe(document, {
        subtree: true, attributeOldValue: true, attributeFilter: ['data-test-script-state'],
    });
}"""
"""Counts the runs of the page's script that have ended; the state alone is the same before a run
begins as after it."""


def opened(page: Page, url: str) -> Page:
    """Open an address and wait until the page's script has run."""
    page.goto(url)
    page.wait_for_function("() => window.incsRuns > 0")
    completed(page)
    return page


@contextmanager
def run_after(page: Page) -> Iterator[None]:
    """Wait, after what is done inside, until the run that it begins has ended."""
    before = page.evaluate("() => window.incsRuns")
    yield
    with suppress(TimeoutError):  # nothing changed, or it is late: what follows waits for an effect
        page.wait_for_function("n => window.incsRuns > n", arg=before, timeout=BEGINS_MS)
    completed(page)


def by_key(page: Page, key: str) -> Locator:
    """The widget or container with this key."""
    return page.locator(f".st-key-{key}")


def fill(page: Page, key: str, text: str) -> None:
    """Type into the field with this key and leave it, as a person does."""
    type_into(page, by_key(page, key).locator("input, textarea").first, text)


def type_into(page: Page, field: Locator, text: str) -> None:
    """Type into a field and leave it."""
    field.click()
    with run_after(page):
        field.fill(text)
        field.press("Tab")


def upload(page: Page, key: str, file: Path) -> None:
    """Give the file at this path to the uploader with this key."""
    with run_after(page):
        by_key(page, key).locator("input[type=file]").set_input_files(file)


def press(page: Page, key: str) -> None:
    """Press the button with this key."""
    by_key(page, key).get_by_role("button").first.click()


def send(page: Page) -> None:
    """Press Send, and once more where the card asks whether to send all the same."""
    press(page, "send_button")
    asked = by_key(page, "send_anyway").get_by_role("button")
    expect(asked.or_(by_key(page, "send_again")).first).to_be_visible()
    if asked.is_visible():
        asked.click()


def tile(page: Page, label: str) -> str:
    """The figure of the tile with this label."""
    name = page.get_by_test_id("stMetricLabel").get_by_text(label, exact=True)
    metric = page.get_by_test_id("stMetric").filter(has=name).first
    expect(metric).to_be_visible()
    return metric.get_by_test_id("stMetricValue").inner_text()


def open_row(page: Page, number: int, address: str, text: str = "") -> None:
    """Click into a row of the first table, once it holds a text, until the address has another."""
    table = page.get_by_test_id("stDataFrame").first
    cells = table.locator(f'[data-testid^="glide-cell-"][data-testid$="-{number}"]')
    expect(cells.filter(has_text=text).first).to_be_attached()
    canvas = table.locator("canvas").first
    place = Position(x=BESIDE_THE_BOX_PX, y=FIRST_ROW_PX + ROW_PX * number)

    def opens() -> bool:
        canvas.scroll_into_view_if_needed()
        canvas.click(position=place, force=True)
        return _has_come(page, address)

    until(opens)
    completed(page)


def _has_come(page: Page, address: str) -> bool:
    try:
        page.wait_for_url(re.compile(address), timeout=BEGINS_MS)
    except TimeoutError:
        return False
    return True


def click_mark(page: Page, number: int) -> None:
    """Click a mark of the chart whose marks can be chosen, once the chart is ready for it."""
    page.wait_for_function(
        "() => document.querySelector('.js-plotly-plot:has(.scatterlayer .point)')"
        "?._fullLayout?.clickmode === 'event+select'"
    )
    mark = page.locator(".scatterlayer .point").nth(number)

    def is_under_the_pointer() -> bool:
        page.mouse.move(0, 0)
        mark.hover(force=True)
        page.wait_for_timeout(200)
        return page.locator(".hoverlayer .hovertext").first.is_visible()

    until(is_under_the_pointer)
    page.mouse.down()  # once: a second click would take the choice back
    page.mouse.up()
