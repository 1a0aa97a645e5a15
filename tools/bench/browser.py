"""Ten million messages seen from a browser: how long after a change of the filter its result is
there, and how much memory the app takes once every section was looked at.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, sync_playwright

from tools.app_process import running_app
from tools.bench.figure import Figure, most_memory_mb
from tools.bench.large import DAYS, LARGE, all_days
from tools.bench.page_times import section_titles
from tools.bench.stores import sqlite_store
from tools.browser import launched

PERIODS = ("30 days", "90 days", "7 days", "Yesterday")
TEMPLATES = ("otp_login", "order_confirmed")
TARGET_S, TARGET_MB = 1.0, 700.0
# The script has ended, nothing on screen is old, and the figures are other ones than before.
_THERE = """before => {
    const app = document.querySelector('[data-testid="stApp"]');
    const figures = [...document.querySelectorAll('[data-testid="stMetric"]')];
    return app.dataset.testScriptState === 'notRunning'
        && !document.querySelector('[data-stale="true"]')
        && document.querySelector('.js-plotly-plot .main-svg') !== null
        && figures.length > 0
        && figures.map(one => one.textContent).join() !== before;
}"""
_FIGURES = """() => [...document.querySelectorAll('[data-testid="stMetric"]')]
    .map(one => one.textContent).join()"""


def measure() -> list[Figure]:
    """The median over changes of period and template, and the app's memory in the end."""
    # No host answers there: the bench asks nobody about ten million invented messages.
    settings = {
        "INCS_DATABASE_URL": sqlite_store(LARGE, DAYS).url,
        "INCS_CERTIFICATION_CODE": "bench",
        "INCS_API_URL": "http://127.0.0.1:9",
        "INCS_CHAT_API_URL": "http://127.0.0.1:9",
        "INCS_SANDBOX": "off",
    }
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder), settings) as app,
        _page(app.address()) as page,
    ):
        seconds = list(_changes(page))
        _look_at_everything(page, app.url)
        memory = most_memory_mb(app.process.pid)
    return _figures(seconds, memory)


def _figures(seconds: Sequence[float], memory: float) -> list[Figure]:
    median = statistics.median(seconds)
    print(f"  changes, s: {', '.join(f'{one:.2f}' for one in seconds)}", flush=True)
    return [
        Figure(
            f"Change of the filter to its result in a browser, {LARGE:,} messages",
            f"{median:.2f} s",
            f"< {TARGET_S:.0f} s",
            median < TARGET_S,
        ),
        Figure(
            f"Memory of the app at {LARGE:,} messages, every section looked at over {DAYS} days",
            f"{memory:.0f} MB",
            f"< {TARGET_MB:.0f} MB",
            memory < TARGET_MB,
        ),
    ]


@contextmanager
def _page(url: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = launched(playwright)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(url)
        page.wait_for_function(_THERE, arg="", timeout=60_000)
        yield page
        browser.close()


def _changes(page: Page) -> Iterator[float]:
    """Seconds from a click to the result, for changes that no cache knows yet."""
    _timed(page, "radio", "Yesterday")  # the first change loads what later ones find
    for template in (None, *TEMPLATES):
        if template is not None:
            page.get_by_role("combobox", name="Template").click()
            yield _timed(page, "option", template)
            page.keyboard.press("Escape")
        for period in PERIODS:
            yield _timed(page, "radio", period)


def _timed(page: Page, role: Literal["radio", "option"], name: str) -> float:
    before = page.evaluate(_FIGURES)
    choice = page.get_by_role(role, name=name, exact=True).first
    choice.wait_for()
    started = time.perf_counter()
    choice.click()
    page.wait_for_function(_THERE, arg=before, timeout=60_000)
    return time.perf_counter() - started


def _look_at_everything(page: Page, url: str) -> None:
    for title in section_titles():
        page.goto(f"{url}/?{all_days(title)}")
        page.wait_for_function(
            "() => document.querySelector('[data-testid=\"stApp\"]')?.dataset.testScriptState"
            " === 'notRunning' && document.querySelector('[data-testid=\"stMain\"]')",
            timeout=60_000,
        )
        page.wait_for_timeout(300)


if __name__ == "__main__":
    for figure in measure():
        print(figure.as_row())
