"""How long reading 1,000 templates takes when every call takes 300 ms:
``python -m tools.bench.templates``.

The sandbox answers over HTTP from a process of its own. Measured is a look at all templates:
every page of the list, remembered in SQLite. The ideal is the calls' own time, one after the other,
since each page is asked for by the last id of the one before (INCS: Fetch Templates List).
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from starlette.applications import Starlette

from incs_core.api import IncsClient
from incs_core.sandbox import create_app as create_sandbox
from incs_core.settings import Account
from incs_core.store import open_store
from incs_core.sync.template_sync import sync_templates
from incs_core.wire.limits import MAX_TEMPLATE_PAGE
from tools.bench.figure import Figure, machine
from tools.bench.serving import served

MORE = 1_000
LATENCY_S = 0.3
ROUNDS = 3
TARGET = 1.25


def create_app() -> Starlette:
    """Return a sandbox with a thousand more templates, as slow as the real thing."""
    return create_sandbox(latency_s=LATENCY_S, templates=MORE)


def measure() -> list[Figure]:
    """The median of several readings, each into an empty history."""
    with served("tools.bench.templates:create_app") as port:
        account = Account(id="main", certification_code="sandbox").at(f"http://127.0.0.1:{port}")
        found = [_round(account) for _ in range(ROUNDS)]
    count = found[0][0]
    ideal = (count // MAX_TEMPLATE_PAGE + 1) * LATENCY_S
    median = statistics.median(seconds for _, seconds in found)
    return [
        Figure(
            f"Reading {count:,} templates at {LATENCY_S * 1000:.0f} ms a call",
            f"{median:.2f} s, {median / ideal:.2f} × its pages ({ideal:.2f} s)",
            f"≤ {TARGET} × its pages",
            median <= TARGET * ideal,
        )
    ]


def _round(account: Account) -> tuple[int, float]:
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(f"sqlite:///{Path(folder) / 'bench.db'}") as store,
        IncsClient(account) as client,
    ):
        began = time.perf_counter()
        read = sync_templates(store, client, account)
        seconds = time.perf_counter() - began
    print(f"{read.templates:,} templates in {seconds:.2f} s", flush=True)
    return read.templates, seconds


def main() -> int:
    """Measure and print; exit status 1 when the target is missed."""
    (figure,) = measure()
    print(f"{figure.what}: {figure.measured} (asked for: {figure.target})")
    print(machine())
    return 0 if figure.met else 1


if __name__ == "__main__":
    raise SystemExit(main())
