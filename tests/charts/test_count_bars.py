"""Counts of kinds as bars: numbers, shares, and text from outside as it is."""

from __future__ import annotations

import plotly.graph_objects as go
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.charts.count_bars import CountBar, count_bar_rows, count_bars_figure

TALLIES = (CountBar("Done", 3, "#12A08A"), CountBar("Not <b>started</b>", 1, "#97A2B4", "."))


def test_it_draws_a_bar_a_kind_with_number_and_share() -> None:
    figure = count_bars_figure(TALLIES)
    assert figure["data"][0]["x"] == [3, 1]
    texts = [note["text"].replace("\xa0", " ") for note in figure["layout"]["annotations"]]
    assert texts == ["<b>3</b>  75.0 %", "<b>1</b>  25.0 %"]
    assert figure["data"][0]["marker"]["pattern"]["shape"] == ["", "."]


def test_text_from_outside_is_no_markup() -> None:
    ticks = count_bars_figure(TALLIES)["layout"]["yaxis"]["ticktext"]
    assert ticks == ["Done", "Not &lt;b&gt;started&lt;/b&gt;"]


def test_the_table_has_the_same_numbers() -> None:
    assert count_bar_rows(TALLIES, "Status", "Tasks") == [
        {"Status": "Done", "Tasks": 3},
        {"Status": "Not <b>started</b>", "Tasks": 1},
    ]


@given(st.lists(st.tuples(st.text(max_size=40), st.integers(0, 10**9)), max_size=12))
@settings(max_examples=40, deadline=None)
def test_any_counts_make_a_figure_that_plotly_takes(kinds: list[tuple[str, int]]) -> None:
    figure = count_bars_figure([CountBar(label, number, "#12A08A") for label, number in kinds])
    assert len(go.Figure(figure).layout.annotations) == len(kinds)
