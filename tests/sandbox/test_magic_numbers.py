"""The numbers that always do the same, whatever the country code."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest

from incs_core.sandbox import create_app
from incs_core.sandbox.simulation.lifecycle import MagicNumber, magic_number_of
from tests.sandbox.running import Receiver, calling, data_of, refusal_of, served, wait_until

Body = dict[str, Any]

RCS = "/external/messages/rcs"
STARTS = ("62815000", "852520", "1415555", "919000000")


def to(number: MagicNumber, start: str = STARTS[0]) -> Body:
    return {"to": f"{start}{int(number)}", "type": "text", "text": "Hello"}


@pytest.fixture(scope="module")
def receiver() -> Receiver:
    """The webhook receiver of all tests here; they look for their own message's events."""
    return Receiver()


@pytest.fixture(scope="module")
def quick(receiver: Receiver) -> Iterator[httpx.Client]:
    """A client of a sandbox that calls webhooks and runs 100 times as fast as life."""
    with served(receiver) as url:
        app = create_app(speed=100, webhook_url=f"{url}/hook", hang_s=0.3)
        with calling(app) as client:
            yield client


def known(quick: httpx.Client, message_id: str) -> list[Body]:
    """Return what a look-up of one message says."""
    query = {"message_ids": message_id}
    return list(data_of(quick.get("/external/messages/status", params=query)))


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (MagicNumber.READ, ["sent", "delivered", "read"]),
        (MagicNumber.DELIVERED, ["sent", "delivered"]),
        (MagicNumber.SENT, ["sent"]),
        (MagicNumber.HELD_BACK, ["failed"]),
        (MagicNumber.UNDELIVERABLE, ["sent", "failed"]),
    ],
)
def test_it_has_the_fate_of_its_number(
    quick: httpx.Client, receiver: Receiver, number: MagicNumber, expected: list[str], start: str
) -> None:
    sent = data_of(quick.post(RCS, json=to(number, start)))["msg_id"]
    last = data_of(quick.post(RCS, json=to(MagicNumber.READ, start)))["msg_id"]
    wait_until(lambda: receiver.statuses(last)[-1:] == ["read"])
    assert receiver.statuses(sent) == expected
    assert known(quick, sent)[0]["message_status"] == expected[-1]


@pytest.mark.parametrize(
    ("number", "code"), [(MagicNumber.HELD_BACK, 131049), (MagicNumber.UNDELIVERABLE, 131026)]
)
def test_a_failing_number_says_its_code(
    quick: httpx.Client, receiver: Receiver, number: MagicNumber, code: int
) -> None:
    sent = data_of(quick.post(RCS, json=to(number)))["msg_id"]
    wait_until(lambda: receiver.statuses(sent)[-1:] == ["failed"])
    assert receiver.of(sent)[-1]["error"]["code"] == code


@pytest.mark.parametrize(
    ("channel", "code"), [("rcs", 10004), ("whatsapp", 10002), ("viber", 10003)]
)
def test_9006_is_refused_at_once(
    quick: httpx.Client, receiver: Receiver, channel: str, code: int
) -> None:
    told = receiver.ids()
    answer = quick.post(f"/external/messages/{channel}", json=to(MagicNumber.REFUSED))
    assert refusal_of(answer)[0] == code
    later = data_of(quick.post(RCS, json=to(MagicNumber.SENT)))["msg_id"]
    wait_until(lambda: receiver.of(later))
    assert receiver.ids() - told == {later}


def test_9007_is_too_many_once_for_each_number(quick: httpx.Client) -> None:
    for start in STARTS[:2]:
        first = quick.post(RCS, json=to(MagicNumber.LIMITED_ONCE, start))
        assert refusal_of(first) == (429, "Too many attempts.")
        assert (first.status_code, first.headers["retry-after"]) == (429, "1")
        for _ in range(2):
            assert data_of(quick.post(RCS, json=to(MagicNumber.LIMITED_ONCE, start)))["msg_id"]


def test_9008_is_a_server_error_always(quick: httpx.Client) -> None:
    for _ in range(2):
        answer = quick.post(RCS, json=to(MagicNumber.SERVER_ERROR))
        assert (answer.status_code, refusal_of(answer)[0]) == (500, 500)


class Own(NamedTuple):
    """A sandbox that nobody else uses, and the receiver that it tells of every message."""

    client: httpx.Client
    receiver: Receiver

    def accepted(self) -> Body:
        """Return the look-up of the one message that was accepted."""
        wait_until(lambda: self.receiver.named("message_created"))
        [created] = self.receiver.named("message_created")
        [found] = known(self.client, created["message"]["channel_msg_id"])
        return found


@pytest.fixture
def own() -> Iterator[Own]:
    """A sandbox and a receiver for one test."""
    receiver = Receiver()
    with served(receiver) as url:
        app = create_app(speed=100, webhook_url=url, hang_s=0.3, incs_callback=True)
        with calling(app) as client:
            yield Own(client, receiver)


def test_9009_is_accepted_but_never_answered(own: Own) -> None:
    with pytest.raises(httpx.ReadTimeout):
        own.client.post(RCS, json=to(MagicNumber.NO_ANSWER), timeout=0.1)
    assert own.accepted()


def test_9009_closes_the_connection_in_the_end(own: Own) -> None:
    began = time.monotonic()
    with pytest.raises(httpx.RemoteProtocolError):
        own.client.post(RCS, json=to(MagicNumber.NO_ANSWER))
    assert time.monotonic() - began >= 0.3
    assert own.accepted()


def test_9012_is_accepted_and_cut(own: Own) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        own.client.post(RCS, json=to(MagicNumber.CUT))
    assert own.accepted()


def test_9010_tells_everything_twice_and_backwards(quick: httpx.Client, receiver: Receiver) -> None:
    sent = data_of(quick.post(RCS, json=to(MagicNumber.TWICE_REVERSED)))["msg_id"]
    wait_until(lambda: len(receiver.statuses(sent)) == 6)
    assert receiver.statuses(sent) == ["read", "read", "delivered", "delivered", "sent", "sent"]
    times = [body["received_at"] for body in receiver.of(sent)]
    assert times == sorted(times, reverse=True)


def test_9011_answers_with_the_first_suggested_reply(
    quick: httpx.Client, receiver: Receiver
) -> None:
    values = {"name": "Ayu", "order_id": "A7", "date": "Friday"}
    chosen = {"name": "order_shipped", "parameters": values}
    body = {"to": "6281500009011", "type": "template", "template": chosen}
    told = len(receiver.named("new_message"))
    sent = data_of(quick.post(RCS, json=body))["msg_id"]
    wait_until(lambda: len(receiver.named("new_message")) > told)
    assert receiver.statuses(sent) == ["sent", "delivered", "read"]
    message = receiver.named("new_message")[told]["message"]
    assert message["senderPhoneNumber"] == "+6281500009011"
    assert message["suggestionResponse"] == {
        "postbackData": "not_at_home_A7",
        "text": "Not at home",
        "type": "REPLY",
    }


def test_9011_answers_a_text_with_a_text(quick: httpx.Client, receiver: Receiver) -> None:
    told = len(receiver.named("new_message"))
    data_of(quick.post(RCS, json=to(MagicNumber.REPLIES)))
    wait_until(lambda: len(receiver.named("new_message")) > told)
    assert receiver.named("new_message")[told]["message"]["text"] == "Thank you!"


def test_9011_taps_a_whatsapp_button(quick: httpx.Client, receiver: Receiver) -> None:
    chosen = {"name": "test_button_reply_1"}
    body = {"to": "6281500009011", "type": "template", "template": chosen}
    told = len(receiver.named("new_message"))
    sent = data_of(quick.post("/external/messages/whatsapp", json=body))["msg_id"]
    wait_until(lambda: len(receiver.named("new_message")) > told)
    [message] = receiver.named("new_message")[told]["message"]["messages"]
    assert message["button"] == {"payload": "Yes", "text": "Yes"}
    assert message["context"]["id"] == sent


def test_other_numbers_have_no_fate() -> None:
    fated = [number for number in range(10_000) if magic_number_of(f"62815000{number:04d}")]
    assert fated == list(range(9001, 9013))
