"""Summary of a look-up's results, and the status changes between two look-ups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from incs_core.domain.delivery import Counts, Latency
from incs_core.domain.histogram import Histogram, bucket_of
from incs_core.domain.jobs import LookupRow, StatusAnswer
from incs_core.domain.messages import DeliveryTimes
from incs_core.domain.statuses import Status
from incs_core.store import Store

NOT_KNOWN: Final = "not found"
PENDING: Final = frozenset({"accepted", "sent"})
FailureReason = tuple[str, str]
"""The error code, and INCS's text."""


@dataclass(frozen=True)
class LookupSummary:
    """Numbers of ids by status (INCS's own name if it is unknown to us) and by failure reason.

    `latency` is of the messages whose time of acceptance the history has.
    """

    statuses: Mapping[str, int] = field(default_factory=dict)
    unknown: int = 0
    reasons: Mapping[FailureReason, int] = field(default_factory=dict)
    latency: Latency = field(default_factory=lambda: Latency({}, {}))

    @property
    def pending(self) -> int:
        """The number of messages without a final status."""
        return sum(self.statuses.get(status, 0) for status in PENDING)

    @property
    def counts(self) -> Counts:
        """The cumulative counts of a funnel, of the ids that INCS knows."""
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


def status_of_answer(answer: StatusAnswer | None) -> str:
    """The status of an answer: ours, INCS's own name if it is unknown to us, or `NOT_KNOWN`."""
    if answer is None:
        return NOT_KNOWN
    status = Status.parse(answer.status)
    return answer.status if status is Status.UNKNOWN else status.value


def summarize_lookup(store: Store, row: LookupRow) -> LookupSummary:
    """Count what a look-up has found so far. Raises StoreError."""
    statuses: Counter[str] = Counter()
    reasons: Counter[FailureReason] = Counter()
    known: list[str] = []
    for message_id, answer in store.lookups.answers(row.id):
        status = status_of_answer(answer)
        statuses[status] += 1
        if answer is not None:
            known.append(message_id)
            if status == Status.FAILED:
                reasons[answer.code or "", answer.title] += 1
    unknown = statuses.pop(NOT_KNOWN, 0)
    latency = lookup_latency(store.messages.delivery_times(row.account, known))
    return LookupSummary(dict(statuses), unknown, dict(reasons), latency)


def lookup_latency(times: Iterator[DeliveryTimes]) -> Latency:
    """How long it took from accepted to delivered, and from delivered to read."""
    delivered: Histogram = {}
    read: Histogram = {}
    for each in times:
        _add_delay(delivered, each.accepted_ms, each.delivered_ms)
        _add_delay(read, each.delivered_ms, each.read_ms)
    return Latency(delivered, read)


def status_moves(store: Store, earlier: LookupRow, later: LookupRow) -> list[StatusMove]:
    """What became of the messages that both look-ups asked for, most frequent first."""
    before = {each: status_of_answer(answer) for each, answer in store.lookups.answers(earlier.id)}
    numbers = Counter(
        (before[each], status_of_answer(answer))
        for each, answer in store.lookups.answers(later.id)
        if each in before
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
    return [message_id for message_id, answer in answers if status_of_answer(answer) in PENDING]


def all_ids(store: Store, look_up_id: str) -> list[str]:
    """Every id of a look-up, whether it was asked or not."""
    asked = [message_id for message_id, _ in store.lookups.answers(look_up_id)]
    return asked + store.lookups.pending_ids(look_up_id)


def _add_delay(histogram: Histogram, start_ms: int | None, end_ms: int | None) -> None:
    if start_ms is not None and end_ms is not None:
        bucket = bucket_of((end_ms - start_ms) / 1000)
        histogram[bucket] = histogram.get(bucket, 0) + 1
