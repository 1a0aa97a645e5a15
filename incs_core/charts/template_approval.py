"""Review times of templates as a figure and a table, with the current waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from incs_core.analytics.template_approval import (
    ApprovalClock,
    ReviewKind,
    ReviewWait,
    UsualReviewTime,
)
from incs_core.charts.number_format import duration
from incs_core.charts.style import GREY, QUIET, Figure, axis, layout, plain
from incs_core.charts.template_board import BoardEntry
from incs_core.charts.template_tables import category_label, type_label
from incs_core.tabular.columns import Cell

PAST, MEDIAN_COLOUR, WAITING_COLOUR, UNUSUAL_COLOUR = GREY, "#4C8DF6", "#D9822B", "#D64545"
ROW_PX, FOOT_PX = 44, 46
HOUR_S, DAY_S = 3_600, 86_400
_IN_HOURS_UP_TO: Final = 3 * DAY_S
SCOPE_LABELS: Final = {
    "type and category": "of this type and category",
    "type": "of this type",
    "all": "of all types",
}


def clock_figure(clock: ApprovalClock, waiting: Sequence[BoardEntry]) -> Figure:
    """A row per type and category: past reviews as a bar up to p90, open reviews as dots."""
    groups = clock.groups()
    kinds = sorted({*groups, *(_kind(entry) for entry in waiting)})
    times = [usual.p90_s for usual in groups.values()]
    times += [entry.wait.seconds for entry in waiting if entry.wait]
    longest = max(times, default=HOUR_S)
    unit, name = (HOUR_S, "Hours") if longest <= _IN_HOURS_UP_TO else (DAY_S, "Days")
    return {
        "data": [
            *_usual_bands(kinds, groups, unit),
            _waiting_marks(waiting, unit, unusual=False),
            _waiting_marks(waiting, unit, unusual=True),
        ],
        "layout": layout(
            ROW_PX * max(len(kinds), 1) + FOOT_PX,
            xaxis=axis(
                title={"text": f"{name} in review"},
                # from slightly below 0, so that a dot at the edge is not clipped
                range=(-0.015 * longest / unit, 1.04 * longest / unit),
            ),
            yaxis=axis(
                showgrid=False,
                autorange="reversed",
                ticks="",
                ticksuffix="  ",
                categoryorder="array",
                categoryarray=[plain(kind_text(kind)) for kind in kinds],
            ),
            barmode="overlay",
            bargap=0.55,
        ),
    }


def clock_rows(clock: ApprovalClock, waiting: Sequence[BoardEntry]) -> list[dict[str, Cell]]:
    """A row per type and category that was ever reviewed or waits; times in hours."""
    groups = clock.groups()
    kinds = sorted({*groups, *(_kind(entry) for entry in waiting)})
    return [_row(kind, groups.get(kind), clock, waiting) for kind in kinds]


def wait_text(wait: ReviewWait) -> str:
    """How long a review has taken, the usual time, and from when on a wait is unusual."""
    so_far = f"In review for {duration(wait.seconds)}."
    if wait.usual is None:
        return f"{so_far} Too few reviews to show the usual time."
    median_text = f"Median of {_count(wait.usual)}: {duration(wait.usual.median_s)}"
    p90 = f"p90: {duration(wait.usual.p90_s)}"
    verdict = "this wait is unusual" if wait.is_unusual else "unusual after that"
    return f"{so_far} {median_text}, {p90}; {verdict}."


def kind_text(kind: ReviewKind) -> str:
    """The label of a type and category: ``Rich card · Promotion``."""
    type_, category = kind
    return f"{type_label(type_)} · {category_label(category)}" if category else type_label(type_)


def _count(usual: UsualReviewTime) -> str:
    return f"{usual.n:,} reviews {SCOPE_LABELS[usual.scope]}"


def _kind(entry: BoardEntry) -> ReviewKind:
    template = entry.listed.template
    return template.type.lower(), template.category.upper()


def _usual_bands(
    kinds: Sequence[ReviewKind], groups: dict[ReviewKind, UsualReviewTime], unit: float
) -> list[dict[str, Any]]:
    """The usual time as a bar, its median as a line across."""
    known = [(kind, groups[kind]) for kind in kinds if kind in groups]
    names = [plain(kind_text(kind)) for kind, _ in known]
    words = [
        f"{usual.n} reviews: median {duration(usual.median_s)}, p90 {duration(usual.p90_s)}"
        for _, usual in known
    ]
    bar = {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "x": [usual.p90_s / unit for _, usual in known],
        "marker": {"color": QUIET, "line": {"width": 0}, "cornerradius": 4},
        "customdata": words,
        "hovertemplate": "%{y}: %{customdata}<extra></extra>",
    }
    median = {
        "type": "scatter",
        "mode": "markers",
        "y": names,
        "x": [usual.median_s / unit for _, usual in known],
        "marker": {
            "symbol": "line-ns",
            "size": 18,
            "color": MEDIAN_COLOUR,
            "line": {"width": 3, "color": MEDIAN_COLOUR},
        },
        "customdata": words,
        "hovertemplate": "%{y}: %{customdata}<extra></extra>",
    }
    return [bar, median]


def _waiting_marks(waiting: Sequence[BoardEntry], unit: float, *, unusual: bool) -> dict[str, Any]:
    """Open reviews: a dot each, or a diamond if the wait is unusual."""
    entries = [entry for entry in waiting if entry.wait and entry.wait.is_unusual is unusual]
    return {
        "type": "scatter",
        "mode": "markers",
        "y": [plain(kind_text(_kind(entry))) for entry in entries],
        "x": [entry.wait.seconds / unit for entry in entries if entry.wait],
        "marker": {
            "symbol": "diamond" if unusual else "circle",
            "size": 13 if unusual else 11,
            "color": UNUSUAL_COLOUR if unusual else WAITING_COLOUR,
        },
        "customdata": [
            f"{plain(entry.listed.template.name)}: {duration(entry.wait.seconds)} in review"
            for entry in entries
            if entry.wait
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _row(
    kind: ReviewKind,
    past: UsualReviewTime | None,
    clock: ApprovalClock,
    waiting: Sequence[BoardEntry],
) -> dict[str, Cell]:
    usual = clock.usual(*kind)
    waits = [entry.wait for entry in waiting if _kind(entry) == kind and entry.wait]
    return {
        "Type": type_label(kind[0]),
        "Category": category_label(kind[1]) if kind[1] else None,
        "Reviews": past.n if past else 0,
        "Median (h)": past.median_s / HOUR_S if past else None,
        "90th percentile (h)": past.p90_s / HOUR_S if past else None,
        "Unusual after (h)": usual.p90_s / HOUR_S if usual else None,
        "Based on reviews": SCOPE_LABELS[usual.scope] if usual else "too few",
        "In review now": len(waits),
        "Of these unusual": sum(wait.is_unusual for wait in waits),
    }
