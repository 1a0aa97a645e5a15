"""Status lookups of many message ids and test runs, as stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

RUNNING, STOPPED, HALTED, DONE = "running", "stopped", "halted", "done"


class StatusAnswer(NamedTuple):
    """The status of one id, in INCS's spelling; `at_s` is Unix seconds, or None."""

    status: str
    code: str | None = None
    title: str = ""
    at_s: int | None = None


class LookupPart(NamedTuple):
    """The ids of one API call."""

    number: int
    ids: tuple[str, ...]


class AnsweredLookupPart(NamedTuple):
    """The result of one API call: an answer for each id, None if INCS does not know the id.

    If the call failed, `answers` is None and `problem` says why.
    """

    number: int
    answers: tuple[StatusAnswer | None, ...] | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class LookupRow:
    """A lookup. `state`: running, stopped (by a person), halted (by `problem`) or done.

    `known` and `unknown` count the ids with a result; `spent_ms` is the time of the API calls.
    """

    id: str
    series: str
    name: str
    account: str
    actor: str
    created_ms: int
    state: str = RUNNING
    problem: str = ""
    total: int = 0
    known: int = 0
    unknown: int = 0
    spent_ms: int = 0
    changed_ms: int = 0

    @property
    def done(self) -> int:
        """Number of ids with a result."""
        return self.known + self.unknown


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
