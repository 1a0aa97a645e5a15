"""A real browser before the real app: the sandbox lives in the app, webhooks arrive."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tools.app_process import ROOT, RunningApp, running_app, wait_for_history
from tools.browser import chromium

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
RESULTS = ROOT / "test-results"
PATIENCE_MS = 30_000

Visit = Callable[[str], Page]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Journeys that several processes walk at once take the machine from each other.

    The runner puts their group at the end of a node's id; one that loses it would spread them.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        journeys = [item for item in session.items if item.get_closest_marker("browser")]
        if not all(item.nodeid.endswith("@browser") for item in journeys):
            raise pytest.UsageError("journeys share one process: add --dist loadgroup")


@pytest.fixture(scope="module")
def app() -> Iterator[RunningApp]:
    """The app of the journeys, with its history made."""
    with running_app() as running:
        wait_for_history(running)
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One headless Chromium, gone with the module: its event loop would be in others' way."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(app: RunningApp, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Open an address of the app and wait until it has settled; keep a picture on failure."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)

    def open_it(path: str) -> Page:
        page.goto(f"{app.url}{path}")
        settled(page)
        return page

    yield open_it
    if request.node.stash.get(FAILED, False):
        _keep_evidence(page, request.node.name)
    context.close()


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


def settled(page: Page) -> None:
    """Wait until the script of the page has run."""
    app = page.locator("[data-testid='stApp']")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of the select box with this label."""
    page.get_by_role("combobox", name=re.compile(label)).click()
    page.get_by_role("option", name=option).first.click()


def by_key(page: Page, key: str) -> Locator:
    """The widget or container with this key."""
    return page.locator(f".st-key-{key}")


def _keep_evidence(page: Page, name: str) -> None:
    RESULTS.mkdir(exist_ok=True)
    page.screenshot(path=RESULTS / f"{name}.png", full_page=True)
    Path(RESULTS / f"{name}.txt").write_text(page.inner_text("body"), encoding="utf-8")
