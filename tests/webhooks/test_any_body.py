from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.webhooks.event_mapping import ingest_item
from incs_core.webhooks.request_parsing import UnreadableBody
from tests.webhooks import events
from tests.webhooks.events import NOW_MS

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
NAMES = [
    "message_status_update",
    "message_updated",
    "template_status_update",
    "template_quality_update",
    "new_message",
    "message_created",
]
KEYS = sorted(
    {"event", "message", "message_id", "message_status", "error", "received_at", "new_value"}
    | set(events.CREATED_OUT["message"])
    | {"messages", "statuses", "errors", "from", "id", "timestamp", "text", "sender", "messageId"}
)
OBJECTS = st.dictionaries(
    st.sampled_from(KEYS), JSON | st.dictionaries(st.sampled_from(KEYS), JSON)
)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        JSON,
        st.builds(lambda name, rest: {**rest, "event": name}, st.sampled_from(NAMES), OBJECTS),
        st.builds(
            lambda name, rest: {"event": name, "message": rest}, st.sampled_from(NAMES), OBJECTS
        ),
    )
)
def test_any_json_becomes_an_event_that_a_database_can_keep(payload: object) -> None:
    made = ingest_item(events.body(payload), "main", NOW_MS)
    assert made.event.state in {"processed", "unknown", "dead"}
    assert made.event.reason or made.event.state == "processed"
    texts = [made.event.raw, made.event.name, made.event.reason, made.event.message_id or ""]
    texts += [receipt.message_id for receipt in made.receipts]
    assert all(text.encode() is not None and "\x00" not in text for text in texts)
    assert all(0 < receipt.at_ms <= NOW_MS + 86_400_000 for receipt in made.receipts)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=64))
def test_any_bytes_are_an_event_or_refused(body: bytes) -> None:
    try:
        made = ingest_item(body, "main", NOW_MS)
    except UnreadableBody:
        return
    assert made.event.raw.encode() in (body, body[3:])
