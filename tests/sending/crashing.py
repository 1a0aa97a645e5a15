"""A process that sends and is killed at a step: `crashing.py DATABASE URL STEP`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from incs_core.api import IncsClient
from incs_core.sending import Sender
from incs_core.sending.test_runs import TestRunner, new_run
from incs_core.settings import Account
from incs_core.store import open_store
from incs_core.wire.message_drafts import TextMessage

TO, INTENT = "6281500000123", "i-1"


def die() -> None:
    """Be gone at once: no cleaning up, as when the power goes."""
    os.kill(os.getpid(), signal.SIGKILL)


def before(work: Callable[..., Any]) -> Callable[..., Any]:
    def killed(*given: Any, **named: Any) -> Any:
        die()
        return work(*given, **named)

    return killed


def after(work: Callable[..., Any]) -> Callable[..., Any]:
    def killed(*given: Any, **named: Any) -> Any:
        work(*given, **named)
        die()

    return killed


DEATHS = {"before": before, "after": after}


def main(database: str, url: str, step: str) -> None:
    store = open_store(database)
    client = IncsClient(Account(id="main", certification_code="sandbox").at(url))
    places: dict[str, tuple[object, str]] = {
        "intent": (store.sends, "record_intent"),
        "post": (client.messages, "send"),
        "outcome": (store.sends, "record_outcome"),
    }
    when, _, what = step.partition(" ")
    if when in DEATHS and what in places:
        owner, name = places[what]
        setattr(owner, name, DEATHS[when](getattr(owner, name)))
    sender = Sender(store, lambda _: client)
    if step == "run":
        texts = [TextMessage(to=f"62815000001{n:02}", text=f"{os.getpid()}") for n in range(5)]
        run = new_run("Killed", "main", texts, "ana")
        store.test_runs.save(run)
        runner = TestRunner(store, sender, lambda _: client, per_second=100)
        runner.start(run.id, "ana")
        runner.wait(run.id, 60)
        return
    text = TextMessage(to=TO, text=f"Hello from {os.getpid() if step == 'during post' else 1}")
    sender.send("main", text, is_test=True, actor="ana", intent_id=INTENT)


if __name__ == "__main__":
    main(*sys.argv[1:])
