"""What was answered is there after a kill -9, and the roll-ups agree."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.conftest import OpenStore

ROOT = Path(__file__).parents[2]
INGEST = """
import sys, threading
from incs_core.domain.statuses import Status
from incs_core.store import open_store
from incs_core.store.writer import Writer
from tests.store.conftest import JAKARTA
from tests.store.factories import T0, item, receipt, sent
store = open_store(sys.argv[1], zone=JAKARTA)
writer = Writer(store)
writer.start()
lock = threading.Lock()

def told(message_id, future):
    future.result()
    with lock:
        print(message_id, flush=True)

for number in range(10**9):
    message_id = f"{sys.argv[2]}-{number % 97}-{number // 291}"
    status = (Status.SENT, Status.DELIVERED, Status.READ)[number // 97 % 3]
    future = writer.submit(item(receipt(message_id, status, T0 + number)))
    future.add_done_callback(lambda f, m=f"{message_id} {status}": told(m, f))
    if number % 50 == 0:
        future.result()
"""
RANK = ("accepted", "sent", "delivered", "read")


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("pg", marks=pytest.mark.postgres)])
def test_it_keeps_what_it_answered_through_a_kill(
    engine: str, request: pytest.FixtureRequest, sqlite_url: str, open_at: OpenStore
) -> None:
    url = sqlite_url if engine == "sqlite" else request.getfixturevalue("new_postgres_url")()
    answered: dict[str, str] = {}
    for run in range(3):
        lines = _kill_after(url, run, random.randrange(300, 1500))  # noqa: S311 - no secret
        answered |= dict(line.split() for line in lines)
        store = open_at(url)
        found = {row.message_id: row.status for row in store.messages.by_ids(answered)}
        assert found.keys() == answered.keys()
        behind = [m for m, s in answered.items() if RANK.index(found[m]) < RANK.index(s)]
        assert behind == []
        assert store.rebuild() == []
        store.close()


def _kill_after(url: str, run: int, answers: int) -> list[str]:
    """The answers of a process that was killed in the middle of its work."""
    process = subprocess.Popen(
        [sys.executable, "-c", INGEST, url, str(run)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as output:
        lines = [output.readline() for _ in range(answers)]
        os.kill(process.pid, signal.SIGKILL)
        lines += output.readlines()
    assert process.wait(30) == -signal.SIGKILL
    return [line for line in lines if line.endswith("\n")]
