"""All figures of the Delivery page: totals, series, tables, failures and delays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from incs_core.analytics.baseline import load_baseline
from incs_core.analytics.failures import (
    ExplainedFailure,
    FailureSummary,
    attribute_failures,
    explain_failures,
)
from incs_core.analytics.latency import Percentiles
from incs_core.analytics.rate_change import RateChange, explain_change
from incs_core.analytics.rates import Rates, ratio
from incs_core.analytics.receipt_completeness import completeness_of
from incs_core.analytics.store_protocol import DeliverySource
from incs_core.analytics.time_buckets import Grain, zero_filled
from incs_core.domain.delivery import Breakdown, CountRow, Counts, Latency
from incs_core.domain.filters import Filter, Group
from incs_core.domain.histogram import Histogram
from incs_core.store.rollups.queries import Dates, LatencyBy, grain_of, just_before

DELAYS_BY: tuple[LatencyBy, ...] = ("total", "day", "template", "country", "type", "account")


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """A step of the funnel: its count, as a share of all accepted and of the step before."""

    name: str
    count: int
    of_accepted: float | None
    of_step_before: float | None


@dataclass(frozen=True, slots=True)
class TableRow:
    """A template, country or type: its figures, its share of all accepted, and how it was before.

    `previous` is None where the period before has no message of it.
    """

    group: str
    counts: Counts
    rates: Rates
    share: float | None
    previous: Rates | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The Delivery page's figures for `wanted`, as of `as_of_ms`, by cohort in the zone `zone`.

    It is compared with the dates `previous_start` to `previous_end`. `series` has a row per hour
    (group: UTC epoch seconds) or day (ISO date) up to now, and `maturities` for each the share of
    its delivery receipts that are usually in by now; None: not known. They follow from
    `usual_delays`, those of the last weeks: by those of the period itself, which end at the
    present, nearly everything would be in. `delays_by` are the delays by total, day, template,
    country, type and account; by the last four `tables`, `previous_tables` and `changes` are keyed.
    """

    wanted: Filter
    total: Counts
    previous_total: Counts
    previous_start: date
    previous_end: date
    grain: Grain
    series: tuple[CountRow, ...]
    maturities: tuple[float | None, ...]
    failures: tuple[ExplainedFailure, ...]
    latency: Percentiles
    read_latency: Percentiles
    previous_latency: Percentiles
    usual_delays: Histogram
    delays_by: Mapping[LatencyBy, Mapping[Group, Latency]]
    tables: Mapping[str, tuple[TableRow, ...]]
    previous_tables: Mapping[str, tuple[CountRow, ...]]
    changes: Mapping[str, RateChange | None]
    last_receipt_ms: int | None
    as_of_ms: int
    zone: str
    horizon_hours: int

    @property
    def rates(self) -> Rates:
        """The rates of the whole period."""
        return Rates.of(self.total)

    @property
    def previous(self) -> Rates | None:
        """The rates of the dates that it is compared with; None if nothing was accepted then."""
        return Rates.of(self.previous_total) if self.previous_total.accepted else None

    @property
    def funnel(self) -> tuple[FunnelStep, ...]:
        """The steps of the ladder."""
        return funnel(self.total)

    @property
    def faults(self) -> FailureSummary:
        """Who can do something about the failures."""
        return attribute_failures(self.total, self.failures)

    @property
    def delays(self) -> Latency:
        """The delays of all messages."""
        return self.delays_by["total"][""]


def delivery_overview(
    store: DeliverySource, wanted: Filter, now_ms: int, against: Dates | None = None
) -> Overview:
    """All figures of a period; `now_ms` is epoch milliseconds.

    `against` are the first and last date to compare with; without it the period just before.
    """
    before = against or just_before(wanted)
    usual = load_baseline(store, wanted.accounts, now_ms).delays
    with store.snapshot():  # else parts would not add up to totals while receipts come in
        found = store.rollups.breakdown(wanted, now_ms, before)
        apart = store.rollups.latencies(wanted, DELAYS_BY)
        failures = explain_failures(store.rollups.failures(wanted))
        previous_latency = _latency_of(store, wanted, before)
        last_receipt_ms = store.rollups.last_receipt_ms(wanted.accounts)
    delays = apart["total"][""]
    grain = grain_of(wanted)
    series = zero_filled(found.series, wanted, grain, store.zone, now_ms)
    return Overview(
        wanted=wanted,
        total=found.total,
        previous_total=found.previous,
        previous_start=before[0],
        previous_end=before[1],
        grain=grain,
        series=series,
        maturities=completeness_of(series, usual, store.zone, now_ms, store.horizon_hours),
        failures=failures,
        latency=Percentiles.of(delays.delivered),
        read_latency=Percentiles.of(delays.read),
        previous_latency=previous_latency,
        usual_delays=usual,
        delays_by=apart,
        tables={by: _table(found, by) for by in found.tables},
        previous_tables=found.previous_tables,
        changes={
            by: explain_change(found.previous_tables[by], found.tables[by]) for by in found.tables
        },
        last_receipt_ms=last_receipt_ms,
        as_of_ms=now_ms,
        zone=store.zone.key,
        horizon_hours=store.horizon_hours,
    )


def _latency_of(store: DeliverySource, wanted: Filter, dates: Dates) -> Percentiles:
    found = store.rollups.latency(replace(wanted, start=dates[0], end=dates[1]))
    return Percentiles.of(found[""].delivered)


def funnel(counts: Counts) -> tuple[FunnelStep, ...]:
    """Accepted, sent, delivered, read: each with its share of all and of the step before."""
    names = ("accepted", "sent", "delivered", "read")
    numbers: list[int] = [getattr(counts, name) for name in names]
    before = (counts.accepted, *numbers)
    return tuple(
        FunnelStep(name, number, ratio(number, counts.accepted), ratio(number, previous))
        for name, number, previous in zip(names, numbers, before, strict=False)
    )


def _table(found: Breakdown, by: str) -> tuple[TableRow, ...]:
    past = {row.group: Rates.of(row.counts) for row in found.previous_tables[by]}
    ranked = sorted(found.tables[by], key=lambda row: (-row.counts.accepted, row.group))
    return tuple(
        TableRow(
            group=str(row.group),
            counts=row.counts,
            rates=Rates.of(row.counts),
            share=ratio(row.counts.accepted, found.total.accepted),
            previous=past.get(row.group),
        )
        for row in ranked
    )
