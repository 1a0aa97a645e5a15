from __future__ import annotations

import pytest

from incs_core.webhooks.body import Unreadable, read_json


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


def test_it_takes_what_is_nested_as_deep_as_pages_can_show() -> None:
    assert read_json(nested(100))
    assert read_json('{"a": [' + "[]," * 500 + "1]}")


@pytest.mark.parametrize("levels", [101, 900, 5000])
def test_it_refuses_what_is_nested_deeper(levels: int) -> None:
    with pytest.raises((Unreadable, RecursionError)):
        read_json(nested(levels))


def test_it_refuses_what_is_nested_deeper_in_objects() -> None:
    with pytest.raises(Unreadable, match="nested too deep"):
        read_json('{"a":' * 101 + "1" + "}" * 101)
