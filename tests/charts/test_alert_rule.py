from __future__ import annotations

from zoneinfo import ZoneInfo

import plotly.graph_objects as go

from incs_core.analytics.alert_rules import Rule, Window, firings
from incs_core.analytics.webhook_silence import webhook_gaps
from incs_core.charts.alert_rule import alert_figure, window_rows
from incs_core.charts.arrivals import arrivals_figure, gap_rows
from incs_core.domain.events import Arrival, Arrivals

HOUR = 3_600_000
START = 1_793_016_000_000 // (24 * HOUR) * (24 * HOUR)
JAKARTA = ZoneInfo("Asia/Jakarta")


def window(hour: int, value: float | None, is_bad: bool | None) -> Window:
    return Window(START + hour * HOUR, START + (hour + 1) * HOUR, 40, value, is_bad)


WINDOWS = [
    window(0, 0.99, False),
    window(1, 0.5, True),
    window(2, 0.4, True),
    window(3, None, None),
    window(4, 0.97, False),
    window(5, 0.6, None),
]


def test_it_draws_each_window_by_its_verdict_in_local_time() -> None:
    fired = firings(WINDOWS, 2)
    figure = alert_figure(Rule("final", 0.9), WINDOWS, fired, JAKARTA)
    good, bad, few = figure["data"]
    assert good["y"] == [0.99, 0.97]
    assert bad["y"] == [0.5, 0.4]
    assert few["y"] == [0.6]
    assert bad["x"][0][-5:] == "08:00"
    limit, shade = figure["layout"]["shapes"]
    assert limit["y0"] == 0.9
    assert (shade["x0"][-5:], shade["x1"][-5:]) == ("08:00", "12:00")
    go.Figure(figure)


def test_it_draws_a_rule_without_any_window() -> None:
    figure = alert_figure(Rule("failed", 5), [], [], JAKARTA)
    assert len(figure["layout"]["shapes"]) == 1
    go.Figure(figure)


def test_the_table_has_every_window_newest_first() -> None:
    rows = window_rows(WINDOWS, JAKARTA)
    assert [row["Result"] for row in rows[:3]] == ["Too few messages", "Good", "Too few messages"]
    assert rows[-1]["Measured"] == 0.99


def test_it_draws_receipts_by_source_and_shades_the_gaps() -> None:
    slot = HOUR // 6
    heard = [(0, "webhook", 4), (5, "webhook", 2), (5, "lookup", 1)]
    arrivals = Arrivals(START, slot, tuple(Arrival(START + n * slot, s, k) for n, s, k in heard))
    found = webhook_gaps(arrivals, [], START + 6 * slot)
    figure = arrivals_figure(arrivals, found, START + 6 * slot, JAKARTA)
    hooks, asked = figure["data"]
    assert (hooks["y"], asked["y"]) == ([4, 2], [1])
    assert hooks["x"][0].endswith("07:05:00")
    (shade,) = figure["layout"]["shapes"]
    assert (shade["x0"][-8:], shade["x1"][-8:]) == ("07:10:00", "07:50:00")
    assert [row["Minutes"] for row in gap_rows(found, JAKARTA)] == [40]
    go.Figure(figure)
