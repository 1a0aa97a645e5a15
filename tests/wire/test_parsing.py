from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.wire import parsing

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (1754466101, 1754466101),
        ("1754466101", 1754466101),
        (1754466101000, 1754466101),
        ("2025-08-06T07:41:41Z", 1754466101),
        ("2025-08-06T14:41:41.5+07:00", 1754466101),
        ("2025-08-06T07:41:41", 1754466101),
        (0, None),
        ("0", None),
        (None, None),
        ("", None),
        ("soon", None),
        (True, None),
        ([], None),
    ],
)
def test_it_reads_times_in_every_documented_form(value: object, seconds: int | None) -> None:
    assert parsing.read_unix_seconds(value) == seconds


def test_it_gives_times_in_utc() -> None:
    assert parsing.read_time("1754466101") == datetime(2025, 8, 6, 7, 41, 41, tzinfo=UTC)
    assert parsing.read_time(0) is None


def test_it_reads_numbers_and_texts_from_each_other() -> None:
    assert (parsing.read_text(2217670951241515121), parsing.read_integer(" 42 ")) == (
        "2217670951241515121",
        42,
    )
    assert (parsing.read_text(True), parsing.read_text({}), parsing.read_text(None)) == ("", "", "")
    assert (
        parsing.read_integer(True),
        parsing.read_integer("4.5"),
        parsing.read_integer(None),
    ) == (None, None, None)


def test_it_takes_an_empty_list_for_an_empty_object() -> None:
    assert parsing.read_mapping([]) == {}
    assert parsing.read_mapping({1: "a"}) == {"1": "a"}
    assert (parsing.read_items({}), parsing.read_items([1])) == ([], [1])


@settings(max_examples=80, deadline=None)
@given(ANYTHING)
def test_it_never_raises(value: object) -> None:
    assert isinstance(parsing.read_text(value), str)
    assert isinstance(parsing.read_mapping(value), dict)
    assert isinstance(parsing.read_items(value), list)
    assert parsing.read_integer(value) is None or isinstance(parsing.read_integer(value), int)
    moment = parsing.read_time(value)
    assert moment is None or moment.tzinfo is UTC
