from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.webhooks.storing_frames import Unpacker, packed

EVENTS = st.lists(st.tuples(st.binary(max_size=20), st.text(max_size=5), st.integers(0, 2**50)))


@settings(max_examples=60, deadline=None)
@given(st.lists(EVENTS, max_size=6), st.lists(st.integers(1, 40), min_size=1))
def test_frames_come_out_as_they_went_in_however_they_are_cut(
    frames: list[list[tuple[bytes, str, int]]], cuts: list[int]
) -> None:
    stream = b"".join(packed(frame) for frame in frames)
    unpacker = Unpacker()
    found: list[object] = []
    at = number = 0
    while at < len(stream):
        size = cuts[number % len(cuts)]
        found += unpacker.feed(stream[at : at + size])
        at, number = at + size, number + 1
    assert found == frames


def test_a_frame_that_is_not_whole_waits() -> None:
    unpacker = Unpacker()
    frame = packed([(b"body", "main", 1)])
    assert unpacker.feed(frame[:-1]) == []
    assert unpacker.feed(frame[-1:] + frame) == [[(b"body", "main", 1)]] * 2
