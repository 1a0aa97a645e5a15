"""How long a look-up of 100,000 ids takes when every call takes 50 ms:
``python -m tools.bench.lookup``.

The sandbox answers over HTTP from a process of its own; what it says is recorded in SQLite. The
ideal is the calls' own time, spread over the look-up's workers.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from incs_core.api import IncsClient
from incs_core.demo_data.fill import DemoData
from incs_core.demo_data.history import generate
from incs_core.lookups.lookup import WORKERS, Lookup
from incs_core.settings import Account
from incs_core.store import Store, open_store
from incs_core.wire.limits import MAX_STATUS_IDS
from tools.bench.figure import Figure, machine
from tools.bench.serving import served
from tools.bench.slow_sandbox import LATENCY_S, SEED

IDS = 100_000
DAYS, PER_DAY = 30, 3_600
ROUNDS = 3
TARGET = 1.2
ACCOUNT = "sandbox"


def measure() -> list[Figure]:
    """The median of several look-ups of the same ids, each into a history that knows them."""
    seconds = run_rounds(ROUNDS)
    ideal = IDS / MAX_STATUS_IDS * LATENCY_S / WORKERS
    median = statistics.median(seconds)
    return [
        Figure(
            f"Look-up of {IDS:,} ids at {LATENCY_S * 1000:.0f} ms a call, {WORKERS} workers",
            f"{median:.2f} s, {median / ideal:.2f} × ideal ({ideal:.2f} s)",
            f"≤ {TARGET} × ideal",
            median <= TARGET * ideal,
        )
    ]


def run_rounds(rounds: int) -> list[float]:
    """Return the seconds of each look-up."""
    now = time.time()
    ids = [message.message_id for message in islice(generate(SEED, DAYS, PER_DAY, now), IDS)]
    with served("tools.bench.slow_sandbox:create_app") as port:
        account = Account(id=ACCOUNT, certification_code="sandbox").at(f"http://127.0.0.1:{port}")
        return [_round(account, ids) for _ in range(rounds)]


def _round(account: Account, ids: Sequence[str]) -> float:
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(f"sqlite:///{Path(folder) / 'bench.db'}") as store,
        IncsClient(account) as client,
    ):
        DemoData(store, ACCOUNT).fill(DAYS, PER_DAY, SEED)
        client.messages.statuses(ids[:1])  # a dashboard's client is connected already
        return _timed(Lookup(client, store, ACCOUNT, ids), store)


def _timed(look_up: Lookup, store: Store) -> float:
    began = time.perf_counter()
    look_up.run()
    seconds = time.perf_counter() - began
    if look_up.progress.found != IDS or look_up.failures:
        raise RuntimeError(f"The look-up went wrong: {look_up.progress}, {look_up.failures[:1]}")
    if not store.events.timeline(ACCOUNT, look_up.results[-1].message_id):
        raise RuntimeError("What the look-up found is not in the history.")
    print(f"{IDS:,} ids in {seconds:.2f} s", flush=True)
    return seconds


def main() -> int:
    """Measure and print; exit status 1 when the target is missed."""
    (figure,) = measure()
    print(f"{figure.what}: {figure.measured} (asked for: {figure.target})")
    print(machine())
    return 0 if figure.met else 1


if __name__ == "__main__":
    raise SystemExit(main())
