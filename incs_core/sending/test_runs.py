"""Test runs: up to fifty messages, paced, each sent once, whatever happens in between."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from incs_core.api import IncsClient
from incs_core.domain.events import AuditRow
from incs_core.domain.messages import MessageRow
from incs_core.domain.test_runs import TestRun, TestRunRow, TestRunState
from incs_core.errors import IncsError, StoreError
from incs_core.sending.sender import Sender, SendResult, kept_request
from incs_core.store import Store
from incs_core.store.saved.test_runs import MOST_NAME
from incs_core.unexpected_errors import log_unexpected
from incs_core.wire.drafts import MessageDraft
from incs_core.wire.messages import draft_from_wire
from incs_core.wire.phone_numbers import mask_phone_numbers

log = logging.getLogger(__name__)

PER_SECOND: Final = 5.0
MOST_TRIES: Final = 4
"""A message that INCS turned away with 429 was not taken; it is tried again, ever more slowly."""
_LEASE_S: Final = 120.0
_TURNED_AWAY: Final = "429"
_LEAST_WAIT_S: Final = 1.0
_FAR: Final = {"delivered", "read"}
_ENDED: Final = _FAR | {"failed", "refused"}


@dataclass(frozen=True, slots=True)
class TestRunLine:
    """A recipient of a run and its message; None: nothing was sent yet."""

    row: TestRunRow
    message: MessageRow | None

    @property
    def status(self) -> str:
        """The message's status, or `waiting`."""
        return "waiting" if self.message is None else self.message.status


@dataclass(frozen=True, slots=True)
class TestRunTally:
    """How a run stands."""

    total: int
    waiting: int
    arrived: int
    failed: int
    refused: int
    unconfirmed: int

    @property
    def open(self) -> int:
        """Messages that are on their way."""
        ended = self.arrived + self.failed + self.refused + self.unconfirmed
        return self.total - self.waiting - ended

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be expected soon."""
        return self.waiting == self.open == 0


def new_run(
    name: str, account: str, drafts: Sequence[MessageDraft], actor: str, repeats: str = ""
) -> TestRun:
    """A run that sends these, ready to start. Its id says nothing about its content.

    Numbers in its name are masked: a name is shown to everybody.
    """
    first, now_ms = drafts[0], _now_ms()
    rows = tuple(
        TestRunRow(at, draft.to, json.dumps(kept_request(draft), ensure_ascii=False))
        for at, draft in enumerate(drafts, start=1)
    )
    return TestRun(
        id=uuid.uuid4().hex,
        name=mask_phone_numbers(" ".join(name.split()))[:MOST_NAME],
        account=account,
        channel=first.channel,
        what=first.template_name or first.type,
        created_ms=now_ms,
        actor=actor,
        repeats=repeats,
        changed_ms=now_ms,
        rows=rows,
    )


def repeat_of(run: TestRun, actor: str) -> TestRun:
    """The same run once more, ready to start: the same messages to the same numbers."""
    now_ms = _now_ms()
    return replace(
        run,
        id=uuid.uuid4().hex,
        created_ms=now_ms,
        changed_ms=now_ms,
        actor=actor,
        state="ready",
        verdict="",
        note="",
        repeats=run.id,
        rows=tuple(replace(row, tries=0) for row in run.rows),
    )


def intent_of(run_id: str, position: int, tries: int) -> str:
    """The intent of one try of one row: the same again sends nothing."""
    return f"run-{run_id}-{position}-{tries}"


def run_lines(store: Store, run: TestRun) -> list[TestRunLine]:
    """How each recipient of a run stands. Raises StoreError."""
    return [
        TestRunLine(row, store.messages.by_intent(intent_of(run.id, row.position, row.tries)))
        for row in run.rows
    ]


def own_values(rows: Sequence[TestRunRow]) -> list[dict[str, str]]:
    """For each row, the values of its template that are not the same for all rows."""
    given = [_parameters(row) for row in rows]
    names = dict.fromkeys(name for values in given for name in values)
    differing = [name for name in names if len({values.get(name) for values in given}) > 1]
    return [{name: values.get(name, "") for name in differing} for values in given]


def _parameters(row: TestRunRow) -> dict[str, str]:
    template = json.loads(row.body).get("template")
    values = template.get("parameters") if isinstance(template, dict) else None
    return values if isinstance(values, dict) else {}


def tally_of(lines: Sequence[TestRunLine]) -> TestRunTally:
    """Count how a run stands."""
    statuses = [line.status for line in lines]
    return TestRunTally(
        len(lines),
        statuses.count("waiting"),
        sum(status in _FAR for status in statuses),
        statuses.count("failed"),
        statuses.count("refused"),
        statuses.count("unconfirmed"),
    )


class TestRunner:
    """Carries out the test runs of this process, each in a thread of its own.

    Args:
        store: where runs are kept.
        sender: sends once; the same intent again sends nothing.
        client_of: the client of an account, for how fast INCS lets us send.
        per_second: the most messages a second in one run.
    """

    def __init__(
        self,
        store: Store,
        sender: Sender,
        client_of: Callable[[str], IncsClient],
        *,
        per_second: float = PER_SECOND,
    ) -> None:
        self._store = store
        self._sender = sender
        self._client_of = client_of
        self._gap_s = 1 / per_second
        self._owner = f"{os.getpid()}-{uuid.uuid4()}"
        self._lock = threading.Lock()
        self._stops: dict[str, threading.Event] = {}
        self._threads: dict[str, threading.Thread] = {}

    def start(self, run_id: str, actor: str) -> bool:
        """Begin or go on with a run. False: it goes already, here or in another process."""
        with self._lock:
            if self.is_running(run_id):
                return False
            if not self._store.leases.acquire(_lease(run_id), self._owner, _LEASE_S):
                return False
            self._note(run_id, "running")
            stop = self._stops[run_id] = threading.Event()
            thread = threading.Thread(
                target=self._carry_out, args=(run_id, actor, stop), name="test-run", daemon=True
            )
            self._threads[run_id] = thread
            thread.start()
        return True

    def stop(self, run_id: str) -> None:
        """Send nothing more of a run; what left stays. It can be gone on with."""
        if stop := self._stops.get(run_id):
            stop.set()

    def is_running(self, run_id: str) -> bool:
        """Whether this process is at work on a run."""
        thread = self._threads.get(run_id)
        return thread is not None and thread.is_alive()

    def close(self, seconds: float = 5.0) -> None:
        """Stop all runs, and wait for what is on its way."""
        for stop in self._stops.values():
            stop.set()
        for thread in self._threads.values():
            thread.join(seconds)

    def wait(self, run_id: str, seconds: float) -> None:
        """Wait until a run is through, at most so long."""
        if thread := self._threads.get(run_id):
            thread.join(seconds)

    def _carry_out(self, run_id: str, actor: str, stop: threading.Event) -> None:
        try:
            state = self._send_all(run_id, actor, stop)
            self._note(run_id, state)
        except IncsError as error:
            log.warning("A test run could not go on: %s", error.message)
            self._try_to(lambda: self._note(run_id, "stopped"))
        except Exception as error:  # noqa: BLE001 - the end of a thread: the run says that it stopped
            log_unexpected("A test run broke off.", error)
            self._try_to(lambda: self._note(run_id, "stopped"))
        finally:
            self._try_to(lambda: self._store.leases.acquire(_lease(run_id), self._owner, 0))

    def _try_to(self, tidy_up: Callable[[], object]) -> None:
        try:
            tidy_up()
        except StoreError:  # a run is found as it is: not done; its lease runs out by itself
            return

    def _send_all(self, run_id: str, actor: str, stop: threading.Event) -> TestRunState:
        run = self._store.test_runs.get(run_id)
        if run is None:
            return "stopped"
        client = self._client_of(run.account)
        for row in run.rows:
            if stop.is_set():
                return "stopped"
            if self._send_row(run, row, actor, stop):
                stop.wait(max(self._gap_s, client.pause_s, client.wait_s))
            self._store.leases.acquire(_lease(run_id), self._owner, _LEASE_S)
        self._audit(run, actor)
        return "stopped" if stop.is_set() else "done"

    def _send_row(self, run: TestRun, row: TestRunRow, actor: str, stop: threading.Event) -> bool:
        """Send one row, unless it was; whether anything was asked of INCS."""
        tries, result = row.tries, None
        if tries:  # an earlier start came this far; the same intent tells what became of it
            known = self._store.messages.by_intent(intent_of(run.id, row.position, tries))
            if known is not None and known.status != "intent" and not _was_turned_away(known):
                return False
            if known is None or known.status == "intent":
                result = self._post(run, row, tries, actor)
        while (result is None or result.code == _TURNED_AWAY) and tries < MOST_TRIES:
            if result is not None and stop.wait(self._pause_s(run)):
                return True
            tries += 1
            if not self._store.test_runs.claim_row(run.id, row.position, tries):
                return False
            result = self._post(run, row, tries, actor)
        return True

    def _post(self, run: TestRun, row: TestRunRow, tries: int, actor: str) -> SendResult:
        draft = draft_from_wire(run.channel, json.loads(row.body))
        intent_id = intent_of(run.id, row.position, tries)
        return self._sender.send(run.account, draft, is_test=True, actor=actor, intent_id=intent_id)

    def _pause_s(self, run: TestRun) -> float:
        return max(self._client_of(run.account).wait_s, _LEAST_WAIT_S)

    def _note(self, run_id: str, state: TestRunState) -> None:
        self._store.test_runs.set_state(run_id, state, _now_ms())

    def _audit(self, run: TestRun, actor: str) -> None:
        words = f"{run.account}, {run.channel} {run.what}: {len(run.rows)} recipients"
        self._store.audit.add(AuditRow(_now_ms(), actor, "test run", run.name, "sent", words))


def _was_turned_away(message: MessageRow) -> bool:
    return message.status == "refused" and message.error_code == _TURNED_AWAY


def _lease(run_id: str) -> str:
    return f"run:{run_id}"


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
