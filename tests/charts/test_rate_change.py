from __future__ import annotations

from fractions import Fraction

import plotly.graph_objects as go
from hypothesis import given
from hypothesis import strategies as st

from incs_core.analytics.rate_change import RateChange, explain_change
from incs_core.charts.rate_change import change_sentence, rate_change_rows, waterfall_figure
from incs_core.domain.delivery import CountRow, Counts


def rows(**groups: tuple[int, int]) -> list[CountRow]:
    return [
        CountRow(name, Counts(accepted=n, delivered=delivered, failed=n - delivered))
        for name, (delivered, n) in groups.items()
    ]


def change_of(before: list[CountRow], now: list[CountRow]) -> RateChange:
    change = explain_change(before, now)
    assert change is not None
    return change


WORSE = change_of(
    rows(promo=(900, 1_000), otp=(980, 1_000)), rows(promo=(800, 1_000), otp=(2_940, 3_000))
)


def texts(change: RateChange) -> list[str]:
    words = waterfall_figure(change, "template")["layout"]["annotations"]
    return [word["text"].removeprefix("<b>").removesuffix("</b>") for word in words]


@given(*[st.lists(st.tuples(st.integers(0, 400), st.integers(1, 400)), min_size=1)] * 2)
def test_the_steps_as_written_add_up(
    before: list[tuple[int, int]], now: list[tuple[int, int]]
) -> None:
    change = change_of(
        *([*rows(**{f"g{i}": (min(a, n), n) for i, (a, n) in enumerate(p)})] for p in (before, now))
    )
    shown = [text.replace("\N{MINUS SIGN}", "-").replace("±", "") for text in texts(change)[1:-1]]
    total = sum(round(Fraction(text) * 100) for text in shown)
    assert total == round(change.total * 10_000)


def test_it_begins_at_the_rate_before_and_ends_at_the_rate_now() -> None:
    figure = waterfall_figure(WORSE, "template")
    bars = figure["data"][0]
    assert bars["base"][0] + bars["x"][0] == float(WORSE.before)
    assert abs(bars["base"][-1] + bars["x"][-1] - float(WORSE.now)) < 1e-12
    assert abs(bars["base"][-2] + bars["x"][-2] - float(WORSE.now)) < 1e-12
    assert (texts(WORSE)[0], texts(WORSE)[-1]) == ("94.00\u00a0%", "93.50\u00a0%")
    assert len(go.Figure(figure).data) == 1


def test_it_tells_traffic_from_rate_without_colour() -> None:
    shapes = waterfall_figure(WORSE, "template")["data"][0]["marker"]["pattern"]["shape"]
    assert shapes.count("/") == 2
    assert "" in shapes


def test_it_says_what_a_group_did() -> None:
    promo = next(part for part in WORSE.parts if part.group == "promo")
    words = change_sentence(promo, "template", WORSE.total).replace("\u00a0", " ")
    assert words == (
        "promo accounts for −1.6 pts: rate fell from 90.0 % to 80.0 % (\N{MINUS SIGN}3.8 "
        "pts), and traffic share shrank from 50.0 % to 25.0 % (+2.2 pts)."
    )
    one = change_of(rows(promo=(90, 100)), rows(promo=(80, 100)))
    assert "(100 % of the change)" in change_sentence(one.parts[0], "template", one.total).replace(
        "\u00a0", " "
    )


def test_it_says_what_is_new_and_what_is_gone() -> None:
    change = change_of(rows(a=(90, 100), old=(50, 100)), rows(a=(90, 100), new=(99, 100)))
    words = {part.group: change_sentence(part, "template", change.total) for part in change.parts}
    assert words["new"].endswith("new, with 50.0\u00a0% of traffic.")
    assert words["old"].endswith("had 50.0\u00a0% of traffic, none now.")
    assert words["old"].startswith("old accounts for")


def test_the_table_adds_up_to_the_change() -> None:
    table = rate_change_rows(WORSE, "template")
    total = sum(float(str(row["Total (pts)"])) for row in table)
    assert abs(total - float(WORSE.total * 100)) < 1e-9
    assert {row["Template"] for row in table} == {"promo", "otp"}
