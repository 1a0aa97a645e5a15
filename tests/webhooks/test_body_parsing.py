from __future__ import annotations

import pytest

from incs_core.webhooks.request_parsing import UnreadableBody, parse_body


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


def test_it_takes_what_is_nested_as_deep_as_pages_can_show() -> None:
    assert parse_body(nested(100))
    assert parse_body('{"a": [' + "[]," * 500 + "1]}")


@pytest.mark.parametrize("levels", [101, 900, 5000])
def test_it_refuses_what_is_nested_deeper(levels: int) -> None:
    with pytest.raises((UnreadableBody, RecursionError)):
        parse_body(nested(levels))


def test_it_refuses_what_is_nested_deeper_in_objects() -> None:
    with pytest.raises(UnreadableBody, match="nested too deep"):
        parse_body('{"a":' * 101 + "1" + "}" * 101)
