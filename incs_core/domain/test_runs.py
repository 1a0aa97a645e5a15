"""Test runs, their rows, and groups of test phones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TestRunState = Literal["ready", "running", "stopped", "done"]
Verdict = Literal["", "passed", "failed"]


@dataclass(frozen=True, slots=True)
class TestRunRow:
    """One recipient of a run. `body` is the request as JSON; `tries` counts attempts to send."""

    position: int
    recipient: str
    body: str
    tries: int = 0


@dataclass(frozen=True, slots=True)
class TestRun:
    """A test run. `what` is the template name or message type; `repeats` the id of the original."""

    id: str
    name: str
    account: str
    channel: str
    what: str
    created_ms: int
    actor: str
    state: TestRunState = "ready"
    verdict: Verdict = ""
    note: str = ""
    repeats: str = ""
    changed_ms: int = 0
    rows: tuple[TestRunRow, ...] = ()


@dataclass(frozen=True, slots=True)
class PhoneGroup:
    """A named group of test phones."""

    name: str
    numbers: tuple[str, ...]
