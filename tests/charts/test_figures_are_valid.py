from __future__ import annotations

from zoneinfo import ZoneInfo

import plotly.graph_objects as go
import pytest

from incs_core.charts.failures import failures_figure, reasons
from incs_core.charts.funnel import funnel_figure
from incs_core.charts.latency import latency_figure
from incs_core.charts.over_time import over_time_figure
from incs_core.charts.rate_ranking import ranked, rates_figure
from incs_core.charts.style import Figure, plain, shortened, with_text
from incs_core.charts.time_axis import time_points
from incs_core.domain.delivery import Latency
from tests.charts.overviews import history_overview

OVERVIEW = history_overview()
FIGURES = {
    "funnel": funnel_figure(OVERVIEW.total),
    "over time": over_time_figure(
        time_points(OVERVIEW.series, OVERVIEW.maturities, ZoneInfo(OVERVIEW.zone))
    ),
    "failures": failures_figure(reasons(OVERVIEW.failures, OVERVIEW.total, 72)),
    "rates": rates_figure(ranked(OVERVIEW.tables["country"]), OVERVIEW.rates, "country"),
    "latency": latency_figure(Latency({40: 3, 90: 2}, {120: 1})),
}


@pytest.mark.parametrize("name", FIGURES)
def test_it_is_a_figure_that_plotly_knows(name: str) -> None:
    figure: Figure = FIGURES[name]
    drawn = go.Figure(figure)
    assert len(drawn.data) == len(figure["data"]) > 0
    assert drawn.layout.height == figure["layout"]["height"]


def test_it_leaves_text_colours_to_the_theme() -> None:
    assert all("font" not in figure["layout"] for figure in FIGURES.values())


def test_it_takes_text_from_outside_letter_by_letter() -> None:
    assert plain('<a href="x">&</a>') == '&lt;a href="x"&gt;&amp;&lt;/a&gt;'
    assert shortened("abcdef", 4) == "abc…"
    assert shortened("abcd", 4) == "abcd"


@pytest.mark.parametrize("name", FIGURES)
def test_it_can_colour_all_text_that_has_no_colour_of_its_own(name: str) -> None:
    drawn = go.Figure(with_text(FIGURES[name], "#5F6878"))
    assert drawn.layout.font.color == "#5F6878"
    assert drawn.layout.xaxis.tickfont.color == "#5F6878"
    assert all(note.font.color for note in drawn.layout.annotations)
