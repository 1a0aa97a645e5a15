"""The report as one HTML file: no script, nothing loaded, every text escaped.

Each number stands in a ``data`` element whose value is the number itself, unrounded.
"""

from __future__ import annotations

from collections.abc import Callable

from incs_core.preview.text import escape
from incs_core.report.data import GROUPINGS
from incs_core.report.document import (
    Column,
    Document,
    Figure,
    Table,
    TileText,
    Unit,
    Value,
    format_value,
)
from incs_core.report.style import STYLE
from incs_core.report.svg.bars import groups_chart, layer_legend, over_time_chart
from incs_core.report.svg.canvas import Record
from incs_core.report.svg.heat_maps import usual_week_maps, weekday_hour_maps
from incs_core.report.svg.lines import distribution_chart, event_time_chart, percentiles_chart
from incs_core.report.svg.waterfall import waterfall_chart

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
FOLDED_FROM = 15
LONG = ("Meaning", "What to do", "Vendor's words")
BARS = ("Share of accepted", "Share of lost", "Of accepted")
MUTED = ' class="muted"'
DIRECTIONS = {"+": "up", "\N{MINUS SIGN}": "down", "±": "none"}
FIGURE_COLUMNS: tuple[tuple[str, Unit], ...] = (
    ("Figure", "text"),
    ("Value", "count"),
    ("Low", "count"),
    ("High", "count"),
    ("Range", "text"),
    ("Of", "count"),
    ("Before", "count"),
    ("Definition", "text"),
)


def report_html(document: Document) -> str:
    """The report as HTML, to be opened from a disk, sent by mail or printed."""
    title = f"{document.title}, {document.fact('Period')}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>"
        f"{_head(document)}{_tiles(document)}"
        f"{''.join(_section(table, document) for table in document.tables)}{_figures(document)}"
        f"{_foot(document)}</main></body></html>"
    )


def _head(document: Document) -> str:
    facts = "".join(
        f"<div><dt>{escape(fact.name)}</dt><dd>{escape(fact.value)}</dd></div>"
        for fact in document.facts
    )
    return f'<h1>{escape(document.title)}</h1><dl class="facts">{facts}</dl>'


def _foot(document: Document) -> str:
    return f"<footer>INCS dashboard. Figures as of {escape(document.fact('As of'))}.</footer>"


def _tiles(document: Document) -> str:
    return f'<section class="tiles">{"".join(map(_tile, document.tiles))}</section>'


def _tile(tile: TileText) -> str:
    beside = f' <span class="beside">{escape(tile.beside)}</span>' if tile.beside else ""
    about = " · ".join(part for part in (_delta(tile), escape(tile.note)) if part)
    return (
        f'<div class="tile{" muted" if tile.muted else ""}">'
        f'<p class="label">{escape(tile.label)}</p>'
        f'<p class="value">{escape(tile.value)}{beside}</p><p class="note">{about}</p>'
        f'<p class="definition">{escape(tile.definition)}</p></div>'
    )


def _delta(tile: TileText) -> str:
    """The change, coloured only where it is clear that it is one."""
    if not tile.delta:
        return ""
    moved = DIRECTIONS.get(tile.delta[0], "none")
    if moved == "none" or tile.good == "neither":
        return escape(tile.delta)
    return f'<span class="{"up" if moved == tile.good else "down"}">{escape(tile.delta)}</span>'


def _section(table: Table, document: Document) -> str:
    chart = _chart(table, document)
    drawn = f"<figure>{chart}</figure>" if chart else ""
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    body = _table(table) if table.rows else '<p class="note">Nothing in this period.</p>'
    if len(table.rows) >= FOLDED_FROM and chart:
        body = f"<details><summary>Table</summary>{body}</details>"
    head = f'<section id="{escape(table.key)}"><h2>{escape(table.title)}</h2>'
    return f"{head}{_lines(table)}{drawn}{body}{note}</section>"


def _lines(table: Table) -> str:
    if not table.lines:
        return ""
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in table.lines)}</ul>"


def _over_time(table: Table, document: Document) -> str:
    drawn = over_time_chart(table, _marks(document))
    return f"{drawn}{layer_legend()}" if drawn else ""


def _marks(document: Document) -> list[Record]:
    return document.table("marks").records() if document.has("marks") else []


CHARTS: dict[str, Callable[[Table], str]] = {
    "rhythm": weekday_hour_maps,
    "usual": usual_week_maps,
    "spread": distribution_chart,
    **dict.fromkeys(GROUPINGS, groups_chart),
}
CHARTS_IN: dict[str, Callable[[Table, Document], str]] = {
    "series": _over_time,
    "happened": lambda table, document: event_time_chart(table, _marks(document)),
    "delays-by-day": lambda table, document: percentiles_chart(table, _marks(document)),
    **{f"change-{by}": waterfall_chart for by in GROUPINGS},
}


def _chart(table: Table, document: Document) -> str:
    """The drawing of a table, some of which need more of the document; "" if it has none."""
    if table.key in CHARTS:
        return CHARTS[table.key](table)
    draw = CHARTS_IN.get(table.key)
    return draw(table, document) if draw else ""


def _table(table: Table) -> str:
    head = "".join(
        f'<th scope="col"{_class(column)}>{escape(column.name)}</th>' for column in table.columns
    )
    rows = "".join(
        f"<tr{MUTED if number in table.muted else ''}>{_cells(table, row)}</tr>"
        for number, row in enumerate(table.rows)
    )
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _cells(table: Table, row: tuple[Value, ...]) -> str:
    return "".join(_cell(value, column) for value, column in zip(row, table.columns, strict=True))


def _class(column: Column) -> str:
    if column.unit in ("text", "day", "hour"):
        return f' class="text{" long" if column.name in LONG else ""}"'
    return ""


def _cell(value: Value, column: Column) -> str:
    words = escape(format_value(value, column.unit))
    if isinstance(value, str) or value is None:
        return f"<td{_class(column)}>{words}</td>"
    bar = ""
    if column.name in BARS:
        bar = f' class="bar" style="--share:{min(max(value, 0), 1) * 100:.1f}%"'
    return f'<td{bar}><data value="{value!r}">{words}</data></td>'


def _figures(document: Document) -> str:
    head = "".join(
        f'<th scope="col"{_class(Column(name, unit))}>{name}</th>' for name, unit in FIGURE_COLUMNS
    )
    rows = "".join(map(_figure, document.figures))
    return (
        '<section id="figures"><h2>All figures and how they are defined</h2>'
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        "</div></section>"
    )


def _figure(figure: Figure) -> str:
    numbers = Column("", figure.unit)
    cells = (
        _cell(figure.label, Column("Figure")),
        _cell(figure.value, numbers),
        _cell(figure.low, numbers),
        _cell(figure.high, numbers),
        _cell(figure.range_name, Column("Range")),
        _cell(figure.of, Column("Of", "count")),
        _cell(figure.before, numbers),
        _cell(figure.definition, Column("Definition")),
    )
    return f'<tr id="{escape(figure.key)}">{"".join(cells)}</tr>'
