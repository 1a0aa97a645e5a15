from __future__ import annotations

import pytest

from incs_core.domain.statuses import Status


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("sent", Status.SENT),
        (" Delivered ", Status.DELIVERED),
        ("READ", Status.READ),
        ("failed", Status.FAILED),
        ("created", Status.ACCEPTED),
        (0, Status.ACCEPTED),
        (1, Status.SENT),
        (2, Status.FAILED),
        ("3", Status.DELIVERED),
        (4, Status.READ),
    ],
)
def test_it_reads_words_and_numbers(raw: object, status: Status) -> None:
    assert Status.parse(raw) is status


@pytest.mark.parametrize("raw", ["teleported", "", None, 9, True, [], {}])
def test_it_takes_what_it_does_not_know_as_unknown(raw: object) -> None:
    assert Status.parse(raw) is Status.UNKNOWN


def test_it_ranks_the_ladder() -> None:
    ladder = sorted(Status, key=lambda status: status.rank)
    assert ladder == ["unknown", "accepted", "sent", "failed", "delivered", "read"]
