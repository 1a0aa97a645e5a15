"""The way of a message as steps: what is done, what is awaited, and how long each took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from incs_core.charts.palette import status_look
from incs_core.store.types import MessageRow

State = Literal["done", "awaited", "ahead", "bad"]

LADDER = ("accepted", "sent", "delivered", "read")
DEAD_ENDS = {"failed", "refused", "unconfirmed"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `after_s`: seconds since the step before, where both times are known."""

    status: str
    state: State
    at_ms: int | None = None
    after_s: float | None = None

    @property
    def label(self) -> str:
        """The status in words."""
        return status_look(self.status).label


def steps_of(row: MessageRow) -> list[Step]:
    """The steps of a message, oldest first; one whose receipt never came has no time."""
    if row.status == "intent":
        return [Step("intent", "awaited"), *(Step(name, "ahead") for name in LADDER)]
    if row.status in {"refused", "unconfirmed"}:
        return [Step(row.status, "bad", row.failed_ms or row.cohort_ms)]
    times = (row.accepted_ms, row.sent_ms, row.delivered_ms, row.read_ms)
    if row.status == "failed":
        known = [(name, at) for name, at in zip(LADDER, times, strict=True) if at is not None]
        return _with_spans([*known, ("failed", row.failed_ms)], done=len(known))
    reached = LADDER.index(row.status) + 1 if row.status in LADDER else 0
    return _with_spans(list(zip(LADDER, times, strict=True)), done=reached)


def _with_spans(found: list[tuple[str, int | None]], *, done: int) -> list[Step]:
    steps: list[Step] = []
    before: int | None = None
    for place, (name, at) in enumerate(found):
        after = (at - before) / 1000 if at is not None and before is not None else None
        steps.append(Step(name, _state(name, place, done), at, after))
        before = at if at is not None else before
    return steps


def _state(name: str, place: int, done: int) -> State:
    if name in DEAD_ENDS:
        return "bad"
    if place < done:
        return "done"
    return "awaited" if place == done else "ahead"
