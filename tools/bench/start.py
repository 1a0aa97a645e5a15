"""From the start of the app to the first chart in a browser, with history made and without."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tools.app_process import running_app
from tools.bench.figure import Figure
from tools.browser import launched

FIRST_START_S = 15.0
NEXT_START_S = 4.0
ROUNDS = 3
FIRST_PAGE = "/_stcore/health"
"""Answers as soon as a browser would get the page."""
CHART = ".st-key-over-time .main-svg"


def measure() -> list[Figure]:
    """First start (90 days of history are made) and next start, medians of three rounds."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        rounds = [_round(browser) for _ in range(ROUNDS)]
        browser.close()
    first, following = (statistics.median(column) for column in zip(*rounds, strict=True))
    return [
        _figure("First start to first chart, history made", first, FIRST_START_S),
        _figure("Next start to first chart", following, NEXT_START_S),
    ]


def _round(browser: Browser) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        return _seconds_to_chart(browser, Path(folder)), _seconds_to_chart(browser, Path(folder))


def _seconds_to_chart(browser: Browser, folder: Path) -> float:
    page = browser.new_page()
    started = time.monotonic()
    with running_app(folder, answers=FIRST_PAGE) as app:
        page.goto(app.url)
        page.locator(CHART).first.wait_for(timeout=60_000)
        seconds = time.monotonic() - started
        page.close()
    return seconds


def _figure(what: str, seconds: float, target: float) -> Figure:
    return Figure(what, f"{seconds:.1f} s", f"≤ {target:.0f} s", seconds <= target)
