"""Webhooks a second, each on disk before its 200, against a route of the same server that does
nothing: ``python -m tools.bench.ingest``.

SQLite with ``synchronous=FULL``, new; uvicorn with uvloop and our limits, one process that answers
and stores; 64 keep-alive connections from another process. The routes take turns.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from incs_core.store import open_store
from tools.app_process import ROOT
from tools.bench.figure import Figure, machine
from tools.bench.ingest_app import BARE, ROUTE
from tools.bench.serving import served

SECRET = "a-secret-of-the-bench"  # noqa: S105 - of a receiver that lives for a minute
RECEIVER = f"/webhooks/incs/{SECRET}"
CONNECTIONS = 64
ROUNDS = 7
SECONDS = 3.0
TARGET = 0.55
"""Of an empty route."""
BARE_TARGET = 0.5


class Round(NamedTuple):
    """Requests a second of the three neighbours, measured one after the other."""

    bare: float
    route: float
    receiver: float


def measure() -> list[Figure]:
    """The receiver against an empty route, and against a function before all routing."""
    return figures(run_rounds(ROUNDS, SECONDS, distinct=False))


def figures(rounds: Sequence[Round]) -> list[Figure]:
    """Return the medians as lines of the benchmark's table."""
    receiver = statistics.median(each.receiver for each in rounds)
    return [
        _figure(
            "an empty route", TARGET, receiver, [(each.route, each.receiver) for each in rounds]
        ),
        _figure(
            "a bare function without routing",
            BARE_TARGET,
            receiver,
            [(each.bare, each.receiver) for each in rounds],
        ),
    ]


def _figure(
    beside: str, target: float, receiver: float, pairs: Sequence[tuple[float, float]]
) -> Figure:
    rate = statistics.median(nothing for nothing, _ in pairs)
    ratio = statistics.median(kept / nothing for nothing, kept in pairs)
    return Figure(
        f"Webhooks a second, each durable, {CONNECTIONS} connections, beside {beside} "
        f"({rate:,.0f})",
        f"{receiver:,.0f}, {ratio:.0%} of it",
        f"≥ {target:.0%}",
        ratio >= target,
    )


def run_rounds(rounds: int, seconds: float, *, distinct: bool) -> list[Round]:
    """Load the three in turns.

    Raises RuntimeError if an answer was no 200 or an event is missing in the database.
    """
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as port:
        load(port, RECEIVER, 1.0, "warm", distinct=distinct)
        results = []
        kept = 0
        for number in range(rounds):
            bare = load(port, BARE, seconds, f"bare-{number}", distinct=distinct)
            route = load(port, ROUTE, seconds, f"route-{number}", distinct=distinct)
            full = load(port, RECEIVER, seconds, f"round-{number}", distinct=distinct)
            kept += int(full["requests"])
            results.append(Round(bare["rate"], route["rate"], full["rate"]))
            print(_line(number + 1, results[-1], full["p99_ms"]), flush=True)
        check(Path(folder), kept)
    return results


def _line(number: int, rates: Round, p99_ms: float) -> str:
    return (
        f"round {number}: bare {rates.bare:,.0f}/s, route {rates.route:,.0f}/s, receiver "
        f"{rates.receiver:,.0f}/s (p99 {p99_ms:.1f} ms), {rates.receiver / rates.route:.0%}"
    )


def check(folder: Path, kept: int) -> None:
    """Raise RuntimeError unless every event that was answered 200 is in the database."""
    with open_store(f"sqlite:///{folder / 'bench.db'}") as store:
        newest = store.events.page(limit=1).rows[0].id
    if newest < kept:
        raise RuntimeError(f"{kept} events were answered 200, but only {newest} are kept.")


def load(port: int, path: str, seconds: float, name: str, *, distinct: bool) -> dict[str, float]:
    """Run the load generator in a process of its own and return what it saw."""
    command = [sys.executable, "-m", "tools.bench.load", "--port", str(port), "--path", path]
    command += ["--seconds", str(seconds), "--run", name, "--connections", str(CONNECTIONS)]
    command += ["--distinct"] if distinct else []
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    seen: dict[str, float] = json.loads(answer.stdout)
    if seen["refused"]:
        raise RuntimeError(f"{seen['refused']} of {seen['requests']} requests were refused.")
    return seen


def _served(folder: Path) -> AbstractContextManager[int]:
    """Serve the app with a new database in `folder`; gives its port.

    Its account has all secrets and of usual length, since each event is searched for them.
    """
    settings = {
        "INCS_DATABASE_URL": f"sqlite:///{folder / 'bench.db'}",
        "INCS_WEBHOOK_SECRET": SECRET,
        "INCS_CERTIFICATION_CODE": "f484bd42-4a0c-39d0-0000-000000000000",
        "INCS_USERNAME": "bench@incs.example",
        "INCS_PASSWORD": "a-long-password-of-the-bench",
    }
    fast = [
        "--loop",
        "uvloop",
        "--http",
        "incs_core.web.http_limits:LimitedHttp",
        "--no-access-log",
    ]
    return served("tools.bench.ingest_app:create_app", *fast, settings=settings)


def main() -> int:
    """Measure and print; exit status 1 when the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--distinct", action="store_true", help="a message for every event")
    options = parser.parse_args()
    found = figures(run_rounds(options.rounds, options.seconds, distinct=options.distinct))
    for figure in found:
        print(f"{figure.what}: {figure.measured} (asked for: {figure.target})")
    print(machine())
    return 0 if all(figure.met for figure in found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
