from __future__ import annotations

from hypothesis import given

from incs_core.charts.funnel import funnel_figure
from incs_core.domain.delivery import Counts
from tests.charts.overviews import counts


@given(counts.filter(lambda of: of.accepted > 0))
def test_it_fills_the_row_of_the_delivered_up_to_all_accepted(total: Counts) -> None:
    stages, *leaks = funnel_figure(total)["data"]
    lengths = dict(zip(stages["y"], stages["x"], strict=True))
    assert lengths["Accepted"] == total.accepted
    assert lengths["Sent"] == total.sent
    assert lengths["Read"] == total.read
    assert all(leak["y"] == ["Delivered"] for leak in leaks)
    assert lengths["Delivered"] + sum(leak["x"][0] for leak in leaks) == total.accepted


def test_it_names_the_leaks_with_their_numbers() -> None:
    total = Counts(accepted=1_300, sent=1_250, delivered=1_200, read=7, failed=80, pending=20)
    figure = funnel_figure(total)
    assert [trace.get("name") for trace in figure["data"][1:]] == ["Failed 80", "Pending 20"]
    patterns = [trace["marker"]["pattern"]["shape"] for trace in figure["data"][1:]]
    assert len(set(patterns)) == 2
    texts = [word["text"] for word in figure["layout"]["annotations"]]
    assert texts[0] == "<b>1,300</b>"
    assert texts[2] == "<b>1,200</b>  92.3\u00a0%"
