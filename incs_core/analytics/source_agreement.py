"""Agreement of look-ups and webhooks about the status of messages."""

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
    """A status of a message, its source, and when we received it (epoch ms)."""

    account: str
    message_id: str
    status: Status
    source: str
    received_ms: int


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
    """One message: the highest status of its webhooks (None: none) and that of its last look-up."""

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
        return sum(each.finding in findings for each in self.compared)

    @property
    def disagreeing(self) -> tuple[SourceComparison, ...]:
        """The messages where webhooks and look-up differ, the last looked up first."""
        differ = [
            each for each in self.compared if each.finding not in (Agreement.AGREE, Agreement.LATE)
        ]
        return tuple(sorted(differ, key=lambda each: -each.looked_up_ms))


def compare_sources(statements: Iterable[StatusStatement]) -> SourceAgreement:
    """Compare, for each message that was looked up, its last look-up with its webhooks."""
    ordered = sorted(
        statements,
        key=lambda statement: (statement.account, statement.message_id, statement.received_ms),
    )
    compared, generated = [], 0
    for _, group in groupby(
        ordered, key=lambda statement: (statement.account, statement.message_id)
    ):
        statements = list(group)
        if any(statement.source == "demo" for statement in statements):
            generated += 1
        elif any(statement.source == "lookup" for statement in statements):
            compared.append(_comparison(statements))
    return SourceAgreement(tuple(compared), generated)


def _comparison(statements: Sequence[StatusStatement]) -> SourceComparison:
    lookup = [statement for statement in statements if statement.source == "lookup"][-1]
    webhooks = [statement for statement in statements if statement.source == "webhook"]
    before = _highest(
        [statement for statement in webhooks if statement.received_ms <= lookup.received_ms]
    )
    in_time = _highest(
        [
            statement
            for statement in webhooks
            if statement.received_ms <= lookup.received_ms + LATE_MS
        ]
    )
    finding = _finding(before, in_time, lookup.status)
    return SourceComparison(
        lookup.account, lookup.message_id, finding, in_time, lookup.status, lookup.received_ms
    )


def _highest(statements: Iterable[StatusStatement]) -> Status | None:
    return max(
        (statement.status for statement in statements), key=lambda status: status.rank, default=None
    )


def _finding(before: Status | None, in_time: Status | None, lookup: Status) -> Agreement:
    if before is lookup or (in_time is None and lookup is Status.ACCEPTED):
        return Agreement.AGREE  # of an accepted message no webhook has anything to tell yet
    if any(_contradict(one, lookup) for one in (before, in_time) if one is not None):
        return Agreement.CONTRADICT
    if before is not None and before.rank > lookup.rank:
        return Agreement.AHEAD
    if in_time is None:
        return Agreement.NONE
    return Agreement.LATE if in_time.rank >= lookup.rank else Agreement.BEHIND


def _contradict(one: Status, other: Status) -> bool:
    pair = {one, other}
    return Status.FAILED in pair and bool(pair & {Status.DELIVERED, Status.READ})
