"""Test runs: sends up to fifty messages at a limited rate, each exactly once."""

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
from incs_core.domain.jobs import TestRun, TestRunRow, TestRunState
from incs_core.domain.messages import MessageRow
from incs_core.errors import IncsError, StoreError
from incs_core.sending.sender import Sender, SendResult, redacted_request
from incs_core.store import Store
from incs_core.store.saved.test_runs import MOST_NAME
from incs_core.unexpected_errors import log_unexpected
from incs_core.wire.drafts import MessageDraft
from incs_core.wire.message_drafts import draft_from_wire
from incs_core.wire.phone_numbers import mask_phone_numbers

log = logging.getLogger(__name__)

PER_SECOND: Final = 5.0
MAX_ATTEMPTS: Final = 4
"""Attempts for a message that INCS rejects with 429, which it did not accept."""
_LEASE_S: Final = 120.0
_RATE_LIMITED: Final = "429"
_MIN_WAIT_S: Final = 1.0
_ARRIVED: Final = {"delivered", "read"}
_ENDED: Final = _ARRIVED | {"failed", "refused"}


@dataclass(frozen=True, slots=True)
class TestRunLine:
    """A recipient of a run and its message, None before the send."""

    row: TestRunRow
    message: MessageRow | None

    @property
    def status(self) -> str:
        """The message's status, or `waiting`."""
        return "waiting" if self.message is None else self.message.status


@dataclass(frozen=True, slots=True)
class TestRunTally:
    """Numbers of messages of a run by state."""

    total: int
    waiting: int
    arrived: int
    failed: int
    refused: int
    unconfirmed: int

    @property
    def open(self) -> int:
        """Messages without a final status."""
        ended = self.arrived + self.failed + self.refused + self.unconfirmed
        return self.total - self.waiting - ended

    @property
    def is_over(self) -> bool:
        """Tell whether all messages have ended."""
        return self.waiting == self.open == 0


def new_run(
    name: str, account: str, drafts: Sequence[MessageDraft], actor: str, repeats: str = ""
) -> TestRun:
    """Return a new run of the drafts, ready to start.

    Phone numbers in its name are masked, as all users see it.
    """
    first, now_ms = drafts[0], _now_ms()
    rows = tuple(
        TestRunRow(position, draft.to, json.dumps(redacted_request(draft), ensure_ascii=False))
        for position, draft in enumerate(drafts, start=1)
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
    """Return a copy of a run, ready to start."""
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


def intent_id_of(run_id: str, position: int, attempts: int) -> str:
    """Return the intent id of one attempt of one row; it cannot be sent twice."""
    return f"run-{run_id}-{position}-{attempts}"


def run_lines(store: Store, run: TestRun) -> list[TestRunLine]:
    """Return the recipients of a run with their messages. Raises StoreError."""
    return [
        TestRunLine(row, store.messages.by_intent(intent_id_of(run.id, row.position, row.tries)))
        for row in run.rows
    ]


def differing_values(rows: Sequence[TestRunRow]) -> list[dict[str, str]]:
    """Return for each row the template values that differ between rows."""
    row_values = [_parameters(row) for row in rows]
    names = dict.fromkeys(name for values in row_values for name in values)
    differing = [name for name in names if len({values.get(name) for values in row_values}) > 1]
    return [{name: values.get(name, "") for name in differing} for values in row_values]


def tally_of(lines: Sequence[TestRunLine]) -> TestRunTally:
    """Count the messages of a run by state."""
    statuses = [line.status for line in lines]
    return TestRunTally(
        len(lines),
        statuses.count("waiting"),
        sum(status in _ARRIVED for status in statuses),
        statuses.count("failed"),
        statuses.count("refused"),
        statuses.count("unconfirmed"),
    )


class TestRunner:
    """Executes test runs in this process, each in its own thread.

    Args:
        store: stores the runs.
        sender: sends each intent once.
        client_of: returns the client of an account id, for its rate limit.
        per_second: maximum messages per second of one run.
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
        self._interval_s = 1 / per_second
        self._owner = f"{os.getpid()}-{uuid.uuid4()}"
        self._lock = threading.Lock()
        self._stops: dict[str, threading.Event] = {}
        self._threads: dict[str, threading.Thread] = {}

    def start(self, run_id: str, actor: str) -> bool:
        """Start or resume a run; return False if it runs already in any process."""
        with self._lock:
            if self.is_running(run_id):
                return False
            if not self._store.leases.acquire(_lease(run_id), self._owner, _LEASE_S):
                return False
            self._set_state(run_id, "running")
            stop = self._stops[run_id] = threading.Event()
            thread = threading.Thread(
                target=self._run, args=(run_id, actor, stop), name="test-run", daemon=True
            )
            self._threads[run_id] = thread
            thread.start()
        return True

    def stop(self, run_id: str) -> None:
        """Stop sending; the run can be resumed."""
        if stop := self._stops.get(run_id):
            stop.set()

    def is_running(self, run_id: str) -> bool:
        """Tell whether a run is executing in this process."""
        thread = self._threads.get(run_id)
        return thread is not None and thread.is_alive()

    def close(self, seconds: float = 5.0) -> None:
        """Stop all runs and wait up to `seconds` for each thread."""
        for stop in self._stops.values():
            stop.set()
        for thread in self._threads.values():
            thread.join(seconds)

    def wait(self, run_id: str, seconds: float) -> None:
        """Wait up to `seconds` for the end of a run."""
        if thread := self._threads.get(run_id):
            thread.join(seconds)

    def _run(self, run_id: str, actor: str, stop: threading.Event) -> None:
        try:
            state = self._send_all(run_id, actor, stop)
            self._set_state(run_id, state)
        except IncsError as error:
            log.warning("A test run could not go on: %s", error.message)
            self._ignore_store_error(lambda: self._set_state(run_id, "stopped"))
        except Exception as error:  # noqa: BLE001 - the end of a thread: the run says that it stopped
            log_unexpected("A test run failed.", error)
            self._ignore_store_error(lambda: self._set_state(run_id, "stopped"))
        finally:
            self._ignore_store_error(
                lambda: self._store.leases.acquire(_lease(run_id), self._owner, 0)
            )

    def _ignore_store_error(self, action: Callable[[], object]) -> None:
        try:
            action()
        except StoreError:  # the run stays unfinished and its lease expires
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
                stop.wait(max(self._interval_s, client.pause_s, client.wait_s))
            self._store.leases.acquire(_lease(run_id), self._owner, _LEASE_S)
        self._audit(run, actor)
        return "stopped" if stop.is_set() else "done"

    def _send_row(self, run: TestRun, row: TestRunRow, actor: str, stop: threading.Event) -> bool:
        """Send one row unless it was sent; return whether INCS was called."""
        attempts, result = row.tries, None
        if attempts:  # sent by an earlier start: its intent has the outcome
            earlier = self._store.messages.by_intent(intent_id_of(run.id, row.position, attempts))
            if (
                earlier is not None
                and earlier.status != "intent"
                and not _was_rate_limited(earlier)
            ):
                return False
            if earlier is None or earlier.status == "intent":
                result = self._post(run, row, attempts, actor)
        while (result is None or result.code == _RATE_LIMITED) and attempts < MAX_ATTEMPTS:
            if result is not None and stop.wait(self._pause_s(run)):
                return True
            attempts += 1
            if not self._store.test_runs.claim_row(run.id, row.position, attempts):
                return False
            result = self._post(run, row, attempts, actor)
        return True

    def _post(self, run: TestRun, row: TestRunRow, attempts: int, actor: str) -> SendResult:
        draft = draft_from_wire(run.channel, json.loads(row.body))
        intent_id = intent_id_of(run.id, row.position, attempts)
        return self._sender.send(run.account, draft, is_test=True, actor=actor, intent_id=intent_id)

    def _pause_s(self, run: TestRun) -> float:
        return max(self._client_of(run.account).wait_s, _MIN_WAIT_S)

    def _set_state(self, run_id: str, state: TestRunState) -> None:
        self._store.test_runs.set_state(run_id, state, _now_ms())

    def _audit(self, run: TestRun, actor: str) -> None:
        detail = f"{run.account}, {run.channel} {run.what}: {len(run.rows)} recipients"
        self._store.audit.add(AuditRow(_now_ms(), actor, "test run", run.name, "sent", detail))


def _parameters(row: TestRunRow) -> dict[str, str]:
    template = json.loads(row.body).get("template")
    values = template.get("parameters") if isinstance(template, dict) else None
    return values if isinstance(values, dict) else {}


def _was_rate_limited(message: MessageRow) -> bool:
    return message.status == "refused" and message.error_code == _RATE_LIMITED


def _lease(run_id: str) -> str:
    return f"run:{run_id}"


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
