"""Receipts per time slot by source, with the gaps of the webhook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from incs_core.analytics.webhook_silence import WebhookGap
from incs_core.charts.style import GREY, Figure, axis, bar_marker, layout, legend, shaded_span
from incs_core.charts.time_axis import AnnotationLine, annotation_shapes, local_time
from incs_core.domain.events import Arrivals
from incs_core.tabular.columns import Cell

HEIGHT = 240
SOURCE_STYLES = {
    "webhook": ("By webhook", "#12A08A", ""),
    "lookup": ("By look-up", "#4C8DF6", "/"),
    "demo": ("Generated history", GREY, ""),
    "import": ("Imported", "#D9822B", "x"),
}
GAP_COLOUR = "rgba(217, 130, 43, 0.18)"
MAX_GAPS = 20


def arrivals_figure(
    arrivals: Arrivals,
    gaps: Sequence[WebhookGap],
    end_ms: int,
    zone: ZoneInfo,
    marks: Sequence[AnnotationLine] = (),
) -> Figure:
    """Columns of what came in each slot; silent times of the webhook are shaded."""
    lines, labels = annotation_shapes(marks, zone)
    sources = [
        source for source in SOURCE_STYLES if any(row.source == source for row in arrivals.rows)
    ]
    ends = [_local(arrivals.since_ms, zone), _local(end_ms, zone)]
    return {
        "data": [_columns(arrivals, source, zone) for source in sources],
        "layout": layout(
            HEIGHT,
            barmode="stack",
            bargap=0.1,
            hovermode="x unified",
            xaxis=axis(type="date", showgrid=False, range=ends, hoverformat="%a %-d %b, %H:%M"),
            yaxis=axis(rangemode="tozero", tickformat=",~d", nticks=4),
            legend=legend(),
            shapes=[*(_shade(gap, zone) for gap in gaps[:MAX_GAPS]), *lines],
            annotations=labels,
        ),
    }


def arrival_rows(arrivals: Arrivals, zone: ZoneInfo) -> list[dict[str, Cell]]:
    """A row per slot and source, the oldest first."""
    return [
        {
            f"From ({zone.key})": _local(row.start_ms, zone).replace("T", " "),
            "Source": SOURCE_STYLES[row.source][0],
            "Receipts": row.n,
        }
        for row in arrivals.rows
    ]


def gap_rows(gaps: Sequence[WebhookGap], zone: ZoneInfo) -> list[dict[str, Cell]]:
    """The gaps as a table; times in `zone`."""
    return [
        {
            "From": datetime.fromtimestamp(gap.start_ms / 1_000, zone),
            "To": datetime.fromtimestamp(gap.end_ms / 1_000, zone),
            "Minutes": (gap.end_ms - gap.start_ms) // 60_000,
            "Accepted during gap": gap.accepted,
            "Ongoing": "yes" if gap.is_open else "no",
        }
        for gap in gaps
    ]


def _columns(arrivals: Arrivals, source: str, zone: ZoneInfo) -> dict[str, Any]:
    name, colour, shape = SOURCE_STYLES[source]
    rows = [row for row in arrivals.rows if row.source == source]
    return {
        "type": "bar",
        "name": name,
        # the middle of the slot: Plotly centres a column at its x
        "x": [_local(row.start_ms + arrivals.slot_ms // 2, zone) for row in rows],
        "y": [row.n for row in rows],
        "width": arrivals.slot_ms * 0.9,
        "marker": bar_marker(colour, shape),
        "hovertemplate": "%{y:,}",
    }


def _shade(gap: WebhookGap, zone: ZoneInfo) -> dict[str, Any]:
    return shaded_span(_local(gap.start_ms, zone), _local(gap.end_ms, zone), GAP_COLOUR)


def _local(ms: int, zone: ZoneInfo) -> str:
    return local_time(ms, zone, "seconds")
