from __future__ import annotations

from incs_core.analytics.failures import explain_failures
from incs_core.charts.failures import CAUSE_STYLES, failures_figure, reasons
from incs_core.domain.delivery import Counts, FailureRow
from incs_core.error_codes import Fault
from tests.charts.overviews import history_overview

COUNTS = Counts(accepted=200, sent=150, delivered=150, failed=30, expired=10, pending=10, refused=4)
ROWS = (
    FailureRow("131049", "Held back", 20, refused=False),
    FailureRow("98765", "Carrier <b>said</b> no", 10, refused=False),
    FailureRow("10004", "RCS API error", 4, refused=True),
)


def test_it_accounts_for_every_message_that_did_not_arrive() -> None:
    overview = history_overview()
    found = reasons(overview.failures, overview.total, overview.horizon_hours)
    lost = sum(reason.count for reason in found if not reason.refused)
    refused = sum(reason.count for reason in found if reason.refused)
    assert lost == overview.total.failed + overview.total.expired > 0
    assert refused == overview.total.refused > 0
    assert abs(sum(reason.share or 0 for reason in found) - 1) < 1e-9


def test_it_ranks_reasons_and_counts_the_expired_among_them() -> None:
    found = reasons(explain_failures(ROWS), COUNTS, 72)
    assert [(r.head, r.count) for r in found] == [
        ("131049", 20),
        ("98765 (unknown)", 10),
        ("Expired", 10),
        ("10004", 4),
    ]
    assert found[0].share == 0.5
    assert found[0].colour == CAUSE_STYLES[Fault.POLICY].colour
    assert found[2].text == "No status within 72 hours"


def test_it_shows_an_unknown_code_in_the_vendors_words_letter_by_letter() -> None:
    figure = failures_figure(reasons(explain_failures(ROWS), COUNTS, 72))
    texts = [word["text"] for word in figure["layout"]["annotations"]]
    assert "<b>98765 (unknown)</b> unknown · Carrier &lt;b&gt;said&lt;/b&gt; no" in texts[1]


def test_it_draws_refused_messages_hollow_and_without_a_share() -> None:
    found = reasons(explain_failures(ROWS), COUNTS, 72)
    colours = failures_figure(found)["data"][0]["marker"]["color"]
    assert [colour == "rgba(0,0,0,0)" for colour in colours] == [False, False, False, True]
    assert found[3].share is None


def test_it_joins_what_does_not_fit_into_one_row() -> None:
    found = reasons(explain_failures(ROWS), COUNTS, 72)
    bars = failures_figure(found, limit=3)["data"][0]
    assert bars["x"] == [20, 10, 14]
    assert sum(bars["x"]) == sum(reason.count for reason in found)
