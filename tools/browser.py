"""Find a Chromium for the browser journeys, or get one: ``python -m tools.browser``.

Prints the path of the executable. ``CHROMIUM`` in the environment names one outright.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DOWNLOAD_SECONDS = 240
INSTALL_SECONDS = 600


class NoBrowser(RuntimeError):
    """No Chromium on this machine, and no way to get one."""


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
    from playwright.sync_api import sync_playwright

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
