"""However often, from wherever, and whoever dies in between: a message is sent once."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from incs_core.api import IncsClient
from incs_core.domain.messages import MessageQuery
from incs_core.sending import Sender, SendResult, sender
from incs_core.sending.test_runs import TestRunner, run_lines, tally_of
from incs_core.settings import Account
from incs_core.store import Store, open_store
from incs_core.wire.message_drafts import TextMessage
from tests.sending.counting import CountingIncs, counting_incs
from tests.sending.crashing import INTENT, TO

ROOT = Path(__file__).parents[2]


@pytest.fixture
def incs() -> Iterator[CountingIncs]:
    with counting_incs() as server:
        yield server


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'incs.db'}"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was interrupted is gone for good here; nobody needs to wait for it."""
    monkeypatch.setattr(sender, "_WAIT_SECONDS", 0.2)


def start(database: str, incs: CountingIncs, step: str) -> subprocess.Popen[bytes]:
    """A process of its own that sends, and is killed at this step."""
    command = [sys.executable, "-m", "tests.sending.crashing", database, incs.url, step]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)


def finish(process: subprocess.Popen[bytes]) -> int:
    _, said = process.communicate(timeout=60)
    assert process.returncode in {0, -signal.SIGKILL}, said.decode()
    return process.returncode


def client_of(incs: CountingIncs) -> IncsClient:
    return IncsClient(Account(id="main", certification_code="sandbox").at(incs.url))


def send_again(store: Store, incs: CountingIncs) -> SendResult:
    """Press Send again after the restart: the same form, the same intent."""
    with client_of(incs) as client:
        return Sender(store, lambda _: client).send(
            "main", TextMessage(to=TO, text="Hello"), is_test=True, actor="ana", intent_id=INTENT
        )


@pytest.mark.parametrize(
    ("step", "posts_then", "kind", "posts_in_the_end"),
    [
        ("before intent", 0, "accepted", 1),
        ("after intent", 0, "unconfirmed", 0),
        ("before post", 0, "unconfirmed", 0),
        ("during post", 1, "unconfirmed", 1),
        ("after post", 1, "unconfirmed", 1),
        ("before outcome", 1, "unconfirmed", 1),
        ("after outcome", 1, "accepted", 1),
    ],
)
def test_a_process_that_is_killed_at_any_step_never_sends_twice(
    database: str,
    incs: CountingIncs,
    step: str,
    posts_then: int,
    kind: str,
    posts_in_the_end: int,
) -> None:
    if step == "during post":
        incs.kill_at = TO
    assert finish(start(database, incs, step)) == -signal.SIGKILL
    assert incs.posts[TO] == posts_then
    with open_store(database) as store:
        results = [send_again(store, incs) for _ in range(2)]
        assert [result.kind for result in results] == [kind] * 2
        assert incs.posts[TO] == posts_in_the_end
        assert len(store.messages.page(MessageQuery(0, 2**53)).rows) == 1
        assert store.rebuild() == []


def test_processes_with_one_intent_send_once(database: str, incs: CountingIncs) -> None:
    open_store(database).close()
    processes = [start(database, incs, "at once") for _ in range(3)]
    assert [finish(process) for process in processes] == [0, 0, 0]
    assert incs.posts == {TO: 1}


def test_a_test_run_that_was_killed_goes_on_without_sending_twice(
    database: str, incs: CountingIncs
) -> None:
    incs.kill_at = "6281500000102"
    assert finish(start(database, incs, "run")) == -signal.SIGKILL
    assert incs.posts.total() == 3
    with open_store(database) as store, client_of(incs) as client:
        (head,) = store.test_runs.list()
        runner = TestRunner(
            store, Sender(store, lambda _: client), lambda _: client, per_second=100
        )
        assert not runner.start(
            head.id, "ana"
        )  # whoever died may still be at work, for all we know
        _let_go(store, head.id)
        assert runner.start(head.id, "ana")
        runner.wait(head.id, 30)
        run = store.test_runs.get(head.id)
        assert run is not None
        assert run.state == "done"
        counted = tally_of(run_lines(store, run))
        assert (counted.open, counted.unconfirmed, counted.waiting) == (4, 1, 0)
    assert set(incs.posts.values()) == {1}
    assert len(incs.posts) == 5


def _let_go(store: Store, run_id: str) -> None:
    """As after the time for which whoever died had it."""
    store.database.transact(
        lambda one: one.exec_driver_sql("DELETE FROM leases WHERE name = ?", (f"run:{run_id}",))
    )
