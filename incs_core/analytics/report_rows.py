"""The delivery figures as a table: one row per group, with fixed names for its columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from incs_core.analytics.failures import ExplainedFailure, explain_failures
from incs_core.analytics.latency import Percentiles
from incs_core.analytics.rates import Rates
from incs_core.analytics.store_protocol import DeliverySource
from incs_core.analytics.time_buckets import iso_of, zero_filled
from incs_core.domain.delivery import CountRow, Counts, Latency
from incs_core.domain.filters import Filter
from incs_core.error_codes import Fault

ReportBy = Literal[
    "total", "hour", "day", "template", "country", "type", "account", "channel", "error"
]
Value = str | int | float | None
NO_DELAYS = Percentiles.of({})


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A row of the report. `group` is text: a name, an ISO date, or a zone-aware ISO time.

    `meaning` and `fault` are given in a report by error alone. By hour and by error there are no
    latencies: delays are kept by day.
    """

    group: str
    counts: Counts
    rates: Rates
    latency: Percentiles = NO_DELAYS
    meaning: str = ""
    fault: Fault | None = None

    def as_dict(self, by: ReportBy | None = None) -> dict[str, Value]:
        """The row with fixed keys; the group, if any, stands under the grouping's own name."""
        grouped: dict[str, Value] = {by: self.group} if by and by != "total" else {}
        why: dict[str, Value] = {"meaning": self.meaning, "fault": self.fault and str(self.fault)}
        return {**grouped, **self._figures(), **(why if by == "error" else {})}

    def _figures(self) -> dict[str, Value]:
        counts, rates = self.counts, self.rates
        return {
            "accepted": counts.accepted,
            "sent": counts.sent,
            "delivered": counts.delivered,
            "read": counts.read,
            "failed": counts.failed,
            "open": counts.pending,
            "expired": counts.expired,
            "refused": counts.refused,
            "settled_rate": rates.final_rate,
            "settled_low": rates.final_low,
            "settled_high": rates.final_high,
            "accepted_rate": rates.so_far_rate,
            "read_rate": rates.read_rate,
            "latency_p50_s": _seconds(self.latency.p50),
            "latency_p90_s": _seconds(self.latency.p90),
            "latency_p99_s": _seconds(self.latency.p99),
        }


def report(
    store: DeliverySource, wanted: Filter, by: ReportBy | None = None, *, now_ms: int
) -> list[ReportRow]:
    """The figures of a period, in one row or per group.

    Hours and days come in order, without gaps up to `now_ms` (epoch milliseconds); names and codes
    with the most messages first. Messages that failed without a code stand under "none".
    """
    if by == "error":
        return [_error_row(failure) for failure in explain_failures(store.rollups.failures(wanted))]
    if by == "hour":
        rows = zero_filled(store.rollups.counts(wanted, by, now_ms), wanted, by, store.zone, now_ms)
        return [_row(row, NO_DELAYS, store.zone) for row in rows]
    return _rows_with_delays(store, wanted, by or "total", now_ms)


def _rows_with_delays(
    store: DeliverySource,
    wanted: Filter,
    by: Literal["total", "day", "template", "country", "type", "account", "channel"],
    now_ms: int,
) -> list[ReportRow]:
    rows = store.rollups.counts(wanted, by, now_ms)
    delays = store.rollups.latency(wanted, by)
    if by == "day":
        rows = list(zero_filled(rows, wanted, by, store.zone, now_ms))
    elif by != "total":
        rows = sorted(rows, key=lambda row: (-row.counts.accepted, row.group))
    return [
        _row(row, Percentiles.of(delays.get(row.group, Latency({}, {})).delivered), store.zone)
        for row in rows
    ]


def _row(row: CountRow, latency: Percentiles, zone: ZoneInfo) -> ReportRow:
    return ReportRow(iso_of(row.group, zone), row.counts, Rates.of(row.counts), latency)


def _error_row(failure: ExplainedFailure) -> ReportRow:
    refused = failure.refused
    counts = Counts(failed=0 if refused else failure.count, refused=failure.count if refused else 0)
    return ReportRow(
        group=failure.code or "none",
        counts=counts,
        rates=Rates.of(Counts()),
        meaning=failure.meaning,
        fault=failure.fault,
    )


def _seconds(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
