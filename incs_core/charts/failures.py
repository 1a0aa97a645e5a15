"""Failure reasons as a ranked list, a line of text and a bar each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from incs_core.analytics.failures import ExplainedFailure
from incs_core.analytics.rates import ratio
from incs_core.charts.number_format import count, percent
from incs_core.charts.style import (
    BLUE,
    GREY,
    Figure,
    bare_axis,
    layout,
    note,
    plain,
    shortened,
    status_style,
)
from incs_core.domain.delivery import Counts
from incs_core.error_codes import Fault


@dataclass(frozen=True)
class CauseStyle:
    """How a fault looks: its name in a sentence, chart colour, pattern, badge colour."""

    label: str
    colour: str
    pattern: str
    badge: str


CAUSE_STYLES = {
    Fault.US: CauseStyle("Our setup", "#D64545", "", "red"),
    Fault.TEMPLATE: CauseStyle("Template", "#D9822B", "/", "orange"),
    Fault.RECIPIENT: CauseStyle("Recipient", BLUE, ".", "blue"),
    Fault.NETWORK: CauseStyle("Network", "#12A08A", "\\", "green"),
    Fault.POLICY: CauseStyle("Policy", "#7A5AE0", "x", "violet"),
    Fault.UNKNOWN: CauseStyle("Unknown", "#7D8796", "-", "gray"),
}
EXPIRED_REMEDY = "Look up the messages, and check that webhooks reach this dashboard."
"""What to do about messages without a final word, which have no code."""


MAX_ROWS = 6
ROW = 38
MAX_LINE_CHARS = 70


@dataclass(frozen=True, slots=True)
class Reason:
    """A row of the list. `share` is of all accepted messages that did not arrive, else None."""

    head: str
    text: str
    count: int
    share: float | None
    colour: str
    refused: bool = False
    fault: str = ""
    remedy: str = ""


def reasons(
    failures: Sequence[ExplainedFailure], counts: Counts, horizon_hours: int
) -> list[Reason]:
    """Every reason, the most frequent first: failed by code, expired, refused.

    Together the failed and the expired are all accepted messages that did not arrive.
    """
    lost = counts.failed + counts.expired
    found = [_reason(failure, lost) for failure in failures]
    if counts.expired:
        found.append(_expired(counts.expired, lost, horizon_hours))
    return sorted(found, key=lambda reason: (-reason.count, reason.head))


def failures_figure(found: Sequence[Reason], limit: int = MAX_ROWS) -> Figure:
    """The `most` frequent reasons, coloured by whose fault they are, the rest as one.

    Needs at least one reason. Refused messages have hollow bars: INCS never accepted them.
    """
    rows = list(found) if len(found) <= limit else [*found[: limit - 1], _rest(found[limit - 1 :])]
    return {
        "data": [_bars(rows)],
        "layout": layout(
            ROW * len(rows) + 12,
            margin={"l": 0, "r": 0, "t": 0, "b": 0},
            xaxis=bare_axis(range=[0, max(row.count for row in rows)]),
            yaxis=bare_axis(range=[len(rows) - 0.3, -0.75]),
            annotations=[_label(row_index, row) for row_index, row in enumerate(rows)],
        ),
    }


def _reason(failure: ExplainedFailure, lost: int) -> Reason:
    style, code = CAUSE_STYLES[failure.fault], failure.code or "No code"
    meaning = failure.meaning.removesuffix(".")
    return Reason(
        head=code if failure.known else f"{code} (unknown)",
        text=f"Refused: {meaning}" if failure.refused else meaning,
        count=failure.count,
        share=None if failure.refused else ratio(failure.count, lost),
        colour=style.colour,
        refused=failure.refused,
        fault=style.label.lower(),
        remedy=failure.remedy,
    )


def _expired(number: int, lost: int, horizon_hours: int) -> Reason:
    style = status_style("expired")
    text = f"No status within {horizon_hours} hours"
    return Reason(
        "Expired",
        text,
        number,
        ratio(number, lost),
        style.colour,
        remedy=EXPIRED_REMEDY,
    )


def _rest(rest: Sequence[Reason]) -> Reason:
    shares = [reason.share for reason in rest if reason.share is not None]
    share = sum(shares) if len(shares) == len(rest) else None
    number = sum(reason.count for reason in rest)
    return Reason(f"{len(rest)} more", "in the table below", number, share, GREY)


def _bars(rows: Sequence[Reason]) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [row.count for row in rows],
        "y": list(range(len(rows))),
        "width": 0.24,
        "marker": {
            "color": [_fill(row) for row in rows],
            "line": {"color": [row.colour for row in rows], "width": 1},
        },
        "customdata": [_hover_text(row) for row in rows],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _fill(row: Reason) -> str:
    return "rgba(0,0,0,0)" if row.refused else row.colour


def _hover_text(row: Reason) -> str:
    share = "" if row.share is None else f", {percent(row.share)} of undelivered"
    remedy = f"<br>{plain(row.remedy)}" if row.remedy else ""
    return f"<b>{plain(row.head)}</b> {plain(row.text)}<br>{row.count:,}{share}{remedy}"


def _label(row_index: int, row: Reason) -> dict[str, Any]:
    share = "" if row.share is None else f" · {percent(row.share, 0)}"
    line = f"<b>{count(row.count)}</b>{share} · <b>{plain(row.head)}</b>"
    text = " · ".join(part for part in (row.fault, row.text) if part)
    text = shortened(text, MAX_LINE_CHARS - len(f"{row.count:,}{share}{row.head}"))
    position = {"x": 0, "xref": "paper", "y": row_index - 0.4, "yref": "y"}
    return note(f"{line} {plain(text)}", xanchor="left", align="left", **position)
