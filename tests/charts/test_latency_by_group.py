from __future__ import annotations

import random
from collections import Counter
from zoneinfo import ZoneInfo

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incs_core.charts.latency import (
    distribution_figure,
    fastest,
    group_latencies,
    group_latency_figure,
    group_latency_rows,
    percentiles_figure,
)
from incs_core.domain.delivery import Latency
from incs_core.domain.histogram import bucket_of
from tests.delivery_history import percentile_exactly

UTC_ZONE = ZoneInfo("UTC")


def of(seconds: float, n: int) -> Latency:
    return Latency({bucket_of(seconds): n}, {})


FOUND = {"slow": of(600.0, 100), "quick": of(2.0, 100), "tiny": of(1.0, 29), "silent": of(1.0, 0)}


@given(st.lists(st.floats(0.001, 900_000), min_size=1, max_size=60))
def test_its_bars_hold_every_message_where_it_belongs(delays: list[float]) -> None:
    trace = distribution_figure(dict(Counter(map(bucket_of, delays))), "delivered")["data"][0]
    assert sum(trace["y"]) == pytest.approx(1.0)
    assert trace["x"] == sorted(trace["x"])
    longest = max(delays)
    last = max(x for x, y in zip(trace["x"], trace["y"], strict=True) if y)
    assert last == pytest.approx(longest, rel=0.3)


def test_it_ranks_the_quickest_first_and_never_the_few() -> None:
    ranked = fastest(
        group_latencies({k: v for k, v in FOUND.items() if k != "silent"}, "delivered")
    )
    assert [pace.group for pace in ranked] == ["quick", "slow", "tiny"]
    figure = group_latency_figure(ranked, "delivered", "template")
    assert figure["data"][0]["marker"]["symbol"] == ["circle", "circle", "circle-open"]
    assert figure["data"][0]["customdata"][2][1].endswith("n = 29, too few messages to rank")
    assert len(go.Figure(figure).data) == 1


def test_it_reaches_from_the_median_to_the_ninetieth() -> None:
    chance = random.Random(4)  # noqa: S311 (no secret)
    delays = [chance.lognormvariate(2, 1) for _ in range(500)]
    found = group_latencies({"a": Latency({}, dict(Counter(map(bucket_of, delays))))}, "read")
    dots = group_latency_figure(found, "read", "template")["data"][0]
    p50, p90 = percentile_exactly(delays, 0.5), percentile_exactly(delays, 0.9)
    assert dots["x"][0] == pytest.approx(p50, rel=0.05)
    assert dots["x"][0] + dots["error_x"]["array"][0] == pytest.approx(p90, rel=0.05)


def test_it_draws_percentiles_by_day_and_leaves_thin_days_out() -> None:
    days = group_latencies({"2026-10-26": of(5.0, 40), "2026-10-27": of(5.0, 4)}, "delivered")
    figure = percentiles_figure(days, "delivered", [(1_793_275_200_000, "launch")], UTC_ZONE)
    assert [trace["name"] for trace in figure["data"]] == [
        "Median",
        "p90",
        "p99",
    ]
    assert figure["data"][0]["y"] == [pytest.approx(5.0, rel=0.05), None]
    assert figure["layout"]["annotations"][0]["text"] == "launch"
    assert len(go.Figure(figure).data) == 3


def test_its_table_has_no_percentiles_of_few_messages() -> None:
    rows = group_latency_rows(
        group_latencies({"a": of(5.0, 40), "b": of(5.0, 4)}, "delivered"), "Template"
    )
    assert rows[0]["p50 (s)"] == pytest.approx(5.0, rel=0.05)
    assert (rows[1]["Messages"], rows[1]["p50 (s)"]) == (4, None)


def test_it_is_a_figure_that_plotly_knows() -> None:
    assert len(go.Figure(distribution_figure({40: 3, 90: 2}, "read")).data) == 1
