"""Headline tiles of the Delivery page: value, definition, uncertainty and change."""

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
P50_DEFINITION = "Median time from accepted to delivered."
P90_DEFINITION = "90th percentile of the time from accepted to delivered."
MIN_COMPARABLE_DAYS = 7
MIN_TREND_POINTS = 3


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
        _final_rate_tile(overview),
        _so_far_rate_tile(overview),
        _read_rate_tile(overview),
        _failed_tile(overview),
        _latency_tile(overview, "latency", "Median delivery", "p50", P50_DEFINITION),
        _latency_tile(overview, "latency_p90", "p90 delivery", "p90", P90_DEFINITION),
        _accepted_tile(overview),
        _pending_tile(overview),
        _refused_tile(overview),
    ]


def _final_rate_tile(overview: Overview) -> HeadlineTile:
    rates, (delta, good) = overview.rates, _change(overview, final_proportion, "up")
    return HeadlineTile(
        "final",
        "Delivery rate (final)",
        percent(rates.final_rate),
        _too_few_text(rates.n_completed) or f"n = {count(rates.n_completed)}",
        "delivered / (delivered + failed + expired); read counts as delivered. The range "
        "is the 95 % Wilson interval.",
        beside=range_text(rates.final_low, rates.final_high),
        muted=rates.muted,
        delta=delta,
        good=good,
        trend=_rate_trend(overview, final_proportion),
    )


def _so_far_rate_tile(overview: Overview) -> HeadlineTile:
    rates, total = overview.rates, overview.total
    delta, good = _change(overview, so_far_proportion, "up")
    return HeadlineTile(
        "of_accepted",
        "Delivery rate (so far)",
        percent(rates.so_far_rate),
        _too_few_text(total.accepted)
        or (f"{count(total.pending)} pending" if total.pending else "final"),
        "delivered / accepted. The range is where it can end: all pending messages fail, "
        "or all are delivered.",
        beside=range_text(rates.band_low, rates.band_high) if total.pending else "",
        muted=total.accepted < SMALL_N,
        delta=delta,
        good=good if _is_previous_outside_band(overview) else "neither",
        trend=_rate_trend(overview, so_far_proportion),
    )


def _read_rate_tile(overview: Overview) -> HeadlineTile:
    delivered, (delta, good) = overview.total.delivered, _change(overview, read_proportion, "up")
    return HeadlineTile(
        "read",
        "Read rate",
        percent(overview.rates.read_rate),
        _too_few_text(delivered) or f"of {count(delivered)}",
        "read / delivered. A lower bound: read receipts may be off, and recent messages "
        "may be read later.",
        beside="at least" if delivered else "",
        muted=delivered < SMALL_N,
        delta=delta,
        good=good if is_over(overview) else "neither",
        trend=_rate_trend(overview, read_proportion),
    )


def _accepted_tile(overview: Overview) -> HeadlineTile:
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


def _failed_tile(overview: Overview) -> HeadlineTile:
    delta, good = _change(overview, failed_proportion, "down")
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


def _pending_tile(overview: Overview) -> HeadlineTile:
    total = overview.total
    return HeadlineTile(
        "pending",
        "Pending",
        count(total.pending),
        f"and {count(total.expired)} expired",
        f"Accepted or sent, no final status yet. Expired after {overview.horizon_hours} hours.",
    )


def _refused_tile(overview: Overview) -> HeadlineTile:
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


def _latency_tile(
    overview: Overview, key: str, label: str, quantile: Literal["p50", "p90"], definition: str
) -> HeadlineTile:
    now, before = getattr(overview.latency, quantile), getattr(overview.previous_latency, quantile)
    return HeadlineTile(
        key,
        label,
        duration(now),
        _latency_note(overview, before),
        f"{definition} Accurate to 5 %.",
        muted=overview.latency.n < SMALL_N,
        delta=_latency_change(overview, now, before),
        trend=_delay_trend(overview, quantile),
    )


def _latency_change(overview: Overview, now: float | None, before: float | None) -> str:
    return (
        change_text(now, before)
        if _are_latencies_comparable(overview) and now is not None and before
        else ""
    )


def _latency_note(overview: Overview, before: float | None) -> str:
    if not overview.latency.n:
        return "none delivered yet"
    return f"before: {duration(before)}" if _are_latencies_comparable(overview) else ""


def _are_latencies_comparable(overview: Overview) -> bool:
    return min(overview.latency.n, overview.previous_latency.n) >= SMALL_N


def _delay_trend(overview: Overview, quantile: Literal["p50", "p90"]) -> tuple[float, ...]:
    """A percentile by day, in seconds, of the days with enough messages to judge by."""
    days = [Percentiles.of(values.delivered) for values in overview.delays_by["day"].values()]
    values = [getattr(values, quantile) for values in days if values.n >= SMALL_N]
    return _trend_or_none([value for value in values if value is not None])


def is_over(overview: Overview) -> bool:
    """Whether the period has ended: the youngest messages of one that goes on are not read yet."""
    return overview.wanted.end < as_of_date(overview)


def is_whole(overview: Overview) -> bool:
    """Whether counts may be compared: both periods are as long, and this is over, or long."""
    days = (overview.wanted.end - overview.wanted.start).days + 1
    if (overview.previous_end - overview.previous_start).days + 1 != days:
        return False
    return is_over(overview) or days >= MIN_COMPARABLE_DAYS


def as_of_date(overview: Overview) -> date:
    """The date of the figures in the reporting zone."""
    return day_of(day_bucket(overview.as_of_ms, ZoneInfo(overview.zone)))


def _too_few_text(number: int) -> str:
    return f"only {count(number)} messages" if number < SMALL_N else ""


def _share(overview: Overview, number: int) -> float | None:
    return ratio(number, overview.total.accepted)


def _change(
    overview: Overview, proportion: HeadlineProportion, good: Direction
) -> tuple[str, Direction]:
    """How far a share is from the one before, and whether that is `good` or may be chance."""
    now, before = proportion(overview.total), proportion(overview.previous_total)
    is_known = min(now.whole, before.whole) >= SMALL_N
    delta = points_text(now.share - before.share) if is_known else ""
    return delta, good if is_significant(now, before) else "neither"


def _is_previous_outside_band(overview: Overview) -> bool:
    """Whether the rate before lies outside of what the present one can still become."""
    before = overview.previous.so_far_rate if overview.previous else None
    low, high = overview.rates.band_low, overview.rates.band_high
    return None not in (before, low, high) and not (low or 0) <= (before or 0) <= (high or 0)


def _trend(overview: Overview, of: Callable[[Counts], int]) -> tuple[float, ...]:
    return _trend_or_none([float(of(row.counts)) for row in overview.series])


def _rate_trend(overview: Overview, proportion: HeadlineProportion) -> tuple[float, ...]:
    """A share per hour or day; neighbours are joined until they are enough to judge by."""
    values, share, whole = [], 0, 0
    for row in overview.series:
        more = proportion(row.counts)
        share, whole = share + more[0], whole + more[1]
        if whole >= SMALL_N:
            values.append(share / whole)
            share, whole = 0, 0
    return _trend_or_none(values)


def _trend_or_none(values: list[float]) -> tuple[float, ...]:
    return tuple(values) if len(values) >= MIN_TREND_POINTS else ()
