"""What is computed for many messages at once is what is computed for each."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.sandbox.simulation.countries import COUNTRIES, numbers_of, recipient
from incs_core.sandbox.simulation.history import HistoryMessage
from incs_core.sandbox.simulation.history_batch import generate_columns
from incs_core.sandbox.simulation.lifecycle import Circumstance, lifecycle
from incs_core.sandbox.simulation.lifecycle_batch import lifecycles
from incs_core.sandbox.simulation.message_ids import (
    CHANNELS,
    KINDS,
    NO_TEMPLATE,
    NONCES,
    IdPayload,
    MessageIdFactory,
    pack_payload,
)

NOW = datetime(2026, 5, 20, 13, 40, tzinfo=UTC).timestamp()
NOW_MS = int(NOW * 1000)

marks = st.builds(
    IdPayload,
    channel=st.integers(0, len(CHANNELS) - 1),
    country=st.integers(0, 7),
    template=st.integers(0, NO_TEMPLATE),
    circumstance=st.integers(0, len(Circumstance) - 1),
    kind=st.integers(0, len(KINDS) - 1),
    live=st.booleans(),
    nonce=st.integers(0, NONCES - 1),
)
moments = st.integers(0, (1 << 48) - 1)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 99), sent=st.lists(st.tuples(moments, marks), min_size=1))
def test_ids_and_lives_are_those_of_each_message(
    seed: int, sent: list[tuple[int, IdPayload]]
) -> None:
    mint = MessageIdFactory(seed)
    one_by_one = [mint.make(at_ms, mark) for at_ms, mark in sent]
    at_ms = np.array([at for at, _ in sent])
    packed = np.array([pack_payload(mark) for _, mark in sent])
    ids, draws = mint.make_many(at_ms, packed)
    assert ids == [minted.message_id for minted in one_by_one]
    assert draws.tolist() == [list(minted.draws) for minted in one_by_one]
    told = lifecycles(ids, at_ms, packed, draws)
    assert list(told.events()) == [lifecycle(minted) for minted in one_by_one]


@pytest.fixture(scope="module")
def past() -> list[HistoryMessage]:
    portions = generate_columns(7, 60, 400, NOW)
    return [message for portion in portions for message in portion.messages()]


def test_every_message_of_the_past_lives_as_its_id_says(past: list[HistoryMessage]) -> None:
    mint = MessageIdFactory(7)
    assert len(past) > 20_000
    for message in past:
        minted = mint.read(message.message_id)
        assert minted is not None
        until_now = tuple(event for event in lifecycle(minted) if event.at_ms <= NOW_MS)
        assert message.events == until_now
        assert message.accepted_ms == minted.at_ms
        country = COUNTRIES[minted.mark.country]
        assert message.recipient == recipient(country, minted.draws[7])
        assert message.country == country.code


def test_the_past_meets_its_incidents(past: list[HistoryMessage]) -> None:
    mint = MessageIdFactory(7)
    met = Counter(minted.mark.circumstance for m in past if (minted := mint.read(m.message_id)))
    assert set(met) == {
        Circumstance.ORDINARY,
        Circumstance.OUTAGE,
        Circumstance.BROKEN_MEDIA,
        Circumstance.POLICY_WAVE,
        Circumstance.SLOW,
    }


def test_a_past_in_several_portions_is_in_order() -> None:
    portions = list(generate_columns(7, 2, 60_000, NOW))
    assert len(portions) > 1
    times = [at for portion in portions for at in portion.accepted_ms.tolist()]
    assert times == sorted(times)
    assert len({one for portion in portions for one in portion.message_ids}) == len(times)


def test_nobody_gets_a_number_that_always_does_the_same() -> None:
    draws = np.arange(20_000, dtype=np.uint32)
    for place, country in enumerate(COUNTRIES):
        numbers = numbers_of(np.full(draws.size, place), draws)
        assert numbers == [recipient(country, draw) for draw in draws.tolist()]
