"""A real browser before the real app: the sandbox lives in the app, webhooks arrive."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Generator, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.screen import COUNT_RUNS, opened
from tools.app_process import ROOT, RunningApp, running_app, wait_for_history
from tools.browser import PATIENCE_MS, launched

RESULTS = ROOT / "test-results"
MOST_TOLD = 4_000

Visit = Callable[[str], Page]

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Journeys that many processes walk at once take the machine from each other.

    So they are two groups, one of them of those that mostly wait for INCS. The runner puts the
    group at the end of a node's id; one that loses it would spread them.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        journeys = [item for item in session.items if item.get_closest_marker("browser")]
        if not all(re.search(r"@browser(-waiting)?$", item.nodeid) for item in journeys):
            raise pytest.UsageError("journeys keep to their group: add --dist loadgroup")


@pytest.fixture(scope="session")
def app() -> Iterator[RunningApp]:
    """The app of the journeys, with its history made."""
    with running_app() as running:
        wait_for_history(running)
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One headless Chromium, gone with the module: its event loop would be in others' way."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty tab; what it and its neighbours show is kept when the test fails."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(f"({COUNT_RUNS})()")
    yield context.new_page()
    if request.node.stash.get(FAILED, False):
        for number, tab in enumerate(context.pages):
            _keep_evidence(tab, f"{request.node.name}-{number}")
        if isinstance(app := request.node.funcargs.get("app"), RunningApp):
            _tell((app.folder / "app.log").read_text(encoding="utf-8", errors="replace"))
    context.close()


@pytest.fixture
def visit(app: RunningApp, page: Page) -> Visit:
    """Open an address of the app and wait until it has settled."""
    return lambda path: opened(page, app.address(path))


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember on the item whether its test failed, for the fixture that keeps evidence."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


def _keep_evidence(page: Page, name: str) -> None:
    RESULTS.mkdir(exist_ok=True)
    page.screenshot(path=RESULTS / f"{name}.png", full_page=True)
    text = page.inner_text("body")
    (RESULTS / f"{name}.txt").write_text(text, encoding="utf-8")
    _tell(f"{page.url}\n{text}")


def _tell(text: str) -> None:
    """Say the end of a text; the runner shows it with the failure."""
    sys.stdout.write(f"{text[-MOST_TOLD:]}\n")
