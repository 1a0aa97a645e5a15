from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from incs_core.analytics.rates import SMALL_N, Rates
from incs_core.analytics.time_buckets import weekly
from incs_core.charts.over_time import PROVISIONAL_OPACITY, over_time_figure, rate_text
from incs_core.charts.time_axis import TimePoint, provisional_text, time_points
from incs_core.domain.delivery import CountRow, Counts
from tests.charts.overviews import LAST_DAY, ZONE, history_overview

BIG = Counts(accepted=100, sent=95, delivered=90, read=40, failed=5, pending=5)
SMALL = Counts(accepted=10, sent=10, delivered=10, read=1)


def layers(figure: dict[str, Any]) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if trace["type"] == "bar"]


def rate_line(figure: dict[str, Any]) -> dict[str, Any]:
    (line,) = [trace for trace in figure["data"] if trace["name"] == "Delivery rate (final)"]
    return dict(line)


def band(figure: dict[str, Any]) -> dict[str, Any]:
    (shape,) = [trace for trace in figure["data"] if trace["name"] == "95 % interval"]
    return dict(shape)


@pytest.mark.parametrize("start", [LAST_DAY, LAST_DAY.replace(day=1)])
def test_it_stacks_each_hour_and_day_up_to_what_was_accepted(start: Any) -> None:
    overview = history_overview(start=start)
    found = time_points(overview.series, overview.maturities, ZONE)
    columns = zip(*(layer["y"] for layer in layers(over_time_figure(found))), strict=True)
    assert [sum(column) for column in columns] == [row.counts.accepted for row in overview.series]
    assert sum(row.counts.accepted for row in overview.series) == overview.total.accepted > 0


def test_it_tells_layers_apart_without_colour() -> None:
    figure = over_time_figure([moment(BIG)])
    looks = [(t["marker"]["pattern"]["shape"], t["marker"]["color"]) for t in layers(figure)]
    assert len(set(looks)) == len(looks)
    assert {shape for shape, _ in looks[2:]} >= {".", "-", "x"}


def test_it_draws_no_rate_of_few_messages() -> None:
    figure = over_time_figure([moment(BIG), moment(SMALL)])
    line = rate_line(figure)
    assert line["y"] == [pytest.approx(90 / 95), None]
    assert len(band(figure)["y"]) == 3
    assert f"under {SMALL_N}" in line["customdata"][1]


def test_it_says_so_where_no_rate_can_be_drawn() -> None:
    (word,) = over_time_figure([moment(SMALL)])["layout"]["annotations"]
    assert word["text"].startswith("No rate")


def test_it_draws_the_interval_around_the_rate() -> None:
    rates = Rates.of(BIG)
    high, low = rates.final_high, rates.final_low
    figure = over_time_figure([moment(BIG), moment(BIG), moment(SMALL), moment(BIG)])
    assert band(figure)["y"] == [high, high, low, low, None, high, low, None]
    assert len(band(figure)["x"]) == 8


def test_it_draws_provisional_columns_pale_and_says_why() -> None:
    found = [moment(BIG), moment(BIG, 0.7)]
    for layer in layers(over_time_figure(found)):
        assert layer["marker"]["opacity"] == [1.0, PROVISIONAL_OPACITY]
    assert "70\u00a0% of receipts are usually received by now" in provisional_text(found)
    assert provisional_text(found[:1]) == ""


def test_it_draws_as_provisional_what_nothing_is_known_of() -> None:
    found = [moment(BIG), moment(BIG, None)]
    for layer in layers(over_time_figure(found)):
        assert layer["marker"]["opacity"] == [1.0, PROVISIONAL_OPACITY]
    assert "not known yet" in provisional_text(found)
    assert "not known yet" in rate_text(found[1])
    assert provisional_text([moment(Counts(), None)]) == ""


def test_it_names_weeks() -> None:
    rows = weekly([CountRow("2026-10-25", BIG), CountRow("2026-10-26", BIG)])
    found = time_points(rows, [None, None], ZONE, "Week from ")
    assert [each.label for each in found] == [
        "Week from Mon 19 Oct 2026",
        "Week from Mon 26 Oct 2026",
    ]


def test_it_draws_young_cohorts_hollow_and_says_why() -> None:
    young, old = moment(BIG, 0.7), moment(BIG, 0.995)
    line = rate_line(over_time_figure([young, old, moment(BIG)]))
    assert line["marker"]["symbol"] == ["circle-open", "circle", "circle"]
    assert rate_text(young).endswith("provisional: 70\u00a0% of receipts usually received")
    assert "provisional" not in rate_text(old)


def test_it_names_both_hours_where_the_clock_goes_back() -> None:
    zone = ZoneInfo("Europe/Berlin")
    rows = [CountRow(hour, SMALL) for hour in (1_792_886_400, 1_792_890_000)]
    first, second = time_points(rows, [None, None], zone)
    assert first.at == second.at == "2026-10-25T02:00"
    assert (first.label, second.label) == ("Sun 25 Oct, 02:00 CEST", "Sun 25 Oct, 02:00 CET")


def moment(of: Counts, maturity: float | None = 1.0) -> TimePoint[Counts]:
    return TimePoint("2026-10-25", "Sun 25 Oct 2026", of, Rates.of(of), maturity)
