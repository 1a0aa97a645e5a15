"""The headline figures, each with its definition, its uncertainty and how it was before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from incs_core.analytics.comparison import (
    HeadlineProportion,
    failed_proportion,
    final_proportion,
    is_significant,
    read_proportion,
    so_far_proportion,
)
from incs_core.analytics.latency import Percentiles
from incs_core.analytics.overview import Overview
from incs_core.analytics.rates import SMALL_N, ratio
from incs_core.charts.number_format import (
    change_text,
    count,
    duration,
    percent,
    points_text,
    range_text,
)
from incs_core.domain.delivery import Counts
from incs_core.store.rollups.buckets import day_bucket, day_of

Direction = Literal["up", "down", "neither"]
HALF = "Median time from accepted to delivered."
MOST = "90th percentile of the time from accepted to delivered."
LONG_PERIOD_DAYS = 7
SHORTEST_TREND = 3


@dataclass(frozen=True, slots=True)
class HeadlineTile:
    """One figure.

    `beside` is its interval or range, `note` what it is of. `muted`: too few messages to judge by.
    `good` says which direction of `delta` is welcome, "neither" also where it may be chance.
    `trend` runs through the period.
    """

    key: str
    label: str
    value: str
    note: str
    definition: str
    beside: str = ""
    muted: bool = False
    delta: str = ""
    good: Direction = "neither"
    trend: tuple[float, ...] = ()


def headline_tiles(overview: Overview) -> list[HeadlineTile]:
    """The figures of the page's head, in the order in which they are read: six, then three."""
    return [
        _settled(overview),
        _of_accepted(overview),
        _read(overview),
        _failed(overview),
        _delay(overview, "latency", "Median delivery", "p50", HALF),
        _delay(overview, "latency_p90", "p90 delivery", "p90", MOST),
        _accepted(overview),
        _open(overview),
        _refused(overview),
    ]


def _settled(overview: Overview) -> HeadlineTile:
    rates, (delta, good) = overview.rates, _against(overview, final_proportion, "up")
    return HeadlineTile(
        "final",
        "Delivery rate (final)",
        percent(rates.final_rate),
        _few(rates.n_completed) or f"n = {count(rates.n_completed)}",
        "delivered / (delivered + failed + expired); read counts as delivered. The range "
        "is the 95 % Wilson interval.",
        beside=range_text(rates.final_low, rates.final_high),
        muted=rates.muted,
        delta=delta,
        good=good,
        trend=_rate_trend(overview, final_proportion),
    )


def _of_accepted(overview: Overview) -> HeadlineTile:
    rates, total = overview.rates, overview.total
    delta, good = _against(overview, so_far_proportion, "up")
    return HeadlineTile(
        "of_accepted",
        "Delivery rate (so far)",
        percent(rates.so_far_rate),
        _few(total.accepted) or (f"{count(total.pending)} pending" if total.pending else "final"),
        "delivered / accepted. The range is where it can end: all pending messages fail, "
        "or all are delivered.",
        beside=range_text(rates.band_low, rates.band_high) if total.pending else "",
        muted=total.accepted < SMALL_N,
        delta=delta,
        good=good if _is_outside_band(overview) else "neither",
        trend=_rate_trend(overview, so_far_proportion),
    )


def _read(overview: Overview) -> HeadlineTile:
    delivered, (delta, good) = overview.total.delivered, _against(overview, read_proportion, "up")
    return HeadlineTile(
        "read",
        "Read rate",
        percent(overview.rates.read_rate),
        _few(delivered) or f"of {count(delivered)}",
        "read / delivered. A lower bound: read receipts may be off, and recent messages "
        "may be read later.",
        beside="at least" if delivered else "",
        muted=delivered < SMALL_N,
        delta=delta,
        good=good if is_over(overview) else "neither",
        trend=_rate_trend(overview, read_proportion),
    )


def _accepted(overview: Overview) -> HeadlineTile:
    total, before = overview.total.accepted, overview.previous_total.accepted
    return HeadlineTile(
        "accepted",
        "Accepted",
        count(total),
        f"before: {count(before)}",
        "Messages that INCS accepted, counted at the time they were accepted.",
        delta=change_text(total, before) if before and is_whole(overview) else "",
        trend=_trend(overview, lambda counts: counts.accepted),
    )


def _failed(overview: Overview) -> HeadlineTile:
    delta, good = _against(overview, failed_proportion, "down")
    return HeadlineTile(
        "failed",
        "Failed",
        count(overview.total.failed),
        "of all",
        "Accepted by INCS, then failed. Change: share of accepted.",
        beside=percent(_share(overview, overview.total.failed)),
        delta=delta,
        good=good,
        trend=_rate_trend(overview, failed_proportion),
    )


def _open(overview: Overview) -> HeadlineTile:
    total = overview.total
    return HeadlineTile(
        "pending",
        "Pending",
        count(total.pending),
        f"and {count(total.expired)} expired",
        f"Accepted or sent, no final status yet. Expired after {overview.horizon_hours} hours.",
    )


def _refused(overview: Overview) -> HeadlineTile:
    total, before = overview.total, overview.previous_total.refused
    return HeadlineTile(
        "refused",
        "Refused",
        count(total.refused),
        f"and {count(total.unconfirmed)} unconfirmed",
        "Refused by INCS or by our own checks; not part of any rate. Unconfirmed: unknown "
        "whether INCS accepted it; never resent automatically.",
        delta=change_text(total.refused, before) if before and is_whole(overview) else "",
    )


def _delay(
    overview: Overview, key: str, label: str, which: Literal["p50", "p90"], definition: str
) -> HeadlineTile:
    now, before = getattr(overview.latency, which), getattr(overview.previous_latency, which)
    return HeadlineTile(
        key,
        label,
        duration(now),
        _before(overview, before),
        f"{definition} Accurate to 5 %.",
        muted=overview.latency.n < SMALL_N,
        delta=_slower(overview, now, before),
        trend=_delay_trend(overview, which),
    )


def _slower(overview: Overview, now: float | None, before: float | None) -> str:
    return change_text(now, before) if _comparable(overview) and now is not None and before else ""


def _before(overview: Overview, before: float | None) -> str:
    if not overview.latency.n:
        return "none delivered yet"
    return f"before: {duration(before)}" if _comparable(overview) else ""


def _comparable(overview: Overview) -> bool:
    return min(overview.latency.n, overview.previous_latency.n) >= SMALL_N


def _delay_trend(overview: Overview, which: Literal["p50", "p90"]) -> tuple[float, ...]:
    """A percentile by day, in seconds, of the days with enough messages to judge by."""
    days = [Percentiles.of(found.delivered) for found in overview.delays_by["day"].values()]
    values = [getattr(found, which) for found in days if found.n >= SMALL_N]
    return _long_enough([value for value in values if value is not None])


def is_over(overview: Overview) -> bool:
    """Whether the period has ended: the youngest messages of one that goes on are not read yet."""
    return overview.wanted.end < read_rate_note(overview)


def is_whole(overview: Overview) -> bool:
    """Whether counts may be compared: both periods are as long, and this is over, or long."""
    days = (overview.wanted.end - overview.wanted.start).days + 1
    if (overview.previous_end - overview.previous_start).days + 1 != days:
        return False
    return is_over(overview) or days >= LONG_PERIOD_DAYS


def read_rate_note(overview: Overview) -> date:
    """The local date at the time of reading."""
    return day_of(day_bucket(overview.as_of_ms, ZoneInfo(overview.zone)))


def _few(number: int) -> str:
    return f"only {count(number)} messages" if number < SMALL_N else ""


def _share(overview: Overview, number: int) -> float | None:
    return ratio(number, overview.total.accepted)


def _against(
    overview: Overview, part: HeadlineProportion, good: Direction
) -> tuple[str, Direction]:
    """How far a share is from the one before, and whether that is `good` or may be chance."""
    now, before = part(overview.total), part(overview.previous_total)
    is_known = min(now.whole, before.whole) >= SMALL_N
    delta = points_text(now.share - before.share) if is_known else ""
    return delta, good if is_significant(now, before) else "neither"


def _is_outside_band(overview: Overview) -> bool:
    """Whether the rate before lies outside of what the present one can still become."""
    before = overview.previous.so_far_rate if overview.previous else None
    low, high = overview.rates.band_low, overview.rates.band_high
    return None not in (before, low, high) and not (low or 0) <= (before or 0) <= (high or 0)


def _trend(overview: Overview, of: Callable[[Counts], int]) -> tuple[float, ...]:
    return _long_enough([float(of(row.counts)) for row in overview.series])


def _rate_trend(overview: Overview, part: HeadlineProportion) -> tuple[float, ...]:
    """A share per hour or day; neighbours are joined until they are enough to judge by."""
    found, share, whole = [], 0, 0
    for row in overview.series:
        more = part(row.counts)
        share, whole = share + more[0], whole + more[1]
        if whole >= SMALL_N:
            found.append(share / whole)
            share, whole = 0, 0
    return _long_enough(found)


def _long_enough(values: list[float]) -> tuple[float, ...]:
    return tuple(values) if len(values) >= SHORTEST_TREND else ()
