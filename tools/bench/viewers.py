"""Many people who look at the dashboard at once: from the request until the page is whole.

The product as it starts by itself, in sandbox mode with its history of 90 days; every viewer has
the page run again every five seconds.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

from tools.app_process import ROOT, RunningApp, running_app, wait_for_history
from tools.bench.figure import Figure

VIEWERS = (25, 50, 100)
RERUNS = 6
DELIVERY = ("",)
MIXED = ("", "messages", "templates", "inbox")
TARGET_MS = 300.0
"""Of the slowest in twenty: what a click may take that nobody waits for."""


def measure() -> list[Figure]:
    """Median and 95th percentile of so many viewers of the Delivery page, and of four pages."""
    with running_app() as app:
        wait_for_history(app)
        warm_up(app)
        return [_of(app, viewers, pages) for pages in (DELIVERY, MIXED) for viewers in VIEWERS]


def warm_up(app: RunningApp) -> None:
    """Have all pages run, at once, until what a run keeps for the next is there."""
    look(app, MIXED, visits=len(MIXED), at_once=len(MIXED), reruns=10, every_s=0)


def look(
    app: RunningApp, pages: Sequence[str], *, visits: int, at_once: int, reruns: int, every_s: float
) -> dict[str, float]:
    """What `tools.bench.viewer` found, in a process of its own.

    Raises:
        subprocess.CalledProcessError: a page failed, or did not arrive.
    """
    command = [sys.executable, "-m", "tools.bench.viewer", "--port", app.url.rsplit(":", 1)[1]]
    command += ["--visits", str(visits), "--at-once", str(at_once), "--reruns", str(reruns)]
    command += ["--every", str(every_s), "--page", *pages]
    answer = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    found: dict[str, float] = json.loads(answer.stdout)
    return found


def _of(app: RunningApp, viewers: int, pages: Sequence[str]) -> Figure:
    found = look(app, pages, visits=viewers, at_once=viewers, reruns=RERUNS, every_s=5)
    of_what = "the Delivery page" if pages == DELIVERY else "Delivery, Messages, Templates, Inbox"
    return Figure(
        f"{viewers} viewers of {of_what}, a rerun every 5 s, p50 / p95",
        f"{found['p50_ms']:.0f} / {found['p95_ms']:.0f} ms",
        f"p95 ≤ {TARGET_MS:.0f} ms",
        found["p95_ms"] <= TARGET_MS,
    )


if __name__ == "__main__":
    for figure in measure():
        print(figure.as_row())
