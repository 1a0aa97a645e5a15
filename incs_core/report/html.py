"""The report as one HTML file: no script, nothing loaded."""

from __future__ import annotations

from collections.abc import Callable

from incs_core.html_templates import html_templates
from incs_core.report.data import GROUPINGS
from incs_core.report.document import FIGURE_COLUMNS, Document, Table, TileText, format_value
from incs_core.report.svg.heat_maps import usual_week_maps, weekday_hour_maps
from incs_core.report.svg.latency import distribution_chart, percentiles_chart
from incs_core.report.svg.over_time import event_time_chart, over_time_chart
from incs_core.report.svg.primitives import Drawing
from incs_core.report.svg.rows import groups_chart, waterfall_chart

DIRECTIONS = {"+": "up", "\N{MINUS SIGN}": "down"}
OVER_TIME = {
    "series": over_time_chart,
    "happened": event_time_chart,
    "delays-by-day": percentiles_chart,
}
CHARTS: dict[str, Callable[[Table], Drawing | None]] = {
    "rhythm": weekday_hour_maps,
    "usual": usual_week_maps,
    "spread": distribution_chart,
    **dict.fromkeys(GROUPINGS, groups_chart),
}
CHANGES = {f"change-{by}" for by in GROUPINGS}


def report_html(document: Document) -> str:
    """The report as HTML, to be opened from a disk, sent by mail or printed."""
    return REPORT.render(document=document, figure_columns=FIGURE_COLUMNS)


def drawing_of(table: Table, document: Document) -> Drawing | None:
    """The drawing of a table, some of which need more of the document; None if it has none."""
    if table.key in CHANGES:
        return waterfall_chart(table, document)
    if table.key in OVER_TIME:
        marks = document.table("marks").records() if document.has("marks") else []
        return OVER_TIME[table.key](table, marks)
    return CHARTS[table.key](table) if table.key in CHARTS else None


def change_colour(tile: TileText) -> str:
    """``up`` for a change to the better, ``down`` to the worse; "" where that is not clear."""
    moved = DIRECTIONS.get(tile.delta[:1])
    if moved is None or tile.good == "neither":
        return ""
    return "up" if moved == tile.good else "down"


REPORT = html_templates(
    __package__, {"shown": format_value, "drawing_of": drawing_of, "change_colour": change_colour}
).get_template("report.html")
