from __future__ import annotations

from zoneinfo import ZoneInfo

import plotly.graph_objects as go

from incs_core.analytics.rates import Rates
from incs_core.charts.over_time import over_time_figure
from incs_core.charts.time_axis import AnnotationLine, TimePoint, annotation_shapes
from incs_core.domain.delivery import Counts

AT_MS = 1_793_275_200_000  # 29 October 2026, 12:00 UTC
KOLKATA = ZoneInfo("Asia/Kolkata")
MANY = Counts(accepted=100, sent=100, delivered=90, failed=10)


def test_it_draws_a_line_at_the_local_time() -> None:
    lines, words = annotation_shapes([AnnotationLine(AT_MS, "new template")], KOLKATA)
    assert lines[0]["x0"] == lines[0]["x1"] == words[0]["x"] == "2026-10-29T17:30"
    assert words[0]["text"] == "new template"


def test_it_takes_words_letter_by_letter_and_keeps_them_short() -> None:
    _, words = annotation_shapes([(AT_MS, "<b>" + "long " * 20)], KOLKATA)
    assert words[0]["text"].startswith("&lt;b&gt;long")
    assert words[0]["text"].endswith("…")
    assert words[0]["hovertext"].count("long") == 20


def test_it_marks_the_chart_over_time() -> None:
    moment = TimePoint("2026-10-29", "Thu 29 Oct 2026", MANY, Rates.of(MANY))
    figure = over_time_figure([moment], [AnnotationLine(AT_MS, "launch")], KOLKATA)
    assert [shape["x0"] for shape in go.Figure(figure).layout.shapes] == ["2026-10-29T17:30"]
    assert [word.text for word in go.Figure(figure).layout.annotations] == ["launch"]
    assert not over_time_figure([moment])["layout"]["shapes"]
