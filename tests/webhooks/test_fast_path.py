from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.webhooks import event_mapping
from incs_core.webhooks.event_mapping import ingest_item
from incs_core.webhooks.fast_path import parse_plain_status
from incs_core.webhooks.request_parsing import parse_body
from incs_core.wire.canonical_json import canonical_json
from tests.webhooks import events
from tests.webhooks.events import AT, NOW_MS, Payload


def test_the_documented_event_is_plain() -> None:
    assert parse_plain_status(events.body(events.status()), "main", NOW_MS) is not None
    english = {k: v for k, v in events.status().items() if k != "channel_id"}
    assert parse_plain_status(events.body(english), "main", NOW_MS) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"event": "message_updated"},
        {"message": {}},
        {"message_id": 7},
        {"message_id": ""},
        {"message_id": " "},
        {"message_id": "x" * 513},
        {"message_status": "teleported"},
        {"message_status": ["sent"]},
        {"received_at": None},
        {"received_at": True},
        {"received_at": AT * 1000},
        {"error": {"code": 1, "title": "x"}},
        {"message_id": "m-\u00e9"},
    ],
)
def test_everything_unusual_goes_the_long_way(change: dict[str, Any]) -> None:
    assert parse_plain_status(events.body({**events.status(), **change}), "main", NOW_MS) is None


ODD = st.none() | st.integers() | st.text(max_size=4) | st.booleans() | st.lists(st.integers())


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "event": st.just("message_status_update") | ODD,
            "message_id": st.text(min_size=1, max_size=9) | ODD,
            "message_status": st.sampled_from(["sent", "delivered", "read", "failed"]) | ODD,
            "received_at": st.integers(AT - 10**6, AT + 10**6) | ODD,
        },
        optional={"error": ODD, "channel_id": ODD, "more": ODD},
    )
)
def test_the_short_cut_comes_to_the_same(payload: Payload) -> None:
    body = events.body(payload)
    long_way = event_mapping._read_any(
        parse_body(body.decode()), body.decode(), "main", NOW_MS, None
    )
    assert ingest_item(body, "main", NOW_MS) == long_way


@settings(max_examples=60, deadline=None)
@given(st.recursive(ODD | st.floats(), lambda x: st.dictionaries(st.text(), x), max_leaves=6))
def test_the_canonical_form_is_that_of_the_json_module(value: object) -> None:
    assert canonical_json(value) == json.dumps(value, sort_keys=True, separators=(",", ":"))
