"""The hand-over check: does a look-up say what the webhooks said?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from incs_core.domain.statuses import Status

LATE_MS = 10 * 60_000
"""A webhook that comes within this time after the look-up was only on its way."""


@dataclass(frozen=True, slots=True)
class StatusStatement:
    """One word about a message: who brought it (`source`), and when we learnt it."""

    account: str
    message_id: str
    status: Status
    source: str
    learnt_ms: int


class Agreement(StrEnum):
    """How the last look-up of a message compares with its webhooks."""

    AGREE = "agree"
    LATE = "late"  # the webhook came within LATE_MS after the look-up
    NONE = "none"  # no webhook at all
    BEHIND = "behind"  # webhooks tell less than the look-up
    AHEAD = "ahead"  # webhooks told more before the look-up
    CONTRADICT = "contradict"  # one says failed, the other that it arrived


@dataclass(frozen=True, slots=True)
class SourceComparison:
    """One message: the best word of its webhooks (None: no word) and that of its last look-up."""

    account: str
    message_id: str
    finding: Agreement
    webhook: Status | None
    lookup: Status
    looked_up_ms: int


@dataclass(frozen=True, slots=True)
class SourceAgreement:
    """All messages that were looked up; `generated` ones have an invented past and are left out."""

    compared: tuple[SourceComparison, ...]
    generated: int

    def count(self, *findings: Agreement) -> int:
        """How many messages have one of these findings."""
        return sum(one.finding in findings for one in self.compared)

    @property
    def disagreeing(self) -> tuple[SourceComparison, ...]:
        """The messages where webhooks and look-up differ, the last looked up first."""
        differ = [
            one for one in self.compared if one.finding not in (Agreement.AGREE, Agreement.LATE)
        ]
        return tuple(sorted(differ, key=lambda one: -one.looked_up_ms))


def compare_sources(words: Iterable[StatusStatement]) -> SourceAgreement:
    """Compare, for each message that was looked up, its last look-up with its webhooks."""
    ordered = sorted(words, key=lambda word: (word.account, word.message_id, word.learnt_ms))
    compared, generated = [], 0
    for _, group in groupby(ordered, key=lambda word: (word.account, word.message_id)):
        about = list(group)
        if any(word.source == "demo" for word in about):
            generated += 1
        elif any(word.source == "lookup" for word in about):
            compared.append(_compared(about))
    return SourceAgreement(tuple(compared), generated)


def _compared(words: Sequence[StatusStatement]) -> SourceComparison:
    look_up = [word for word in words if word.source == "lookup"][-1]
    hooks = [word for word in words if word.source == "webhook"]
    before = _best([word for word in hooks if word.learnt_ms <= look_up.learnt_ms])
    soon = _best([word for word in hooks if word.learnt_ms <= look_up.learnt_ms + LATE_MS])
    finding = _finding(before, soon, look_up.status)
    return SourceComparison(
        look_up.account, look_up.message_id, finding, soon, look_up.status, look_up.learnt_ms
    )


def _best(words: Iterable[StatusStatement]) -> Status | None:
    return max((word.status for word in words), key=lambda status: status.rank, default=None)


def _finding(before: Status | None, soon: Status | None, look_up: Status) -> Agreement:
    if before is look_up or (soon is None and look_up is Status.ACCEPTED):
        return Agreement.AGREE  # of an accepted message no webhook has anything to tell yet
    if any(_contradict(one, look_up) for one in (before, soon) if one is not None):
        return Agreement.CONTRADICT
    if before is not None and before.rank > look_up.rank:
        return Agreement.AHEAD
    if soon is None:
        return Agreement.NONE
    return Agreement.LATE if soon.rank >= look_up.rank else Agreement.BEHIND


def _contradict(one: Status, other: Status) -> bool:
    pair = {one, other}
    return Status.FAILED in pair and bool(pair & {Status.DELIVERED, Status.READ})
