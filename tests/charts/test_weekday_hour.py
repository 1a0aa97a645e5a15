from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import pytest

from incs_core.charts.weekday_hour import has_any, weekday_hour_figure, weekday_hour_rows
from incs_core.domain.delivery import Counts

MONDAY_NINE = Counts(accepted=100, delivered=90, read=20, failed=10)
SUNDAY_NIGHT = Counts(accepted=29, delivered=29, read=29)
CELLS = {(0, 9): MONDAY_NINE, (6, 21): SUNDAY_NIGHT}


def heat(share: Any, width: int = 3) -> dict[str, Any]:
    return dict(weekday_hour_figure(CELLS, width, share)["data"][0])


def test_it_puts_each_rate_at_its_weekday_and_hour() -> None:
    completed, read = heat("final"), heat("read")
    column = completed["x"].index(9)
    assert completed["y"][0] == "Mon"
    assert completed["z"][0][column] == pytest.approx(0.9)
    assert read["z"][0][column] == pytest.approx(20 / 90)
    assert sum(rate is not None for row in completed["z"] for rate in row) == 1


def test_it_leaves_cells_of_few_messages_empty_and_says_so() -> None:
    completed = heat("final")
    column = completed["x"].index(21)
    assert completed["z"][6][column] is None
    assert completed["customdata"][6][column] == "Sun 21:00–24:00: n = 29, too few messages"


def test_it_colours_around_the_rate_of_the_whole() -> None:
    completed = heat("final")
    assert (completed["zmin"] + completed["zmax"]) / 2 == pytest.approx(119 / 129)


def test_it_is_a_figure_that_plotly_knows() -> None:
    assert len(go.Figure(weekday_hour_figure({}, 1, "read")).data) == 1
    assert not has_any({}, "read")
    assert has_any(CELLS, "final")


def test_it_lists_the_cells_behind_the_map() -> None:
    first, last = weekday_hour_rows(CELLS, 3, "UTC")
    assert first["Weekday"] == "Mon"
    assert (first["Accepted from (UTC)"], first["To"]) == ("09:00", "12:00")
    assert first["Delivery rate (final)"] == pytest.approx(0.9)
    assert last["Delivery rate (final)"] is None
