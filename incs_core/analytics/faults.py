"""Failures explained: what each code means, who must act, and the rate without policy holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from incs_core.analytics.rates import Interval, ratio, wilson
from incs_core.codes import Fault, explain
from incs_core.store.delivery_types import Counts, FailureRow


@dataclass(frozen=True, slots=True)
class Failure(FailureRow):
    """A failure row with its meaning, who must act, and what to do.

    `share` is the fraction of all failed (or all refused) messages in the same list.
    """

    meaning: str
    fault: Fault
    remedy: str
    known: bool
    share: float


@dataclass(frozen=True, slots=True)
class Faults:
    """Failed messages by who must act; refused ones are not among them.

    `rate_without_policy` is the settled rate with policy holds taken out of the denominator.
    """

    counts: Mapping[Fault, int]
    policy_held: int
    rate_without_policy: float | None
    interval: Interval | None


def explained(rows: Iterable[FailureRow]) -> tuple[Failure, ...]:
    """The rows joined with what we know about their codes, in the same order."""
    rows = tuple(rows)
    totals = {no: sum(row.count for row in rows if row.refused is no) for no in (False, True)}
    return tuple(_explained(row, totals[row.refused]) for row in rows)


def attribute(counts: Counts, failures: Iterable[Failure]) -> Faults:
    """Sum failures up by fault; failed messages that no row explains count as unknown."""
    found = dict.fromkeys(Fault, 0)
    for failure in failures:
        if not failure.refused:
            found[failure.fault] += failure.count
    found[Fault.UNKNOWN] += max(0, counts.failed - sum(found.values()))
    held = min(found[Fault.POLICY], counts.failed)
    settled = counts.settled - held
    return Faults(found, held, ratio(counts.delivered, settled), wilson(counts.delivered, settled))


def _explained(row: FailureRow, total: int) -> Failure:
    info = explain(row.code or None, row.title)
    return Failure(
        code=row.code,
        title=row.title,
        count=row.count,
        refused=row.refused,
        meaning=info.meaning,
        fault=info.fault,
        remedy=info.remedy,
        known=info.known,
        share=row.count / total,
    )
