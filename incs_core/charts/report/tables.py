"""The tables of the report: the same columns wherever counts and rates stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from incs_core.analytics.failure_trends import Key, Trend
from incs_core.analytics.latency import Percentiles
from incs_core.analytics.overview import Overview, TableRow
from incs_core.analytics.periods import iso_of
from incs_core.analytics.rates import SMALL_N, Rates
from incs_core.analytics.series import Series
from incs_core.charts.breakdown import group_name
from incs_core.charts.delivery_rows import failure_rows, funnel_rows, group_change
from incs_core.charts.report.document import Column, Table, Unit, Value
from incs_core.charts.report.headline import seconds
from incs_core.charts.report.rows import as_value
from incs_core.charts.series import Moment
from incs_core.exports import Cell
from incs_core.store.delivery import LatencyBy
from incs_core.store.delivery_types import COUNT_NAMES, Counts, Latency

COUNTS = tuple(Column(name.capitalize(), "count") for name in COUNT_NAMES)
RATES = (
    Column("Settled rate", "rate"),
    Column("Settled low", "rate"),
    Column("Settled high", "rate"),
    Column("Accepted rate", "rate"),
    Column("Read rate", "rate"),
    Column("Settled (n)", "count"),
)
DELAYS = (
    Column("Delivery p50 (s)", "seconds"),
    Column("Delivery p90 (s)", "seconds"),
    Column("Delivery p99 (s)", "seconds"),
)
READ_DELAYS = (
    Column("Read p50 (s)", "seconds"),
    Column("Read p90 (s)", "seconds"),
    Column("Read p99 (s)", "seconds"),
)
FEW = f"Grey: fewer than {SMALL_N} settled messages, too few to judge by; these are not ranked."
NONE = Latency({}, {})


def series_table(series: Series, zone_name: str) -> Table:
    """A row per hour, day or week up to now."""
    grain, zone = series.grain, ZoneInfo(zone_name)
    pairs = list(zip(series.rows, series.maturities, strict=True))
    muted = _muted([Rates.of(row.counts) for row, _ in pairs])
    return Table(
        key="series",
        title=f"By {grain}",
        columns=(
            Column(f"{grain.capitalize()} ({zone_name})", "hour" if grain == "hour" else "day"),
            *COUNTS,
            *RATES,
            Column("Receipts usually in", "rate"),
        ),
        rows=tuple((iso_of(row.group, zone), *_figures(row.counts), share) for row, share in pairs),
        muted=muted,
        note=FEW if muted else "",
    )


def funnel_table(overview: Overview) -> Table:
    """The steps of the ladder, then what leaked."""
    columns = (
        Column("Step"),
        Column("Messages", "count"),
        Column("Of accepted", "rate"),
        Column("Of the step before", "rate"),
    )
    return _table("funnel", "Where it dropped", columns, funnel_rows(overview))


def failure_table(overview: Overview, trends: Mapping[Key, Trend]) -> Table:
    """Every reason: its meaning, whose fault, what to do, since when, and the vendor's words."""
    columns = (
        Column("Code"),
        Column("Messages", "count"),
        Column("Share of lost", "rate"),
        Column("Whose fault"),
        Column("Meaning"),
        Column("What to do"),
        Column("When"),
        Column("First seen", "day"),
        Column("Last seen", "day"),
        Column("Change (pts)", "points"),
        Column("Vendor's words"),
    )
    note = "Share of lost: of all accepted messages that failed or expired."
    rows = failure_rows(overview, trends)
    return _table("failures", "Why, and what to do about it", columns, rows, note)


def group_table(overview: Overview, by: LatencyBy) -> Table:
    """A row per template, country or type; those with too few messages to judge by last."""
    ordered = sorted(
        overview.tables[by], key=lambda row: (row.rates.muted, -row.counts.accepted, row.group)
    )
    muted, delays = _muted([row.rates for row in ordered]), overview.delays_by[by]
    return Table(
        key=by,
        title=f"By {by}",
        columns=(
            Column(by.capitalize()),
            Column("Share of accepted", "rate"),
            *COUNTS,
            *RATES,
            Column("Change (pts)", "points"),
            *DELAYS,
            *READ_DELAYS,
        ),
        rows=tuple(_group(row, by, delays.get(row.group, NONE)) for row in ordered),
        muted=muted,
        note=FEW if muted else "",
    )


def delay_table(overview: Overview) -> Table:
    """Percentiles from accepted to delivered and from delivered to read."""
    parts = (
        ("Accepted to delivered", overview.latency),
        ("Delivered to read", overview.read_latency),
    )
    units: tuple[tuple[str, Unit], ...] = (
        ("Messages", "count"),
        ("p50 (s)", "seconds"),
        ("p90 (s)", "seconds"),
        ("p99 (s)", "seconds"),
    )
    return Table(
        key="delays",
        title="How long it takes",
        columns=(Column("What"), *(Column(name, unit) for name, unit in units)),
        rows=tuple((name, found.n, *_percentiles(found)) for name, found in parts),
        note="Of those that were delivered, and of those that were read. True to 5 %.",
    )


def _table(
    key: str,
    title: str,
    columns: tuple[Column, ...],
    rows: Sequence[Mapping[str, Cell]],
    note: str = "",
) -> Table:
    found = tuple(tuple(as_value(row[column.name]) for column in columns) for row in rows)
    return Table(key, title, columns, found, note=note)


def _figures(counts: Counts) -> tuple[Value, ...]:
    rates = Rates.of(counts)
    return (
        *(int(getattr(counts, name)) for name in COUNT_NAMES),
        rates.settled_rate,
        rates.settled_low,
        rates.settled_high,
        rates.accepted_rate,
        rates.read_rate,
        rates.n_settled,
    )


def _group(row: TableRow, by: str, delays: Latency) -> tuple[Value, ...]:
    delivered, read = Percentiles.of(delays.delivered), Percentiles.of(delays.read)
    name, change = group_name(by, row.group), group_change(row)
    paces = (*_percentiles(delivered), *_percentiles(read))
    return (name, row.share, *_figures(row.counts), change, *paces)


def _percentiles(found: Percentiles) -> tuple[float | None, ...]:
    return seconds(found.p50), seconds(found.p90), seconds(found.p99)


def _muted(rates: list[Rates]) -> tuple[int, ...]:
    return tuple(number for number, rate in enumerate(rates) if rate.muted)


def moments_of(table: Table) -> list[Moment]:
    """The moments that a series table was written from, to be drawn again."""
    return [_moment_of(row, table.columns[0]) for row in table.records()]


def _moment_of(row: Mapping[str, Value], column: Column) -> Moment:
    counts = Counts(**{name: int(row[name.capitalize()] or 0) for name in COUNT_NAMES})
    at, share = str(row[column.name]), row["Receipts usually in"]
    maturity = float(share) if isinstance(share, int | float) else None
    local = at[:16] if column.unit == "hour" else at
    return Moment(local, local.replace("T", " "), counts, Rates.of(counts), maturity)
