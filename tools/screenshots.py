"""Take the README's screenshots from the running app: ``python -m tools.screenshots [FOLDER]``.

With ``--all`` also in dark and on a narrow screen, for looking at a change.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tools.app_process import ROOT, RunningApp, running_app, wait_for_history
from tools.browser import PATIENCE_MS, completed, launched
from tools.scenes import Scene, fill_a_send, look_up, write_card


@dataclass(frozen=True)
class Look:
    """A way of looking: width in pixels and colour scheme."""

    width: int
    scheme: str


README_LOOK = Look(1440, "light")
ALL_LOOKS = (README_LOOK, Look(1440, "dark"), Look(420, "light"), Look(420, "dark"))


@dataclass(frozen=True)
class Screen:
    """An address, and what is done there before the picture is taken."""

    address: str
    scene: Scene | None = None
    height: int = 1000


SCREENS = {
    "delivery": Screen("/"),
    "templates": Screen("/templates"),
    "builder": Screen("/templates?template_part=New+template", write_card),
    "send": Screen("/send?send_template=order_shipped", fill_a_send, 1500),
    "messages": Screen("/messages"),
    "look-up": Screen("/messages?show=Look+up", look_up, 1400),
    "tasks": Screen("/tasks"),
    "inbox": Screen("/inbox"),
    "events": Screen("/events"),
    "settings": Screen("/settings"),
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
        wait_for_history(app)
        browser = launched(playwright)
        for look in ALL_LOOKS if arguments.all else (README_LOOK,):
            for name in arguments.only:
                _shoot(browser, app, SCREENS[name], look, arguments.folder / _file(name, look))
        browser.close()


def _file(name: str, look: Look) -> str:
    return f"{name}.png" if look == README_LOOK else f"{name}-{look.scheme}-{look.width}.png"


def _shoot(browser: Browser, app: RunningApp, screen: Screen, look: Look, path: Path) -> None:
    context = browser.new_context(
        viewport={"width": look.width, "height": screen.height},
        color_scheme=look.scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto(f"{app.url}{screen.address}")
    _settle(page)
    if screen.scene is not None:
        screen.scene(page, app)
        _settle(page)
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    page.screenshot(path=path)
    print(path)
    context.close()


def _settle(page: Page) -> None:
    completed(page)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=PATIENCE_MS)
    time.sleep(2)  # charts animate; no attribute says that they have come to rest
    completed(page)


if __name__ == "__main__":
    main()
