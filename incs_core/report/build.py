"""The report of an overview: its facts, its figures, its tables."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from incs_core.analytics.overview import Overview
from incs_core.charts.headline_tiles import headline_tiles
from incs_core.domain.filters import FILTER_FIELDS, listed
from incs_core.report.data import ReportData, groupings
from incs_core.report.document import Document, Fact, TileText
from incs_core.report.headline import figures
from incs_core.report.tables import (
    annotations_table,
    change_table,
    daily_failures_table,
    delay_table,
    delay_tables,
    failure_table,
    funnel_table,
    group_table,
    series_table,
    time_tables,
)


def report_document(overview: Overview, material: ReportData) -> Document:
    """The report of exactly these figures: what every section of the page shows."""
    return Document(
        title="Delivery report",
        as_of_ms=overview.as_of_ms,
        facts=facts(overview),
        tiles=_tiles(overview),
        figures=figures(overview),
        tables=(
            series_table(material.series, overview.zone),
            funnel_table(overview),
            *time_tables(material, overview.zone),
            *(group_table(overview, by) for by in groupings(overview)),
            *(change_table(overview, by) for by in groupings(overview)),
            failure_table(overview, material.trends),
            daily_failures_table(overview, material.trends),
            delay_table(overview),
            *delay_tables(overview),
            *material.extra,
            annotations_table(material.marks, overview.zone),
        ),
    )


def facts(overview: Overview) -> tuple[Fact, ...]:
    """Period, zone, n, filters, as of when, last receipt, and how expiry is counted."""
    wanted, zone = overview.wanted, ZoneInfo(overview.zone)
    start, end = wanted.start.isoformat(), wanted.end.isoformat()
    before = f"{overview.previous_start.isoformat()} to {overview.previous_end.isoformat()}"
    return (
        Fact("Period", start if start == end else f"{start} to {end}"),
        Fact("Zone", overview.zone),
        Fact("Messages accepted (n)", f"{overview.total.accepted:,}"),
        Fact("As of", _moment(overview.as_of_ms, zone)),
        Fact("Last receipt", _moment(overview.last_receipt_ms, zone)),
        Fact("Tests", "included" if wanted.include_tests else "not included"),
        *_filters(overview),
        Fact("Compared with", before),
        Fact("Counted by", "time accepted by INCS"),
        Fact("Expired after", f"{overview.horizon_hours} hours without a final status"),
    )


def _filters(overview: Overview) -> tuple[Fact, ...]:
    return tuple(
        Fact(each.plural, listed(each.values(overview.wanted)) or "all") for each in FILTER_FIELDS
    )


def _moment(ms: int | None, zone: ZoneInfo) -> str:
    if ms is None:
        return "never"
    moment = datetime.fromtimestamp(ms / 1_000, UTC).astimezone(zone)
    return f"{moment:%Y-%m-%d %H:%M:%S %Z}"


def _tiles(overview: Overview) -> tuple[TileText, ...]:
    return tuple(
        TileText(
            label=tile.label,
            value=tile.value,
            beside=tile.beside,
            note=tile.note,
            delta=tile.delta,
            good=tile.good,
            definition=tile.definition,
            muted=tile.muted,
        )
        for tile in headline_tiles(overview)
    )
