"""The tables of the report: the same columns wherever counts and rates stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from incs_core.analytics.event_time import SeriesStep, usual_week_by_hour
from incs_core.analytics.failures import FailureKey, FailureTrend
from incs_core.analytics.latency import Percentiles
from incs_core.analytics.overview import Overview, TableRow
from incs_core.analytics.rates import SMALL_N, Rates
from incs_core.analytics.time_buckets import counts_by_weekday_hour, fitting_width, iso_of
from incs_core.analytics.time_series import TimeSeries
from incs_core.charts.delivery_tables import failure_rows, funnel_rows, group_change
from incs_core.charts.event_time import RATE, event_time_points, event_time_rows, usual_week_rows
from incs_core.charts.latency import GroupLatency, distribution_rows, group_latencies
from incs_core.charts.rate_change import rate_change_rows, rate_change_text
from incs_core.charts.rate_ranking import group_name
from incs_core.charts.time_axis import TimePoint
from incs_core.charts.weekday_hour import weekday_hour_rows
from incs_core.domain.delivery import COUNT_NAMES, Counts, Latency
from incs_core.domain.filters import Group
from incs_core.domain.saved import Annotation
from incs_core.report.data import ReportData
from incs_core.report.document import Column, Table, Unit, Value
from incs_core.report.headline import seconds
from incs_core.store.rollups.queries import LatencyBy
from incs_core.tabular.columns import Cell

EMPTY = "Nothing in this period"
ENDINGS: Mapping[str, Unit] = {"(pts)": "points", "(s)": "seconds", "per hour": "mean"}


def table_of(
    key: str,
    title: str,
    rows: Sequence[Mapping[str, Cell]],
    *,
    units: Mapping[str, Unit] | None = None,
    note: str = "",
    lines: Sequence[str] = (),
) -> Table:
    """A table of rows with the same names; what a column holds follows from its name and values.

    `units` are of columns of which that cannot be told, such as moments.
    """
    names = tuple(rows[0]) if rows else (EMPTY,)
    given = units or {}
    columns = tuple(
        Column(name, given.get(name) or _unit(name, [row[name] for row in rows])) for name in names
    )
    found = tuple(tuple(as_value(row[name]) for name in names) for row in rows)
    return Table(key, title, columns, found, note=note, lines=tuple(lines))


def _unit(name: str, values: Sequence[Cell]) -> Unit:
    for ending, unit in ENDINGS.items():
        if name.endswith(ending):
            return unit
    known = next((value for value in values if value is not None), None)
    if isinstance(known, float):
        return "rate"
    if isinstance(known, date):
        return "day"
    return "count" if isinstance(known, int) else "text"


def as_value(value: Cell) -> Value:
    """A cell of a table on screen as a value of the report: dates as ISO text."""
    return value if value is None or isinstance(value, int | float) else str(value)


COUNTS = tuple(Column(name.capitalize(), "count") for name in COUNT_NAMES)
RATES = (
    Column("Delivery rate (final)", "rate"),
    Column("Delivery rate (final) low", "rate"),
    Column("Delivery rate (final) high", "rate"),
    Column("Delivery rate (so far)", "rate"),
    Column("Read rate", "rate"),
    Column("Completed (n)", "count"),
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
FEW = f"Grey: fewer than {SMALL_N} completed messages; not ranked."
NONE = Latency({}, {})


def series_table(series: TimeSeries, zone_name: str) -> Table:
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
            Column("Receipts usually received", "rate"),
        ),
        rows=tuple((iso_of(row.group, zone), *_figures(row.counts), share) for row, share in pairs),
        muted=muted,
        note=FEW if muted else "",
    )


def funnel_table(overview: Overview) -> Table:
    """The steps of the ladder, then what leaked."""
    units: dict[str, Unit] = {"Of accepted": "rate", "Of previous step": "rate"}
    return table_of("funnel", "Delivery funnel", funnel_rows(overview), units=units)


def failure_table(overview: Overview, trends: Mapping[FailureKey, FailureTrend]) -> Table:
    """Every reason: its meaning, whose fault, what to do, since when, and the vendor's words."""
    columns = (
        Column("Code"),
        Column("Messages", "count"),
        Column("Share of undelivered", "rate"),
        Column("Cause"),
        Column("Meaning"),
        Column("What to do"),
        Column("When"),
        Column("First seen", "day"),
        Column("Last seen", "day"),
        Column("Change (pts)", "points"),
        Column("Provider message"),
    )
    rows = failure_rows(overview, trends)
    return Table(
        key="failures",
        title="Failure reasons",
        columns=columns,
        rows=tuple(tuple(as_value(row[column.name]) for column in columns) for row in rows),
        note="Share of undelivered: of all accepted messages that failed or expired.",
    )


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
    names = ("Metric", "Messages", "p50 (s)", "p90 (s)", "p99 (s)")
    rows = [
        dict(zip(names, (name, found.n, *_percentiles(found)), strict=True))
        for name, found in parts
    ]
    note = "Of delivered messages, and of read messages. Accurate to 5 %."
    return table_of("delays", "Delivery and read times", rows, note=note)


def _figures(counts: Counts) -> tuple[Value, ...]:
    rates = Rates.of(counts)
    return (
        *(int(getattr(counts, name)) for name in COUNT_NAMES),
        rates.final_rate,
        rates.final_low,
        rates.final_high,
        rates.so_far_rate,
        rates.read_rate,
        rates.n_completed,
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


def points_of(table: Table) -> list[TimePoint[Counts]]:
    """The moments that a series table was written from, to be drawn again."""
    return [_moment_of(row, table.columns[0]) for row in table.records()]


def _moment_of(row: Mapping[str, Value], column: Column) -> TimePoint[Counts]:
    counts = Counts(**{name: int(row[name.capitalize()] or 0) for name in COUNT_NAMES})
    at, share = str(row[column.name]), row["Receipts usually received"]
    maturity = float(share) if isinstance(share, int | float) else None
    local = at[:16] if column.unit == "hour" else at
    return TimePoint(local, local.replace("T", " "), counts, Rates.of(counts), maturity)


NOTHING = Percentiles.of({})
STEPS: tuple[SeriesStep, ...] = ("delivered", "read")
ENDED = f"{RATE}: delivered / (delivered + failed) received in that interval, whenever sent."


def time_tables(material: ReportData, zone: str) -> tuple[Table, ...]:
    """Events over time, the map by weekday and hour, and the usual hours by event time."""
    return (event_time_table(material, zone), _rhythm(material, zone), _usual(material, zone))


def event_time_table(material: ReportData, zone: str) -> Table:
    """A row per hour, day or week: what happened then, whenever it was sent."""
    grain = material.series.grain
    moments = event_time_points(material.event_time, ZoneInfo(zone))
    name = f"{grain.capitalize()} ({zone})"
    rows = [
        {**row, name: iso_of(one.group, ZoneInfo(zone))}
        for row, one in zip(event_time_rows(moments, grain, zone), material.event_time, strict=True)
    ]
    units: dict[str, Unit] = {name: "hour" if grain == "hour" else "day", RATE: "rate"}
    return table_of("happened", "By event time", rows, units=units, note=ENDED)


def delay_tables(overview: Overview) -> tuple[Table, ...]:
    """How delays are spread, and their percentiles by day."""
    spread = table_of("spread", "Delay distribution", distribution_rows(overview.delays))
    days = _days(overview.delays_by["day"], overview.zone)
    return spread, table_of("delays-by-day", "Delays by day", days)


def annotations_table(marks: Sequence[Annotation], zone: str) -> Table:
    """The marked moments of the period, which stand in the charts over time."""
    name = f"Time ({zone})"
    rows = [
        {name: _local(one.at_ms, ZoneInfo(zone)), "Annotation": one.text, "By": one.actor}
        for one in marks
    ]
    return table_of("marks", "Annotations", rows, units={name: "hour"})


def _rhythm(material: ReportData, zone: str) -> Table:
    place = ZoneInfo(zone)
    width = fitting_width(material.hours, place)
    rows = weekday_hour_rows(counts_by_weekday_hour(material.hours, place, width), width, zone)
    units: dict[str, Unit] = {"Delivery rate (final)": "rate", "Read rate": "rate"}
    note = f"Counted at the time accepted. No rates below {SMALL_N} messages."
    return table_of("rhythm", "By weekday and hour", rows, units=units, note=note)


def _usual(material: ReportData, zone: str) -> Table:
    cells = {
        step: usual_week_by_hour(material.event_time_hours, ZoneInfo(zone), step) for step in STEPS
    }
    note = "Average deliveries and reads per hour, by event time."
    hours = [iso_of(row.group, ZoneInfo(zone)) for row in material.event_time_hours]
    if hours:
        note += f" Hours starting {hours[0][:16]} to {hours[-1][:16]}.".replace("T", " ")
    return table_of("usual", "Average by weekday and hour", usual_week_rows(cells, zone), note=note)


def _days(found: Mapping[Group, Latency], zone: str) -> list[dict[str, Cell]]:
    delivered = {pace.group: pace for pace in group_latencies(found, "delivered")}
    read = {pace.group: pace for pace in group_latencies(found, "read")}
    return [
        {
            f"Day ({zone})": day,
            **_times_percentiles("Delivery", delivered.get(day)),
            **_times_percentiles("Read", read.get(day)),
        }
        for day in sorted({*delivered, *read})
    ]


def _times_percentiles(name: str, pace: GroupLatency | None) -> dict[str, Cell]:
    known = pace.delays if pace is not None else NOTHING
    shown = known if known.n >= SMALL_N else NOTHING
    return {
        f"{name} (n)": known.n,
        f"{name} p50 (s)": seconds(shown.p50),
        f"{name} p90 (s)": seconds(shown.p90),
        f"{name} p99 (s)": seconds(shown.p99),
    }


def _local(ms: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(ms / 1_000, zone).isoformat(timespec="seconds")


ADDS_UP = "Percentage points. Performance and traffic mix of all rows add up to the change exactly."


def change_table(overview: Overview, by: str) -> Table:
    """What each group added to the change of the final rate, by its rate and by its traffic."""
    change, before = overview.changes[by], overview.previous
    if change is None or before is None or before.muted or overview.rates.muted:
        return table_of(f"change-{by}", f"Change by {by}", [])
    rows = rate_change_rows(change, by)
    lines = rate_change_text(change, by)
    return table_of(f"change-{by}", f"Change by {by}", rows, note=ADDS_UP, lines=lines)


def daily_failures_table(overview: Overview, trends: Mapping[FailureKey, FailureTrend]) -> Table:
    """How many messages of each day ended with each code; days without are left out."""
    rows = [
        {
            f"Day ({overview.zone})": overview.wanted.start + timedelta(days=place),
            "Code": code or "none",
            "When": "refused" if refused else "after accepted",
            "Messages": n,
        }
        for (code, refused), trend in sorted(trends.items())
        for place, n in enumerate(trend.daily)
        if n
    ]
    return table_of("failures-by-day", "Failures by day", rows)
