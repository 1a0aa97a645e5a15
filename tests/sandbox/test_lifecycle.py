"""What happens to messages."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.error_codes import explain
from incs_core.sandbox.simulation.lifecycle import (
    BROKEN_MEDIA,
    OUTAGE,
    Circumstance,
    Event,
    failures_of,
    lifecycle,
)
from incs_core.sandbox.simulation.message_ids import (
    CHANNELS,
    KINDS,
    NO_TEMPLATE,
    IdPayload,
    MessageIdFactory,
    SignedId,
)

AT_MS = 1_780_000_000_000


def signed_id(nonce: int, circumstance: int = 0, channel: int = 0, kind: int = 0) -> SignedId:
    payload = IdPayload(channel, nonce % 6, NO_TEMPLATE, circumstance, kind, True, nonce)
    return MessageIdFactory(7).make(AT_MS, payload)


@given(st.integers(0, 200_000), st.sampled_from([1.0, 60.0, 5000.0]), st.integers(0, 2))
@settings(max_examples=120)
def test_it_climbs_the_ladder_once_and_ends(nonce: int, speed: float, channel: int) -> None:
    events = lifecycle(signed_id(nonce, channel=channel), speed)
    names = tuple(event.status for event in events)
    assert names in {
        (),
        ("sent",),
        ("failed",),
        ("sent", "failed"),
        ("sent", "delivered"),
        ("sent", "delivered", "read"),
    }
    times = [AT_MS, *(event.at_ms for event in events)]
    assert times == sorted(set(times))


@given(st.integers(0, 200_000))
@settings(max_examples=40)
def test_it_lives_the_same_life_again(nonce: int) -> None:
    one = signed_id(nonce)
    again = MessageIdFactory(7).read(one.message_id)
    assert again is not None
    assert lifecycle(again) == lifecycle(one)


def test_it_divides_durations_by_speed() -> None:
    slow, fast = lifecycle(signed_id(3)), lifecycle(signed_id(3), 100)
    assert [event.status for event in slow] == [event.status for event in fast]
    for one, other in zip(slow, fast, strict=True):
        assert other.at_ms - AT_MS == pytest.approx((one.at_ms - AT_MS) / 100, abs=3)


def test_it_fails_about_one_in_25_and_delivers_most() -> None:
    ends = Counter(
        events[-1].status if (events := lifecycle(signed_id(nonce))) else "accepted"
        for nonce in range(6000)
    )
    assert 0.02 < ends["failed"] / 6000 < 0.06
    assert 0.92 < (ends["delivered"] + ends["read"]) / 6000 < 0.97
    assert ends["read"] > ends["delivered"] > ends["sent"] > ends["accepted"] > 0


def test_it_sends_in_seconds_delivers_in_minutes_and_has_a_long_tail() -> None:
    lives = [lifecycle(signed_id(nonce)) for nonce in range(4000)]
    sent = sorted(e.at_ms - AT_MS for events in lives for e in events if e.status == "sent")
    delivered = sorted(
        e.at_ms - AT_MS for events in lives for e in events if e.status == "delivered"
    )
    assert sent[-1] < 30_000
    assert 2_000 < delivered[len(delivered) // 2] < 20_000
    assert delivered[int(len(delivered) * 0.9)] > 60_000
    assert delivered[-1] > 3_600_000


def test_it_fails_with_codes_that_can_be_explained() -> None:
    usual = [
        failure
        for channel in CHANNELS
        for category in ("PROMOTION", "TRANSACTION", "")
        for _, failure in failures_of(channel, category)
    ]
    assert all(
        explain(failure.code, failure.title).known
        for failure in (*usual, OUTAGE, BROKEN_MEDIA)
        if failure.code
    )


@pytest.mark.parametrize("channel", range(3))
def test_it_gives_every_failure_words(channel: int) -> None:
    kind = KINDS.index("text")
    failed = [
        events[-1]
        for nonce in range(3000)
        if (events := lifecycle(signed_id(nonce, channel=channel, kind=kind)))
        and events[-1].status == "failed"
    ]
    assert failed
    assert all(event.title for event in failed)
    assert all((event.code is None) == (channel == 2) for event in failed)


@pytest.mark.parametrize(
    ("circumstance", "expected"),
    [
        (Circumstance.READ_SOON, [("sent", 1000), ("delivered", 2500), ("read", 5000)]),
        (Circumstance.NEVER_READ, [("sent", 1000), ("delivered", 2500)]),
        (Circumstance.SILENT, [("sent", 1000)]),
        (Circumstance.HELD_BACK, [("failed", 2000)]),
        (Circumstance.UNREACHABLE, [("sent", 1000), ("failed", 2500)]),
    ],
)
def test_it_follows_the_script_of_a_number(
    circumstance: Circumstance, expected: list[tuple[str, int]]
) -> None:
    events = lifecycle(signed_id(1, circumstance))
    assert [(event.status, event.at_ms - AT_MS) for event in events] == expected


def test_it_fares_worse_in_an_incident() -> None:
    def failing(circumstance: Circumstance) -> float:
        lives = [lifecycle(signed_id(nonce, circumstance)) for nonce in range(800)]
        return sum(bool(events) and events[-1].status == "failed" for events in lives) / 800

    assert failing(Circumstance.ORDINARY) < 0.08
    assert failing(Circumstance.OUTAGE) > 0.5
    assert failing(Circumstance.BROKEN_MEDIA) > 0.7
    assert 0.3 < failing(Circumstance.POLICY_WAVE) < 0.6


def test_an_event_is_a_plain_tuple() -> None:
    assert Event("sent", 5) == ("sent", 5, None, "")
