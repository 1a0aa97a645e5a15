from __future__ import annotations

from typing import Any

import pytest

from incs_core.domain.statuses import Channel
from incs_core.wire.inbound import Inbound
from incs_core.wire.webhook_events import InboundEvent, parse_event
from tests import samples


def inbound(message: dict[str, Any]) -> Inbound:
    event = parse_event({"event": "new_message", "business_phone": "", "message": message})
    assert isinstance(event, InboundEvent)
    (only,) = event.messages
    return only


def whatsapp(message: dict[str, Any]) -> Inbound:
    given = {"from": "85200000026", "id": "wamid.a=", "timestamp": "1756109460", **message}
    return inbound({"messaging_product": "whatsapp", "messages": [given]})


def rcs(message: dict[str, Any]) -> Inbound:
    given = {"senderPhoneNumber": "+6281500000680", "messageId": "Ms1", **message}
    return inbound(given)


def test_it_reads_a_whatsapp_text() -> None:
    event = parse_event(samples.load("webhook_new_message_whatsapp_text"))
    assert isinstance(event, InboundEvent)
    (message,) = event.messages
    assert (message.sender, message.text, message.kind) == ("85200000026", "hello", "text")
    assert (message.channel, message.at) == (Channel.WHATSAPP, 1756109460)
    assert event.business_phone == "6281500000680"


@pytest.mark.parametrize(
    ("message", "kind", "text", "postback"),
    [
        pytest.param(
            {"type": "button", "button": {"text": "Yes", "payload": "yes_1"}},
            "reply",
            "Yes",
            "yes_1",
            id="button",
        ),
        pytest.param(
            {
                "type": "interactive",
                "interactive": {"type": "list_reply", "list_reply": {"id": "r1", "title": "Row"}},
            },
            "reply",
            "Row",
            "r1",
            id="list",
        ),
        pytest.param(
            {"type": "image", "image": {"id": "1", "caption": "Look"}},
            "image",
            "Look",
            "",
            id="image",
        ),
        pytest.param({"type": "sticker", "sticker": {"id": "1"}}, "sticker", "", "", id="sticker"),
        pytest.param({"type": "text", "text": []}, "text", "", "", id="empty"),
        pytest.param({}, "unknown", "", "", id="nothing"),
    ],
)
def test_it_reads_other_whatsapp_messages(
    message: dict[str, Any], kind: str, text: str, postback: str
) -> None:
    found = whatsapp(message)
    assert (found.kind, found.text, found.postback) == (kind, text, postback)


def test_it_reads_every_message_of_one_event() -> None:
    sent = [{"from": "85200000026", "id": str(number)} for number in range(3)]
    event = parse_event({"event": "new_message", "message": {"messages": sent}})
    assert isinstance(event, InboundEvent)
    assert [message.message_id for message in event.messages] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("message", "kind", "text", "postback"),
    [
        pytest.param({"text": "Hello"}, "text", "Hello", "", id="text"),
        pytest.param(
            {"suggestionResponse": {"postbackData": "offer", "text": "Avail", "type": "REPLY"}},
            "reply",
            "Avail",
            "offer",
            id="suggestion",
        ),
        pytest.param(
            {"userFile": {"payload": {"fileName": "a.pdf"}}}, "file", "a.pdf", "", id="file"
        ),
        pytest.param({"location": {"latitude": 1}}, "location", "", "", id="location"),
    ],
)
def test_it_reads_rcs_messages(
    message: dict[str, Any], kind: str, text: str, postback: str
) -> None:
    found = rcs({**message, "sendTime": "2026-02-27T08:00:00.000000Z"})
    assert (found.kind, found.text, found.postback) == (kind, text, postback)
    assert (found.sender, found.message_id) == ("6281500000680", "Ms1")
    assert (found.channel, found.at) == (Channel.RCS, 1772179200)


@pytest.mark.parametrize("key", ["sender", "sender_phone", "sender_id", "senderMsisdn"])
def test_it_finds_the_sender_under_other_names(key: str) -> None:
    assert inbound({key: "+6281500000680", "text": "Hi"}).sender == "6281500000680"


def test_it_gives_the_same_stand_in_to_the_same_message_without_an_id() -> None:
    message = {"sender": "6281500000680", "text": "Hi"}
    first, again = inbound(message), inbound(dict(reversed(message.items())))
    other = inbound({**message, "text": "Ho"})
    assert first.message_id == again.message_id
    assert first.message_id.startswith("no-id-")
    assert first.message_id != other.message_id
