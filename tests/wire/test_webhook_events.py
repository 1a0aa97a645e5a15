from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.domain.statuses import Status
from incs_core.errors import MalformedEvent
from incs_core.wire.webhook_events import (
    CreatedEvent,
    Event,
    InboundEvent,
    StatusEvent,
    TemplateEvent,
    UnknownEvent,
    parse_event,
)
from tests import samples

EVENTS = (StatusEvent, TemplateEvent, InboundEvent, CreatedEvent, UnknownEvent)


def status(**fields: Any) -> Event:
    event = {"event": "message_status_update", "message_id": "a", "message_status": "read"}
    return parse_event({**event, **fields})


def created(**fields: Any) -> CreatedEvent:
    message = {**samples.load("webhook_message_created_text_repaired")["message"], **fields}
    event = parse_event({"event": "message_created", "message": message})
    assert isinstance(event, CreatedEvent)
    return event


@pytest.mark.parametrize("name", samples.names("webhook_"))
def test_it_understands_every_documented_event(name: str) -> None:
    payload = samples.load(name)
    event = parse_event(payload)
    assert isinstance(event, EVENTS)
    assert not isinstance(event, UnknownEvent)
    assert event.name == payload["event"]


@pytest.mark.parametrize(("form", "channel_id"), [("en", None), ("zh", 30058)])
def test_it_reads_both_documented_forms_of_a_status(form: str, channel_id: int | None) -> None:
    event = parse_event(samples.load(f"webhook_message_status_update_{form}_failed"))
    assert isinstance(event, StatusEvent)
    assert (event.status, event.raw_status) == (Status.FAILED, "failed")
    assert event.error_code == "131049"
    assert event.error_title.startswith("This message was not delivered")
    assert (event.at, event.channel_id, event.recipient) == (1754466101, channel_id, None)


def test_it_reads_a_status_without_error_phone_and_time() -> None:
    event = status(error=None)
    assert isinstance(event, StatusEvent)
    assert (event.error_code, event.error_title) == (None, "")
    assert (event.business_phone, event.at) == ("", None)


def test_it_keeps_a_status_that_it_does_not_know() -> None:
    event = status(message_status="teleported")
    assert isinstance(event, StatusEvent)
    assert (event.status, event.raw_status) == (Status.UNKNOWN, "teleported")


@pytest.mark.parametrize(
    "name", ["message_status_update", "message_updated", "message_status_updated"]
)
def test_it_reads_a_status_of_the_workbench(name: str) -> None:
    message = {
        "id": 260400000076,
        "auth_id": 30058,
        "send_id": "staff_1001",
        "recv_id": "30058_6281500000327",
        "channel_msg_id": "wamid.a=",
        "channel_status": 3,
        "error": "",
        "updated_at": "2026-04-16T17:44:51Z",
    }
    event = parse_event({"event": name, "message": message})
    assert isinstance(event, StatusEvent)
    assert (event.message_id, event.status) == ("wamid.a=", Status.DELIVERED)
    assert (event.raw_status, event.channel_id) == ("3", 30058)
    assert (event.recipient, event.at) == ("6281500000327", 1776361491)
    without = parse_event({"event": name, "message": {**message, "channel_msg_id": ""}})
    assert isinstance(without, StatusEvent)
    assert without.message_id == "260400000076"


@pytest.mark.parametrize(
    ("name", "aspect", "value"),
    [
        ("webhook_template_status_update_legacy", "status", "APPROVED"),
        ("webhook_template_category_update_legacy", "category", "MARKETING"),
        ("webhook_template_quality_update_legacy", "quality", "YELLOW"),
    ],
)
def test_it_reads_older_template_events_that_name_no_template(
    name: str, aspect: str, value: str
) -> None:
    event = parse_event(samples.load(name))
    assert isinstance(event, TemplateEvent)
    assert (event.aspect, event.new_value) == (aspect, value)
    assert (event.template_id, event.template_name) == (None, None)


def test_it_reads_which_template_changed() -> None:
    event = parse_event(samples.load("webhook_template_status_update"))
    assert isinstance(event, TemplateEvent)
    assert (event.template_id, event.template_name) == ("1287380349540668", "tmp_test")
    assert (event.at, event.channel_id) == (1754466101, 30058)


def test_it_reads_a_message_from_a_customer_in_the_workbench() -> None:
    event = created(content='{"text": "hello"}', created_at="2026-04-16T17:44:51Z", source=0)
    assert (event.direction, event.status, event.source) == ("in", None, "incs")
    assert (event.sender, event.recipient) == ("6281500000327", "staff_1001")
    assert (event.incs_id, event.kind, event.text) == ("260400000076", "text", "hello")
    assert (event.at, event.channel_id) == (1776361491, 30058)


def test_it_reads_a_message_to_a_customer_in_the_workbench() -> None:
    event = created(
        send_id="staff_1001", recv_id="30058_6281500000327", channel_status=2, error="No.", source=1
    )
    assert (event.direction, event.status, event.source) == ("out", Status.FAILED, "api")
    assert (event.recipient, event.error) == ("6281500000327", "No.")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("plain words", "plain words"),
        ('{"body": "hello"}', "hello"),
        ('"quoted"', "quoted"),
        ('{"url": "https://m.test/a.png"}', ""),
        ("", ""),
        ("[1, 2]", "[1, 2]"),
    ],
)
def test_it_reads_what_there_is_to_read_in_a_content(content: str, text: str) -> None:
    assert created(content=content).text == text


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        ({"type": 102}, "image"),
        ({"type": 105}, "file"),
        ({"type": 110, "custom_type": 11009}, "template"),
        ({"type": 110, "custom_type": 11010}, "reply"),
        ({"type": 110, "custom_type": 99}, "unknown"),
    ],
)
def test_it_names_the_kinds_of_the_workbench(numbers: dict[str, int], kind: str) -> None:
    assert created(**numbers).kind == kind


def test_it_keeps_an_event_that_it_does_not_know() -> None:
    event = parse_event({"event": "agent_launched", "more": 1})
    assert event == UnknownEvent("agent_launched", {"event": "agent_launched", "more": 1})


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        pytest.param([], "not a JSON object", id="list"),
        pytest.param(None, "not a JSON object", id="null"),
        pytest.param({}, "no event name", id="empty"),
        pytest.param({"event": {}}, "no event name", id="name of another type"),
        pytest.param(
            {"event": "message_status_update", "message_status": "read"}, "no message", id="no id"
        ),
        pytest.param(
            {"event": "message_status_update", "message_id": "a"}, "no status", id="no status"
        ),
        pytest.param({"event": "template_status_update"}, "no new value", id="no value"),
        pytest.param({"event": "new_message"}, "no message", id="nothing new"),
        pytest.param(
            {"event": "new_message", "message": {"messages": []}}, "no message", id="empty list"
        ),
        pytest.param({"event": "new_message", "message": {"text": "Hi"}}, "who sent", id="nobody"),
        pytest.param({"event": "message_created", "message": {}}, "which message", id="nameless"),
    ],
)
def test_it_says_why_it_does_not_understand(payload: object, reason: str) -> None:
    with pytest.raises(MalformedEvent, match=reason):
        parse_event(payload)


LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
VALUES = LEAVES | st.lists(LEAVES, max_size=2) | st.dictionaries(st.text(max_size=4), LEAVES)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(samples.names("webhook_")), st.data())
def test_it_survives_any_value_in_any_place(name: str, data: st.DataObject) -> None:
    payload = samples.load(name)
    place = payload["message"] if data.draw(st.booleans()) and "message" in payload else payload
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(VALUES)
    with suppress(MalformedEvent):
        assert isinstance(parse_event(payload), EVENTS)
