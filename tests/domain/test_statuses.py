from __future__ import annotations

import pytest

from incs_core.domain.statuses import STATUS_LABELS, Status, shown_status, status_label
from incs_core.store.schema import STATUS_NAMES


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


def test_every_status_of_the_store_has_words_of_its_own() -> None:
    assert {*STATUS_NAMES, "pending", "expired"} == set(STATUS_LABELS)
    assert len({status_label(status) for status in STATUS_LABELS}) == len(STATUS_LABELS)
    assert status_label("teleported") == "unrecognised: teleported"


@pytest.mark.parametrize("status", STATUS_NAMES)
def test_a_pending_message_from_before_the_horizon_is_expired(status: str) -> None:
    is_pending = status in {"accepted", "sent"}
    assert shown_status(status, 9, cutoff_ms=10) == ("expired" if is_pending else status)
    assert shown_status(status, 10, cutoff_ms=10) == status
