"""What a kept look-up found, counted; and what became of its messages since an earlier one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from incs_core.domain.delivery import Counts, Latency
from incs_core.domain.histogram import Histogram, bucket_of
from incs_core.domain.lookups import LookupRow, StatusAnswer
from incs_core.domain.messages import DeliveryTimes
from incs_core.domain.statuses import Status
from incs_core.store import Store

NOT_KNOWN: Final = "not found"
PENDING: Final = frozenset({"accepted", "sent"})
FailureReason = tuple[str, str]
"""The error code, and INCS's words."""


@dataclass(frozen=True)
class LookupSummary:
    """Numbers of ids: by status (INCS's own word where we do not know it), by failure reason.

    `latency` is of those of which the history knows when they were accepted.
    """

    statuses: Mapping[str, int] = field(default_factory=dict)
    unknown: int = 0
    reasons: Mapping[FailureReason, int] = field(default_factory=dict)
    latency: Latency = field(default_factory=lambda: Latency({}, {}))

    @property
    def pending(self) -> int:
        """How many have no final word yet."""
        return sum(self.statuses.get(status, 0) for status in PENDING)

    @property
    def counts(self) -> Counts:
        """The nested counts that a funnel shows, of the ids that INCS knows."""
        by = self.statuses
        read, failed = by.get("read", 0), by.get("failed", 0)
        delivered = read + by.get("delivered", 0)
        sent = delivered + by.get("sent", 0)
        accepted = sent + by.get("accepted", 0) + failed
        return Counts(accepted, sent, delivered, read, failed, pending=self.pending)


class StatusMove(NamedTuple):
    """From which status to which between two look-ups, and how many messages."""

    before: str
    after: str
    number: int


def status_of_answer(said: StatusAnswer | None) -> str:
    """The status of an answer: ours, INCS's own word where we do not know it, or `NOT_KNOWN`."""
    if said is None:
        return NOT_KNOWN
    status = Status.parse(said.status)
    return said.status if status is Status.UNKNOWN else status.value


def summarize_lookup(store: Store, row: LookupRow) -> LookupSummary:
    """Count what a look-up has found so far. Raises StoreError."""
    statuses: Counter[str] = Counter()
    reasons: Counter[FailureReason] = Counter()
    known: list[str] = []
    for message_id, said in store.lookups.answers(row.id):
        status = status_of_answer(said)
        statuses[status] += 1
        if said is not None:
            known.append(message_id)
            if status == Status.FAILED:
                reasons[said.code or "", said.title] += 1
    unknown = statuses.pop(NOT_KNOWN, 0)
    latency = lookup_latency(store.messages.delivery_times(row.account, known))
    return LookupSummary(dict(statuses), unknown, dict(reasons), latency)


def lookup_latency(times: Iterator[DeliveryTimes]) -> Latency:
    """How long it took from accepted to delivered, and from delivered to read."""
    delivered: Histogram = {}
    read: Histogram = {}
    for one in times:
        _add(delivered, one.accepted_ms, one.delivered_ms)
        _add(read, one.delivered_ms, one.read_ms)
    return Latency(delivered, read)


def status_moves(store: Store, earlier: LookupRow, later: LookupRow) -> list[StatusMove]:
    """What became of the messages that both look-ups asked for, most frequent first."""
    before = {one: status_of_answer(said) for one, said in store.lookups.answers(earlier.id)}
    numbers = Counter(
        (before[one], status_of_answer(said))
        for one, said in store.lookups.answers(later.id)
        if one in before
    )
    return [StatusMove(*pair, number) for pair, number in numbers.most_common()]


def outcomes(found: list[StatusMove], before: frozenset[str] = PENDING) -> dict[str, int]:
    """What those became that had one of these statuses: numbers by the status of now."""
    numbers: Counter[str] = Counter()
    for move in found:
        if move.before in before:
            numbers[move.after] += move.number
    return dict(numbers)


def open_ids(store: Store, look_up_id: str) -> list[str]:
    """The ids that had no final word: these are worth asking again."""
    answers = store.lookups.answers(look_up_id)
    return [message_id for message_id, said in answers if status_of_answer(said) in PENDING]


def all_ids(store: Store, look_up_id: str) -> list[str]:
    """Every id of a look-up, whether it was asked or not."""
    asked = [message_id for message_id, _ in store.lookups.answers(look_up_id)]
    return asked + store.lookups.pending_ids(look_up_id)


def _add(histogram: Histogram, start_ms: int | None, end_ms: int | None) -> None:
    if start_ms is not None and end_ms is not None:
        bucket = bucket_of((end_ms - start_ms) / 1000)
        histogram[bucket] = histogram.get(bucket, 0) + 1
