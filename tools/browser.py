"""Find a Chromium for journeys, screenshots and measurements, or get one:
``python -m tools.browser``.

Prints the path of the executable. ``CHROMIUM`` in the environment names one outright.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
PATIENCE_MS = 60_000
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DOWNLOAD_SECONDS = 240
INSTALL_SECONDS = 600


class NoBrowser(RuntimeError):
    """No Chromium on this machine, and no way to get one."""


def launched(playwright: Playwright) -> Browser:
    """A headless Chromium, started."""
    return playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)


def completed(page: Page) -> None:
    """Wait until no run of the page's script is under way."""
    app = page.locator("[data-testid='stApp']")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE_MS)


@cache
def chromium() -> str:
    """Path of a Chromium, one that is there or one fetched now.

    Raises:
        NoBrowser: none is there and neither Playwright nor apt could bring one.
    """
    path = _installed() or _from_playwright() or _from_apt()
    if path is None:
        raise NoBrowser("No Chromium was found. Install one, or set CHROMIUM to its path.")
    return path


def _installed() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or _playwrights_own()


def _playwrights_own() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _from_playwright() -> str | None:
    _try([sys.executable, "-m", "playwright", "install", "chromium"], DOWNLOAD_SECONDS)
    return _playwrights_own()


def _from_apt() -> str | None:
    if shutil.which("apt-get") is None:
        return None
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    _try([*as_root, "apt-get", "update", "-q"], INSTALL_SECONDS)
    _try([*as_root, "apt-get", "install", "-q", "-y", "chromium"], INSTALL_SECONDS)
    return next(filter(None, map(shutil.which, NAMES)), None)


def _try(command: list[str], seconds: int) -> None:
    print("·", " ".join(command), file=sys.stderr)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(
            command, env=environment, timeout=seconds, check=False, stdout=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"  did not work: {error}", file=sys.stderr)


if __name__ == "__main__":
    print(chromium())
