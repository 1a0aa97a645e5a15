"""The tables behind the delivery figures: rows as they are shown and exported.

Rates are fractions from 0 to 1, and None of fewer than 30 messages (of the rate's own denominator),
so that no table ranks by chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from incs_core.analytics.failures import ExplainedFailure, FailureKey, FailureTrend
from incs_core.analytics.latency import Percentiles
from incs_core.analytics.overview import Overview, TableRow
from incs_core.analytics.rates import SMALL_N, Rates, ratio
from incs_core.charts.failures import CAUSE_STYLES, EXPIRED_REMEDY
from incs_core.charts.funnel import share_of_accepted
from incs_core.charts.latency import LATENCY_LABELS
from incs_core.charts.number_format import range_text
from incs_core.charts.rate_ranking import group_name
from incs_core.charts.time_axis import TimePoint
from incs_core.domain.delivery import Counts, Latency
from incs_core.domain.filters import Group
from incs_core.domain.statuses import status_label
from incs_core.error_codes import Fault
from incs_core.tabular.columns import Cell

TableRowValues = dict[str, Cell]
NO_LATENCY = Latency({}, {})
COUNTED = ("accepted", "sent", "delivered", "read", "failed", "pending", "expired")


def funnel_rows(overview: Overview) -> list[TableRowValues]:
    """The steps of the funnel, then what was lost on the way and what was never accepted."""
    total = overview.total
    steps: list[TableRowValues] = [
        _step(step.name, step.count, step.of_accepted, step.of_step_before)
        for step in overview.funnel
    ]
    lost = [
        _step(name, getattr(total, name), share_of_accepted(total, name))
        for name in ("failed", "expired", "pending")
    ]
    not_accepted = [_step(name, getattr(total, name)) for name in ("refused", "unconfirmed")]
    return [*steps, *lost, *not_accepted]


def time_rows(moments: Sequence[TimePoint[Counts]], grain: str, zone: str) -> list[TableRowValues]:
    """A row per hour or day; the zone stands in the name of its column."""
    return [
        {
            f"{grain.capitalize()} ({zone})": moment.at.replace("T", " "),
            **{name.capitalize(): getattr(moment.counts, name) for name in COUNTED},
            "Refused": moment.counts.refused,
            **_rates(moment.counts, moment.rates),
            "Receipts usually received": moment.maturity,
        }
        for moment in moments
    ]


def failure_rows(
    overview: Overview, trends: Mapping[FailureKey, FailureTrend]
) -> list[TableRowValues]:
    """A row per failure reason: meaning, cause, remedy, dates, and the vendor's own text."""
    lost = overview.total.failed + overview.total.expired
    rows = [
        _failure(failure, lost, trends.get((failure.code, failure.refused)))
        for failure in overview.failures
    ]
    if overview.total.expired:
        rows.append(_expired(overview, lost))
    return sorted(rows, key=lambda row: -int(str(row["Messages"])))


def group_rows(
    rows: Sequence[TableRow], by: str, delays: Mapping[Group, Latency], overview: Overview
) -> list[TableRowValues]:
    """A row per template, country or type; those under 30 messages last, without rates."""
    ordered = sorted(rows, key=lambda row: (row.rates.muted, -row.counts.accepted))
    return [_group(row, by, delays.get(row.group, NO_LATENCY), overview) for row in ordered]


def latency_rows(overview: Overview) -> list[TableRowValues]:
    """Percentiles in seconds, from accepted to delivered and from delivered to read."""
    parts = zip(LATENCY_LABELS.values(), (overview.latency, overview.read_latency), strict=True)
    return [
        {
            "Metric": name,
            "Messages": delays.n,
            "p50 (s)": delays.p50,
            "p90 (s)": delays.p90,
            "p99 (s)": delays.p99,
            "From": overview.wanted.start,
            "To": overview.wanted.end,
            "Zone": overview.zone,
        }
        for name, delays in parts
    ]


def _step(
    name: str, number: int, of_accepted: float | None = None, of_before: float | None = None
) -> TableRowValues:
    return {
        "Step": status_label(name),
        "Messages": number,
        "Of accepted": of_accepted,
        "Of previous step": of_before,
    }


def _rates(counts: Counts, rates: Rates) -> TableRowValues:
    return {
        "Delivery rate (final)": None if rates.muted else rates.final_rate,
        "95 % interval": interval_text(rates),
        "Delivery rate (so far)": None if counts.accepted < SMALL_N else rates.so_far_rate,
        "Read rate": None if counts.delivered < SMALL_N else rates.read_rate,
    }


def interval_text(rates: Rates) -> str:
    """The 95 % interval of a settled rate, or that it has too few messages for one."""
    if rates.muted:
        return f"n = {rates.n_completed} < {SMALL_N}"
    return range_text(rates.final_low, rates.final_high)


def _group(row: TableRow, by: str, delays: Latency, overview: Overview) -> TableRowValues:
    delivered, read = Percentiles.of(delays.delivered), Percentiles.of(delays.read)
    return {
        by.capitalize(): group_name(by, row.group),
        "Accepted": row.counts.accepted,
        "Share": row.share,
        **_rates(row.counts, row.rates),
        "Change (pts)": group_change(row),
        "Delivered": row.counts.delivered,
        "Failed": row.counts.failed,
        "Pending": row.counts.pending,
        "Expired": row.counts.expired,
        "Refused": row.counts.refused,
        "Delivery p50 (s)": delivered.p50,
        "Delivery p90 (s)": delivered.p90,
        "Read p50 (s)": read.p50,
        "From": overview.wanted.start,
        "To": overview.wanted.end,
        "Zone": overview.zone,
    }


def group_change(row: TableRow) -> float | None:
    """How much the settled rate of a group moved, in points; None where one has too few."""
    now, before = row.rates, row.previous
    if before is None or before.muted or now.muted:
        return None
    if now.final_rate is None or before.final_rate is None:
        return None
    return (now.final_rate - before.final_rate) * 100


def _failure(failure: ExplainedFailure, lost: int, trend: FailureTrend | None) -> TableRowValues:
    change = trend.change if trend else None
    return {
        "Code": failure.code or "none",
        "Messages": failure.count,
        "Share of undelivered": None if failure.refused else ratio(failure.count, lost),
        "Cause": CAUSE_STYLES[failure.fault].label,
        "Meaning": failure.meaning if failure.known else f"Unknown code. {failure.meaning}",
        "What to do": failure.remedy,
        "When": "refused" if failure.refused else "after accepted",
        "First seen": trend.first if trend else None,
        "Last seen": trend.last if trend else None,
        "Change (pts)": None if change is None else change * 100,
        "Provider message": failure.title,
    }


def expired_change(overview: Overview) -> float | None:
    """The change of the expired share of accepted, as a fraction; None for small periods."""
    now, before = overview.total, overview.previous_total
    if min(now.accepted, before.accepted) < SMALL_N:
        return None
    return now.expired / now.accepted - before.expired / before.accepted


def _expired(overview: Overview, lost: int) -> TableRowValues:
    change = expired_change(overview)
    return {
        "Code": "expired",
        "Messages": overview.total.expired,
        "Share of undelivered": ratio(overview.total.expired, lost),
        "Cause": CAUSE_STYLES[Fault.UNKNOWN].label,
        "Meaning": f"No status within {overview.horizon_hours} hours.",
        "What to do": EXPIRED_REMEDY,
        "When": "after accepted",
        "First seen": None,
        "Last seen": None,
        "Change (pts)": None if change is None else change * 100,
        "Provider message": "",
    }
