"""Ids that the sandbox recognises without storing them."""

from __future__ import annotations

import uuid

from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.sandbox.simulation.message_ids import NONCES, IdPayload, MessageIdFactory, wamid

MARKS = st.builds(
    IdPayload,
    channel=st.integers(0, 2),
    country=st.integers(0, 7),
    template=st.integers(0, 31),
    circumstance=st.integers(0, 15),
    kind=st.integers(0, 7),
    live=st.booleans(),
    nonce=st.integers(0, NONCES - 1),
)
TIMES = st.integers(0, 2**48 - 1)
MARK = IdPayload(0, 1, 2, 3, 4, True, 5)


@given(TIMES, MARKS, st.integers(-5, 2**70))
@settings(max_examples=60)
def test_it_reads_what_it_made(at_ms: int, payload: IdPayload, seed: int) -> None:
    made = MessageIdFactory(seed).make(at_ms, payload)
    assert MessageIdFactory(seed).read(made.message_id) == made
    assert (made.at_ms, made.payload) == (at_ms, payload)


@given(TIMES, MARKS)
@settings(max_examples=30)
def test_it_makes_version_7_uuids_of_the_moment(at_ms: int, payload: IdPayload) -> None:
    value = uuid.UUID(MessageIdFactory(7).make(at_ms, payload).message_id)
    assert value.version == 7
    assert value.variant == uuid.RFC_4122
    assert value.int >> 80 == at_ms


def test_it_does_not_know_ids_of_another_seed() -> None:
    assert (
        MessageIdFactory(8).read(MessageIdFactory(7).make(1_780_000_000_000, MARK).message_id)
        is None
    )


@given(st.integers(0, 35), st.sampled_from("0123456789abcdef"))
@settings(max_examples=40)
def test_it_does_not_know_an_id_with_one_digit_changed(place: int, digit: str) -> None:
    made = MessageIdFactory(7).make(1_780_000_000_000, MARK).message_id
    changed = made[:place] + digit + made[place + 1 :]
    assert (MessageIdFactory(7).read(changed) is None) == (changed != made)


@given(st.text(max_size=60))
@settings(max_examples=60)
def test_it_knows_no_other_text(text: str) -> None:
    assert MessageIdFactory(7).read(text) is None
    assert MessageIdFactory(7).read("wamid." + text) is None


def test_it_spells_whatsapp_ids_like_whatsapp() -> None:
    made = MessageIdFactory(7).make(1_780_000_000_000, MARK)
    spelled = wamid(made, "6281500000001")
    assert spelled.startswith("wamid.HBgN")
    assert MessageIdFactory(7).read(spelled) == made._replace(message_id=spelled)


def test_it_knows_only_its_own_spelling_of_a_uuid() -> None:
    made = MessageIdFactory(7).make(1_780_000_000_000, MARK).message_id
    assert MessageIdFactory(7).read(made.upper()) is None
    assert MessageIdFactory(7).read(made.replace("-", "")) is None
