"""Take the README's screenshots from the running app: ``python -m tools.screenshots [FOLDER]``.

With ``--all`` also in dark and on a narrow screen, for looking at a change.
"""

from __future__ import annotations

import argparse
import re
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tools.app_process import ROOT, running_app
from tools.browser import chromium

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Look:
    """A way of looking: width in pixels and colour scheme."""

    width: int
    scheme: str


README_LOOK = Look(1440, "light")
ALL_LOOKS = (README_LOOK, Look(1440, "dark"), Look(420, "light"), Look(420, "dark"))
SCREENS = {
    "delivery": "/",
    "templates": "/templates",
    "send": "/send",
    "messages": "/messages",
    "tasks": "/tasks",
    "inbox": "/inbox",
    "events": "/events",
    "settings": "/settings",
}


def main() -> None:
    """Start the app, open each screen, keep a picture."""
    parser = argparse.ArgumentParser(description="Take screenshots of every screen.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--all", action="store_true", help="dark and narrow too")
    parser.add_argument("--only", choices=SCREENS, nargs="*", default=list(SCREENS))
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with running_app() as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for look in ALL_LOOKS if arguments.all else (README_LOOK,):
            for name in arguments.only:
                _shoot(
                    browser, f"{app.url}{SCREENS[name]}", look, arguments.folder / _file(name, look)
                )
        browser.close()


def _file(name: str, look: Look) -> str:
    return f"{name}.png" if look == README_LOOK else f"{name}-{look.scheme}-{look.width}.png"


def _shoot(browser: Browser, address: str, look: Look, path: Path) -> None:
    context = browser.new_context(
        viewport={"width": look.width, "height": 1000},
        color_scheme=look.scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto(address)
    _settle(page)
    page.screenshot(path=path, full_page=True)
    print(path)
    context.close()


def _settle(page: Page) -> None:
    app = page.locator("[data-testid='stApp']")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE_MS)
    making = page.get_by_text(re.compile("sandbox history…"))
    expect(making).to_have_count(0, timeout=PATIENCE_MS)
    time.sleep(2)  # charts animate; no attribute says that they have come to rest
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE_MS)


if __name__ == "__main__":
    main()
