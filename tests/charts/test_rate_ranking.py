from __future__ import annotations

import html

import pytest

from incs_core.analytics.overview import TableRow
from incs_core.analytics.rates import Rates
from incs_core.charts.rate_ranking import clicked_group, group_name, ranked, rates_figure, unranked
from incs_core.domain.delivery import Counts


def row(group: str, delivered: int, failed: int) -> TableRow:
    of = Counts(accepted=delivered + failed, sent=delivered, delivered=delivered, failed=failed)
    return TableRow(group, of, Rates.of(of), None, None)


LARGE, BETTER, TINY = row("large", 900, 100), row("better", 99, 1), row("tiny", 3, 0)


def test_it_never_ranks_a_group_of_few_messages() -> None:
    assert [found.group for found in ranked([LARGE, BETTER, TINY])] == ["better", "large"]


def test_it_keeps_the_largest_groups_where_there_are_too_many() -> None:
    assert [found.group for found in ranked([LARGE, BETTER, TINY], limit=1)] == ["large"]


def test_it_draws_each_rate_with_its_interval() -> None:
    figure = rates_figure([BETTER, LARGE], LARGE.rates, "template")
    (dots,) = figure["data"]
    assert dots["y"] == figure["layout"]["yaxis"]["tickvals"]
    assert figure["layout"]["yaxis"]["ticktext"] == ["better", "large"]
    assert dots["x"] == [0.99, 0.9]
    low = dots["x"][1] - dots["error_x"]["arrayminus"][1]
    assert abs(low - (LARGE.rates.final_low or 0)) < 1e-12
    assert dots["customdata"][1][1] == "90.0\u00a0% (88.0–91.7\u00a0%), n = 1,000"


def test_it_draws_small_groups_apart_and_unranked() -> None:
    drawn = [*ranked([LARGE, BETTER, TINY]), *unranked([LARGE, BETTER, TINY])]
    assert [found.group for found in drawn] == ["better", "large", "tiny"]
    (dots,) = rates_figure(drawn, LARGE.rates, "template")["data"]
    assert dots["marker"]["symbol"] == ["circle", "circle", "circle-open"]
    assert dots["customdata"][2][1].endswith("n = 3, too few messages to rank")


@pytest.mark.parametrize(
    "names", [("x" * 40 + "a", "x" * 40 + "b"), ("1", "1000"), ("2026-11-01", "<b>")]
)
def test_each_group_has_a_row_of_its_own(names: tuple[str, str]) -> None:
    """Names that are alike when shortened, numbers and dates too."""
    rows = [row(name, 900, 100) for name in names]
    figure = rates_figure(rows, LARGE.rates, "template")
    (dots,) = figure["data"]
    assert dots["y"] == [0, 1]
    assert figure["layout"]["yaxis"]["range"] == [1.5, -0.5]
    assert [html.unescape(words[0]) for words in dots["customdata"]] == [*names]


def test_it_knows_which_group_was_clicked() -> None:
    drawn = [BETTER, LARGE, row("", 90, 10)]
    assert clicked_group([{"point_index": 1}], drawn) == "large"
    assert clicked_group([{"point_index": 2}], drawn) is None
    assert clicked_group([{"point_index": 9}], drawn) is None
    assert clicked_group([], drawn) is None


def test_it_names_what_has_no_name() -> None:
    assert group_name("template", "") == "(no template)"
    assert group_name("country", "??") == "(unknown)"
    assert group_name("template", "otp") == "otp"
