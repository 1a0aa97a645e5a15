from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import pytest

from incs_core.analytics.event_time import UsualHour
from incs_core.charts.event_time import (
    RATE,
    event_time_figure,
    event_time_points,
    event_time_rows,
    usual_week_figure,
    usual_week_rows,
)
from incs_core.charts.time_axis import AnnotationLine
from incs_core.domain.delivery import EventTimeCounts, EventTimeRow
from tests.charts.overviews import ZONE

BUSY = EventTimeCounts(accepted=120, sent=110, delivered=90, read=30, failed=10)
QUIET = EventTimeCounts(accepted=3, delivered=2, failed=1)
ROWS = (EventTimeRow("2026-10-24", BUSY), EventTimeRow("2026-10-25", QUIET))
CELLS = {(0, 9): UsualHour(120, 4), (6, 23): UsualHour(0, 5)}


def drawn() -> dict[str, Any]:
    moments = event_time_points(ROWS, ZONE)
    return event_time_figure(moments, [AnnotationLine(1_792_900_000_000, "New template")], ZONE)


def trace(name: str) -> dict[str, Any]:
    (found,) = [each for each in drawn()["data"] if each["name"] == name]
    return dict(found)


def test_it_draws_a_line_for_what_was_accepted_delivered_read_and_failed() -> None:
    lines = {name: trace(name)["y"] for name in ("Accepted", "Delivered", "Read", "Failed")}
    assert lines == {
        "Accepted": [120, 3],
        "Delivered": [90, 2],
        "Read": [30, 0],
        "Failed": [10, 1],
    }


def test_it_draws_the_rate_of_what_ended_and_none_of_a_few() -> None:
    assert trace(RATE)["y"] == [pytest.approx(0.9), None]


def test_it_shows_the_marks_and_is_a_figure_that_plotly_knows() -> None:
    figure = go.Figure(drawn())
    assert [word.text for word in figure.layout.annotations] == ["New template"]
    assert len(figure.layout.shapes) == 1


def test_it_names_hours_and_weeks_in_local_time() -> None:
    (hour,) = event_time_points([EventTimeRow(1_792_915_200, BUSY)], ZONE)
    assert (hour.at, hour.label) == ("2026-10-25T09:00", "Sun 25 Oct, 09:00 CET")
    (week,) = event_time_points([EventTimeRow("2026-10-19", BUSY)], ZONE, "Week from ")
    assert week.label == "Week from Mon 19 Oct 2026"


def test_it_lists_what_it_draws() -> None:
    first, second = event_time_rows(event_time_points(ROWS, ZONE), "day", "Europe/Berlin")
    assert first["Day (Europe/Berlin)"] == "2026-10-24"
    assert [first[name] for name in ("Accepted", "Sent", "Delivered", "Read", "Failed")] == [
        120,
        110,
        90,
        30,
        10,
    ]
    assert first[RATE] == pytest.approx(0.9)
    assert second[RATE] is None
    assert second["95 % interval"] == "n = 3 < 30"


def test_it_maps_the_mean_of_each_hour_of_the_week() -> None:
    figure = usual_week_figure(CELLS, "read")
    (heat,) = figure["data"]
    assert heat["z"][0][9] == 30.0
    assert heat["z"][6][23] == 0.0
    assert heat["z"][2][2] is None
    assert heat["customdata"][0][9] == "Mon 09:00–10:00: 30.0 read per hour (n = 120 in 4 hours)"
    assert heat["customdata"][2][2].endswith("not in this period")
    assert len(go.Figure(usual_week_figure({}, "delivered")).data) == 1


def test_it_lists_the_hours_of_the_week() -> None:
    first, last = usual_week_rows(
        {"delivered": CELLS, "read": {(0, 9): UsualHour(8, 4)} | CELLS}, "UTC"
    )
    assert (first["Weekday"], first["Hour (UTC)"]) == ("Mon", "09:00")
    assert (first["Delivered"], first["Delivered per hour"]) == (120, 30.0)
    assert last["Read"] == 0
