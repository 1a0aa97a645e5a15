"""Times in which no webhook came, between others that did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from incs_core.store.delivery_types import CountRow
from incs_core.store.heard import Arrivals

HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Gap:
    """Whole slots without a webhook: from `start_ms` to `end_ms`; `is_open`: up to now.

    `accepted`: messages that INCS accepted in the hours that it touches.
    """

    start_ms: int
    end_ms: int
    is_open: bool
    accepted: int


def gaps(arrivals: Arrivals, hours: Iterable[CountRow], now_ms: int, least: int = 2) -> list[Gap]:
    """Runs of at least `least` slots without a webhook, after the first one, longest first."""
    heard = {row.start_ms for row in arrivals.rows if row.source == "webhook"}
    if not heard:
        return []
    slot, rows = arrivals.slot_ms, list(hours)
    last = now_ms - now_ms % slot  # the slot that is not over yet
    known = sorted({one for one in heard if one < last} | {last})
    found = []
    for one, following in pairwise(known):
        start, is_open = one + slot, following == last and last not in heard
        if following - start >= least * slot:
            found.append(Gap(start, following, is_open, _accepted(rows, start, following)))
    return sorted(found, key=lambda gap: gap.start_ms - gap.end_ms)


def _accepted(hours: Iterable[CountRow], start_ms: int, end_ms: int) -> int:
    touching = (
        row.counts.accepted
        for row in hours
        if int(row.group) * 1_000 < end_ms and int(row.group) * 1_000 + HOUR_MS > start_ms
    )
    return sum(touching)
