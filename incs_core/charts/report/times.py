"""Tables over time: what happened when, the hours of the week, delays by day, marked moments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from incs_core.analytics.happened import Step, usual_week
from incs_core.analytics.latency import Percentiles
from incs_core.analytics.overview import Overview
from incs_core.analytics.periods import iso_of
from incs_core.analytics.rates import SMALL_N
from incs_core.analytics.rhythm import fitting_width, rhythm
from incs_core.charts.happened import RATE, happened_moments, happened_rows, usual_rows
from incs_core.charts.report.document import Table, Unit
from incs_core.charts.report.headline import seconds
from incs_core.charts.report.material import Material
from incs_core.charts.report.rows import table_of
from incs_core.charts.rhythm import rhythm_rows
from incs_core.charts.speed import Pace, paces, spread_rows
from incs_core.exports import Cell
from incs_core.store.annotations import Annotation
from incs_core.store.delivery_types import Group, Latency

NOTHING = Percentiles.of({})
STEPS: tuple[Step, ...] = ("delivered", "read")
ENDED = f"{RATE}: delivered / (delivered + failed) of what came in then, whenever it was sent."


def time_tables(material: Material, zone: str) -> tuple[Table, ...]:
    """What happened when; the rhythm of the week by send time; its usual hours by event time."""
    return (happened_table(material, zone), _rhythm(material, zone), _usual(material, zone))


def happened_table(material: Material, zone: str) -> Table:
    """A row per hour, day or week: what happened then, whenever it was sent."""
    grain = material.series.grain
    moments = happened_moments(material.happened, ZoneInfo(zone))
    name = f"{grain.capitalize()} ({zone})"
    rows = [
        {**row, name: iso_of(one.group, ZoneInfo(zone))}
        for row, one in zip(happened_rows(moments, grain, zone), material.happened, strict=True)
    ]
    units: dict[str, Unit] = {name: "hour" if grain == "hour" else "day", RATE: "rate"}
    return table_of("happened", "By event time", rows, units=units, note=ENDED)


def delay_tables(overview: Overview) -> tuple[Table, ...]:
    """How delays are spread, and their percentiles by day."""
    spread = table_of("spread", "How delays are spread", spread_rows(overview.delays))
    days = _days(overview.delays_by["day"], overview.zone)
    return spread, table_of("delays-by-day", "Delays by day", days)


def marks_table(marks: Sequence[Annotation], zone: str) -> Table:
    """The marked moments of the period, which stand in the charts over time."""
    name = f"Moment ({zone})"
    rows = [
        {name: _local(one.at_ms, ZoneInfo(zone)), "Mark": one.text, "By": one.actor}
        for one in marks
    ]
    return table_of("marks", "Marked moments", rows, units={name: "hour"})


def _rhythm(material: Material, zone: str) -> Table:
    place = ZoneInfo(zone)
    width = fitting_width(material.hours, place)
    rows = rhythm_rows(rhythm(material.hours, place, width), width, zone)
    units: dict[str, Unit] = {"Settled rate": "rate", "Read rate": "rate"}
    note = f"By the time of sending. No rates of fewer than {SMALL_N} messages."
    return table_of("rhythm", "Rhythm of the week", rows, units=units, note=note)


def _usual(material: Material, zone: str) -> Table:
    cells = {step: usual_week(material.happened_hours, ZoneInfo(zone), step) for step in STEPS}
    note = "How many arrive and are read in an hour, on average, by event time."
    hours = [iso_of(row.group, ZoneInfo(zone)) for row in material.happened_hours]
    if hours:
        note += f" Of the hours that began from {hours[0][:16]} to {hours[-1][:16]}.".replace(
            "T", " "
        )
    return table_of("usual", "Hours of the week", usual_rows(cells, zone), note=note)


def _days(found: Mapping[Group, Latency], zone: str) -> list[dict[str, Cell]]:
    delivered = {pace.group: pace for pace in paces(found, "delivered")}
    read = {pace.group: pace for pace in paces(found, "read")}
    return [
        {
            f"Day ({zone})": day,
            **_percentiles("Delivery", delivered.get(day)),
            **_percentiles("Read", read.get(day)),
        }
        for day in sorted({*delivered, *read})
    ]


def _percentiles(name: str, pace: Pace | None) -> dict[str, Cell]:
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
