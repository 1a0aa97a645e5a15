from __future__ import annotations

import pytest

from incs_core.analytics.source_agreement import (
    LATE_MS,
    Agreement,
    StatusStatement,
    compare_sources,
)
from incs_core.domain.statuses import Status

ASKED = 1_793_000_000_000
MINUTE = 60_000


def heard(
    source: str, status: Status, minutes: float = 0.0, message_id: str = "m1"
) -> StatusStatement:
    return StatusStatement("main", message_id, status, source, ASKED + int(minutes * MINUTE))


@pytest.mark.parametrize(
    ("hooks", "told", "finding"),
    [
        ([(Status.SENT, -9), (Status.DELIVERED, -8)], Status.DELIVERED, Agreement.AGREE),
        ([(Status.DELIVERED, -8), (Status.READ, 60)], Status.DELIVERED, Agreement.AGREE),
        ([], Status.DELIVERED, Agreement.NONE),
        ([], Status.ACCEPTED, Agreement.AGREE),
        ([(Status.SENT, -9)], Status.DELIVERED, Agreement.BEHIND),
        ([(Status.SENT, -9), (Status.DELIVERED, 5)], Status.DELIVERED, Agreement.LATE),
        ([(Status.SENT, -9), (Status.DELIVERED, 60)], Status.DELIVERED, Agreement.BEHIND),
        ([(Status.DELIVERED, 60)], Status.DELIVERED, Agreement.NONE),
        ([(Status.READ, -1)], Status.DELIVERED, Agreement.AHEAD),
        ([(Status.FAILED, -1)], Status.SENT, Agreement.AHEAD),
        ([(Status.DELIVERED, -1)], Status.FAILED, Agreement.CONTRADICT),
        ([(Status.FAILED, -1)], Status.READ, Agreement.CONTRADICT),
        ([(Status.FAILED, -1)], Status.FAILED, Agreement.AGREE),
        ([(Status.FAILED, -1), (Status.DELIVERED, 5)], Status.FAILED, Agreement.AGREE),
        ([(Status.DELIVERED, 5)], Status.FAILED, Agreement.CONTRADICT),
        ([(Status.SENT, -9), (Status.FAILED, 5)], Status.DELIVERED, Agreement.CONTRADICT),
        ([(Status.FAILED, 5), (Status.DELIVERED, 6)], Status.DELIVERED, Agreement.LATE),
        ([(Status.FAILED, 60)], Status.DELIVERED, Agreement.NONE),
    ],
)
def test_it_compares_what_webhooks_and_the_look_up_say(
    hooks: list[tuple[Status, int]], told: Status, finding: Agreement
) -> None:
    words = [heard("webhook", status, at) for status, at in hooks]
    found = compare_sources([heard("lookup", told), *words])
    assert [one.finding for one in found.compared] == [finding]
    assert found.compared[0].lookup is told
    is_fine = finding in (Agreement.AGREE, Agreement.LATE)
    assert len(found.disagreeing) == (0 if is_fine else 1)


def test_it_takes_the_last_look_up() -> None:
    words = [
        heard("lookup", Status.SENT, -30),
        heard("webhook", Status.DELIVERED, -20),
        heard("lookup", Status.DELIVERED),
    ]
    (found,) = compare_sources(words).compared
    assert found.finding is Agreement.AGREE
    assert found.looked_up_ms == ASKED


def test_it_leaves_out_what_was_not_looked_up_or_is_generated() -> None:
    words = [
        heard("webhook", Status.READ, message_id="only heard"),
        heard("demo", Status.SENT, -90, message_id="generated"),
        heard("lookup", Status.READ, message_id="generated"),
    ]
    found = compare_sources(words)
    assert found.compared == ()
    assert found.generated == 1


def test_it_lists_what_was_looked_up_last_first() -> None:
    words = [heard("lookup", Status.READ, minutes, f"m{minutes}") for minutes in (1, 3, 2)]
    found = compare_sources(words)
    assert [one.message_id for one in found.disagreeing] == ["m3", "m2", "m1"]
    assert found.count(Agreement.NONE) == 3
    assert LATE_MS == 10 * MINUTE
