from __future__ import annotations

from datetime import date

import plotly.graph_objects as go
import pytest

from incs_core.analytics.comparison import ComparisonSide, PairwiseComparison, pairwise_comparisons
from incs_core.charts.comparison import (
    comparison_caveats,
    comparison_rows,
    comparison_text,
    difference_text,
    differences_figure,
    mix_text,
    p_value_text,
    rounded_count,
    sample_size_text,
)
from incs_core.domain.delivery import CountRow, Counts


def counts(delivered: int, n: int, read: int = 0) -> Counts:
    return Counts(accepted=n, sent=n, delivered=delivered, read=read, failed=n - delivered)


def side(name: str, delivered: int, n: int, **mix: tuple[int, int]) -> ComparisonSide:
    countries = [CountRow(g, counts(*pair)) for g, pair in mix.items()]
    kinds = [CountRow("template", counts(delivered, n))]
    return ComparisonSide(name, counts(delivered, n), {"type": kinds, "country": countries})


OTP = side("otp", 950, 1_000, id=(950, 1_000))
WORSE = side("promo", 900, 1_000, id=(450, 500), hk=(450, 500))
ALIKE = side("news", 945, 1_000, id=(945, 1_000))
TINY = side("tiny", 20, 29, id=(20, 29))


def against_otp(*others: ComparisonSide) -> tuple[PairwiseComparison, ...]:
    return pairwise_comparisons(OTP, others, "final")


def test_it_says_how_large_and_how_sure_a_difference_is() -> None:
    (verdict,) = against_otp(WORSE)
    words = difference_text(verdict, "otp").replace("\u00a0", " ").replace("\N{MINUS SIGN}", "-")
    assert words == "promo vs otp: -5.0 pts (95 % interval -7.3 pts to -2.7 pts)."
    assert p_value_text(verdict).startswith("Highly significant")
    assert sample_size_text(verdict, OTP, "final") == ""


def test_it_says_what_it_would_take_to_know() -> None:
    (verdict,) = against_otp(ALIKE)
    assert p_value_text(verdict).startswith("No evidence of a difference (p = 0.62)")
    assert verdict.comparison is not None
    needed = verdict.comparison.needed
    assert needed is not None
    words = sample_size_text(verdict, OTP, "final")
    assert f"each side needs about {rounded_count(needed):,} messages" in words
    assert words.endswith("they have 1,000 and 1,000.")
    assert needed <= rounded_count(needed) <= needed * 1.1


@pytest.mark.parametrize(
    ("chance", "begins"),
    [
        (0.0001, "Highly significant"),
        (0.005, "Very significant (p = 0.005)"),
        (0.04, "Significant (p = 0.04)"),
        (0.1, "Not significant (p = 0.1)"),
        (0.9, "No evidence"),
    ],
)
def test_it_puts_chances_in_plain_words(chance: float, begins: str) -> None:
    (verdict,) = against_otp(WORSE)
    said = PairwiseComparison(verdict.side, verdict.sample, verdict.comparison, chance, ())
    assert p_value_text(said).startswith(begins)


def test_it_compares_nothing_under_thirty_messages() -> None:
    (verdict,) = against_otp(TINY)
    assert verdict.comparison is None
    assert "too few messages" in difference_text(verdict, "otp")
    assert p_value_text(verdict) == ""
    assert comparison_rows([verdict], OTP, "final")[1]["Delivery rate (final)"] is None


def test_it_warns_where_the_mixes_differ() -> None:
    worse, alike = against_otp(WORSE, ALIKE)
    (mix,) = worse.mixes
    words = mix_text(mix).replace("\u00a0", " ").replace("\N{MINUS SIGN}", "-")
    assert words.startswith("Different traffic mix: 50 % of traffic differs by country.")
    assert words.endswith("With the same mix by country the difference would be -5.0 pts.")
    assert alike.mixes == ()
    assert mix_text(mix) in comparison_text(worse, OTP, "final")


def test_it_names_every_dimension_in_which_mixes_differ_the_worst_first() -> None:
    here = ComparisonSide(
        "here", counts(90, 100), {"country": rows(id=80, hk=20), "type": rows(text=100)}
    )
    there = ComparisonSide(
        "there", counts(90, 100), {"country": rows(id=60, hk=40), "type": rows(image=100)}
    )
    (verdict,) = pairwise_comparisons(here, [there], "final")
    found = [(mix.dimension, round(mix.apart, 2)) for mix in verdict.mixes]
    assert found == [("type", 1.0), ("country", 0.2)]
    assert verdict.mixes[0].same_mix is None
    assert "differs by type" in mix_text(verdict.mixes[0])


def rows(**sizes: int) -> list[CountRow]:
    return [CountRow(group, counts(n, n)) for group, n in sizes.items()]


def test_it_is_stricter_the_more_it_compares() -> None:
    alone = pairwise_comparisons(OTP, [side("a", 928, 1_000)], "final")[0]
    among = pairwise_comparisons(OTP, [side("a", 928, 1_000), ALIKE, ALIKE], "final")[0]
    assert alone.chance < 0.05 < among.chance


def test_it_compares_reading_of_the_delivered() -> None:
    one, other = (
        ComparisonSide("a", counts(100, 200, 60)),
        ComparisonSide("b", counts(100, 110, 40)),
    )
    (verdict,) = pairwise_comparisons(other, [one], "read")
    assert verdict.sample == (60, 100)
    assert verdict.comparison is not None
    assert verdict.comparison.difference == pytest.approx(0.2)


def test_it_draws_what_may_be_chance_hollow() -> None:
    figure = differences_figure(against_otp(WORSE, ALIKE, TINY), "otp")
    dots = figure["data"][0]
    assert figure["layout"]["yaxis"]["ticktext"] == ["promo", "news"]
    assert dots["marker"]["symbol"] == ["circle", "circle-open"]
    assert dots["x"] == [pytest.approx(-5.0), pytest.approx(-0.5)]
    assert len(go.Figure(figure).data) == 1


def test_its_table_has_every_side() -> None:
    rows = comparison_rows(against_otp(WORSE, TINY), OTP, "final")
    assert [row["Compared"] for row in rows] == ["otp", "promo", "tiny"]
    assert rows[1]["Difference (pts)"] == pytest.approx(-5.0)
    assert rows[0]["Difference (pts)"] is None


@pytest.mark.parametrize(("number", "rounded"), [(7, 7), (99, 99), (101, 110), (31_234, 32_000)])
def test_it_rounds_up_to_two_figures(number: int, rounded: int) -> None:
    assert rounded_count(number) == rounded


def period(first: int, last: int) -> ComparisonSide:
    return ComparisonSide(
        f"{first} to {last}", Counts(), dates=(date(2026, 11, first), date(2026, 11, last))
    )


def test_it_doubts_the_read_rate_of_a_period_that_is_not_over() -> None:
    today = date(2026, 11, 14)
    (doubt,) = comparison_caveats(period(1, 7), [period(8, 14)], "read", today)
    assert doubt.startswith("8 to 14 is not over: its read rate is still rising")
    assert not comparison_caveats(period(1, 7), [period(8, 14)], "final", today)
    assert not comparison_caveats(period(1, 7), [period(8, 13)], "read", today)
    assert not comparison_caveats(OTP, [WORSE], "read", today)


def test_it_doubts_what_is_said_of_periods_with_days_in_common() -> None:
    today = date(2026, 11, 20)
    (doubt,) = comparison_caveats(period(1, 7), [period(8, 14), period(7, 13)], "final", today)
    assert doubt.startswith("7 to 13 and 1 to 7 have days in common")
