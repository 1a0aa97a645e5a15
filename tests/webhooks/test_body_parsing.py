from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.webhooks.request_parsing import UnreadableBody, parse_body
from incs_core.wire.canonical_json import canonical_json


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


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=9,
)


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_it_reads_what_the_json_module_reads(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False)
    if "\\u" not in text:
        assert canonical_json(parse_body(text)) == canonical_json(json.loads(text))


@pytest.mark.parametrize(
    "text",
    ["-0", "1e999", "1" * 30, "01", "1.", "+1", '{"a":1,"a":2}', "[1,]", "{}x", '"\t"'],
)
def test_it_takes_and_refuses_what_the_json_module_does(text: str) -> None:
    try:
        expected: object = json.loads(text)
    except ValueError:
        with pytest.raises(UnreadableBody):
            parse_body(text)
    else:
        assert repr(parse_body(text)) == repr(expected)


@pytest.mark.parametrize("text", ["NaN", '{"a":Infinity}', "[-Infinity]"])
def test_it_refuses_numbers_that_only_python_writes(text: str) -> None:
    with pytest.raises(UnreadableBody):
        parse_body(text)


@settings(max_examples=60, deadline=None)
@given(VALUES)
def test_the_canonical_form_is_that_of_the_json_module(value: object) -> None:
    assert canonical_json(value) == json.dumps(value, sort_keys=True, separators=(",", ":"))
