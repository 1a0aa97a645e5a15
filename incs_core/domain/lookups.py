from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

RUNNING, STOPPED, HALTED, DONE = "running", "stopped", "halted", "done"


class StatusAnswer(NamedTuple):
    """What INCS said of an id. `status` is its own word; `at_s` is Unix seconds, None without."""

    status: str
    code: str | None = None
    title: str = ""
    at_s: int | None = None


class LookupPart(NamedTuple):
    """The ids of one call."""

    number: int
    ids: tuple[str, ...]


class AnsweredLookupPart(NamedTuple):
    """What came of one call: for each id what INCS said (None: it does not know it).

    `answers` is None, and `problem` says why, where the ids could not be asked.
    """

    number: int
    answers: tuple[StatusAnswer | None, ...] | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class LookupRow:
    """A look-up. `state`: running, stopped (by a person), halted (by `problem`) or done.

    `known` and `unknown` count ids that were asked; `spent_ms` is the time that asking took.
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
        """How many ids were asked."""
        return self.known + self.unknown
