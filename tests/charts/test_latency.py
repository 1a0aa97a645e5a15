from __future__ import annotations

import pytest

from incs_core.charts.latency import cumulative_distribution, latency_figure
from incs_core.domain.delivery import Latency
from incs_core.domain.histogram import bucket_of

DELAYS = {bucket_of(2.0): 60, bucket_of(30.0): 30, bucket_of(4_000.0): 10}


def test_it_climbs_to_all_messages() -> None:
    times, shares = cumulative_distribution(DELAYS)
    assert shares == [pytest.approx(0.6), pytest.approx(0.9), 1.0]
    assert times == sorted(times)
    assert times[1] == pytest.approx(30.0, rel=0.05)


def test_it_draws_only_what_was_heard() -> None:
    figure = latency_figure(Latency(DELAYS, {}))
    assert [trace["name"] for trace in figure["data"]] == [
        "Accepted to delivered (median 2.0\u00a0s)"
    ]


def test_it_keeps_delays_of_nothing_on_a_logarithmic_axis() -> None:
    times, _ = cumulative_distribution({0: 3, bucket_of(1.0): 1})
    assert min(times) > 0
