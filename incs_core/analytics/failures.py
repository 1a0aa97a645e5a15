"""Failures: what each code means, who must act, and how often each occurs over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from incs_core.analytics.rates import SMALL_N, Interval, ratio, wilson
from incs_core.domain.delivery import Counts, FailureDay, FailureRow, FailureSeen
from incs_core.error_codes import Fault, explain

FailureKey = tuple[str, bool]
"""An error code, and whether INCS refused the message at once with it."""


@dataclass(frozen=True, slots=True)
class FailureTrend:
    """One code: its messages on each day of the period, and when it was first and last met, ever.

    `change` is the difference of its share of accepted messages to the period that is compared
    with, as a fraction; None for refusals, which are no part of the accepted, and small periods.
    """

    daily: tuple[int, ...]
    first: date
    last: date
    change: float | None


def failure_trends(
    days: Iterable[FailureDay],
    seen: Iterable[FailureSeen],
    before: Iterable[FailureRow],
    period: tuple[date, date],
    accepted: tuple[int, int],
) -> dict[FailureKey, FailureTrend]:
    """The trend of every code of the period; `accepted` are the totals of now and before."""
    counts: dict[FailureKey, dict[date, int]] = {}
    for each in days:
        counts.setdefault((each.code, each.refused), {})[each.day] = each.count
    bounds = {(each.code, each.refused): (each.first, each.last) for each in seen}
    past = {(row.code, row.refused): row.count for row in before}
    return {
        key: FailureTrend(
            _daily(found, period),
            *bounds.get(key, (min(found), max(found))),
            _change(key, sum(found.values()), past, accepted),
        )
        for key, found in counts.items()
    }


def _daily(found: Mapping[date, int], period: tuple[date, date]) -> tuple[int, ...]:
    first, last = (day.toordinal() for day in period)
    return tuple(found.get(date.fromordinal(day), 0) for day in range(first, last + 1))


def _change(
    key: FailureKey, count: int, past: Mapping[FailureKey, int], accepted: tuple[int, int]
) -> float | None:
    now, before = accepted
    if key[1] or min(now, before) < SMALL_N:
        return None
    return count / now - past.get(key, 0) / before


@dataclass(frozen=True, slots=True)
class ExplainedFailure(FailureRow):
    """A failure row with its meaning, who must act, and what to do.

    `share` is the fraction of all failed (or all refused) messages in the same list.
    """

    meaning: str
    fault: Fault
    remedy: str
    known: bool
    share: float


@dataclass(frozen=True, slots=True)
class FailureSummary:
    """Failed messages by who must act; refused ones are not among them.

    `rate_without_policy` is the final delivery rate with policy holds taken out of the denominator.
    """

    counts: Mapping[Fault, int]
    policy_held: int
    rate_without_policy: float | None
    interval: Interval | None


def explain_failures(rows: Iterable[FailureRow]) -> tuple[ExplainedFailure, ...]:
    """The rows joined with what we know about their codes, in the same order."""
    rows = tuple(rows)
    totals = {no: sum(row.count for row in rows if row.refused is no) for no in (False, True)}
    return tuple(_explained(row, totals[row.refused]) for row in rows)


def attribute_failures(counts: Counts, failures: Iterable[ExplainedFailure]) -> FailureSummary:
    """Sum failures up by fault; failed messages that no row explains count as unknown."""
    found = dict.fromkeys(Fault, 0)
    for failure in failures:
        if not failure.refused:
            found[failure.fault] += failure.count
    found[Fault.UNKNOWN] += max(0, counts.failed - sum(found.values()))
    held = min(found[Fault.POLICY], counts.failed)
    completed = counts.completed - held
    return FailureSummary(
        found, held, ratio(counts.delivered, completed), wilson(counts.delivered, completed)
    )


def _explained(row: FailureRow, total: int) -> ExplainedFailure:
    info = explain(row.code or None, row.title)
    return ExplainedFailure(
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
