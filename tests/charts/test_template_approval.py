"""The approval clock, drawn and in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import plotly.graph_objects as go
import pytest

from incs_core.analytics.template_approval import ApprovalClock, Review, ReviewWait, UsualReviewTime
from incs_core.charts.template_approval import clock_figure, clock_rows, kind_text, wait_text
from incs_core.charts.template_board import BoardEntry, board_entry
from incs_core.charts.template_tables import ListedTemplate
from incs_core.wire.templates import Template, TemplateStatus

NOW = datetime(2026, 4, 8, 12, 0, tzinfo=UTC)
HOUR = 3600.0
TEXTS = [Review("text", "PROMOTION", hours * HOUR) for hours in range(1, 11)]


def waiting(
    name: str, hours: float, category: str = "PROMOTION", clock: ApprovalClock | None = None
) -> BoardEntry:
    template = Template(
        name,
        name,
        type="text",
        category=category,
        status=TemplateStatus.PENDING,
        raw_status="PENDING",
        created_at=NOW - timedelta(hours=hours),
    )
    now_ms = int(NOW.timestamp() * 1000)
    return board_entry(
        ListedTemplate("main", template), clock or ApprovalClock.of(TEXTS), {}, {}, now_ms
    )


def trace(figure: dict[str, Any], number: int) -> dict[str, Any]:
    return dict(figure["data"][number])


def test_the_figure_shows_the_past_and_who_waits() -> None:
    figure = clock_figure(ApprovalClock.of(TEXTS), [waiting("in_time", 2), waiting("<b>late", 20)])
    band, middle, in_time, late = (trace(figure, number) for number in range(4))
    assert (band["y"], band["x"], middle["x"]) == (["Text · Promotion"], [9.0], [5.0])
    assert (in_time["x"], late["x"]) == ([2.0], [20.0])
    assert late["marker"]["symbol"] != in_time["marker"]["symbol"]
    assert late["customdata"][0].startswith("&lt;b&gt;late: 20")
    assert figure["layout"]["xaxis"]["title"]["text"] == "Hours in review"
    low, high = figure["layout"]["xaxis"]["range"]
    assert low < 0 < 20 < high


def test_plotly_takes_the_figure() -> None:
    figure = clock_figure(ApprovalClock.of(TEXTS), [waiting("in_time", 2), waiting("late", 20)])
    assert len(go.Figure(figure).data) == 4


def test_long_reviews_are_drawn_in_days() -> None:
    clock = ApprovalClock.of(Review("text", "", days * 24 * HOUR) for days in range(1, 11))
    figure = clock_figure(clock, [])
    assert trace(figure, 0)["x"] == [9.0]
    assert figure["layout"]["xaxis"]["title"]["text"] == "Days in review"


def test_a_kind_that_only_waits_has_a_row_too() -> None:
    entry = waiting("otp", 1, "AUTHENTICATION")
    assert trace(clock_figure(ApprovalClock.of(TEXTS), [entry]), 2)["y"] == [
        "Text · Authentication"
    ]
    first, second = clock_rows(ApprovalClock.of(TEXTS), [entry])
    assert (first["Category"], first["Reviews"], first["In review now"]) == ("Authentication", 0, 1)
    assert (first["Median (h)"], first["Unusual after (h)"]) == (None, 9.0)
    assert first["Based on reviews"] == "of this type"
    assert (second["Reviews"], second["Median (h)"]) == (10, 5.0)


def test_an_empty_clock_draws_without_a_past() -> None:
    figure = clock_figure(ApprovalClock(), [waiting("first", 1, clock=ApprovalClock())])
    assert trace(figure, 0)["x"] == []
    (row,) = clock_rows(ApprovalClock(), [waiting("first", 1, clock=ApprovalClock())])
    assert row["Based on reviews"] == "too few"


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (ReviewWait(3 * HOUR, None), "Too few reviews"),
        (
            ReviewWait(3 * HOUR, UsualReviewTime(5 * HOUR, 9 * HOUR, 10, "type")),
            "Median of 10 reviews of this type: 5.0 h, p90: 9.0 h; unusual after that.",
        ),
        (
            ReviewWait(10 * HOUR, UsualReviewTime(5 * HOUR, 9 * HOUR, 10, "all")),
            "this wait is unusual",
        ),
    ],
)
def test_it_says_how_a_review_stands(wait: ReviewWait, words: str) -> None:
    assert words in wait_text(wait).replace("\N{NO-BREAK SPACE}", " ")


def test_it_names_a_kind() -> None:
    assert kind_text(("richcard", "PROMOTION")) == "Rich card · Promotion"
    assert kind_text(("carousel", "")) == "Carousel"


def test_words_from_outside_are_shown_letter_by_letter() -> None:
    clock = ApprovalClock.of([Review("<b>new</b>", "A&B", HOUR)])
    drawn = clock_figure(clock, [])
    assert trace(drawn, 0)["y"] == ["&lt;b&gt;new&lt;/b&gt; · A&amp;b"]
    assert drawn["layout"]["yaxis"]["categoryarray"] == trace(drawn, 0)["y"]
