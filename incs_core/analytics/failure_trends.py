"""Error codes in time: how many a day, since when, and whether they became more frequent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from incs_core.analytics.rates import SMALL_N
from incs_core.store.delivery_types import FailureDay, FailureRow, FailureSeen

Key = tuple[str, bool]
"""An error code, and whether INCS refused the message at once with it."""


@dataclass(frozen=True, slots=True)
class Trend:
    """One code: its messages on each day of the period, and when it was first and last met, ever.

    `change` is the difference of its share of accepted messages to the period that is compared
    with, as a fraction; None for refusals, which are no part of the accepted, and small periods.
    """

    daily: tuple[int, ...]
    first: date
    last: date
    change: float | None


def trends(
    days: Iterable[FailureDay],
    seen: Iterable[FailureSeen],
    before: Iterable[FailureRow],
    period: tuple[date, date],
    accepted: tuple[int, int],
) -> dict[Key, Trend]:
    """The trend of every code of the period; `accepted` are the totals of now and before."""
    counts: dict[Key, dict[date, int]] = {}
    for each in days:
        counts.setdefault((each.code, each.refused), {})[each.day] = each.count
    bounds = {(each.code, each.refused): (each.first, each.last) for each in seen}
    past = {(row.code, row.refused): row.count for row in before}
    return {
        key: Trend(
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
    key: Key, count: int, past: Mapping[Key, int], accepted: tuple[int, int]
) -> float | None:
    now, before = accepted
    if key[1] or min(now, before) < SMALL_N:
        return None
    return count / now - past.get(key, 0) / before
