"""Calling webhooks: when they are due, in order, again after a refusal, across restarts."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import httpx

from incs_core.sandbox import create_app
from incs_core.sandbox.options import Options
from incs_core.sandbox.service import Sandbox
from tests.sandbox.drafts import text_draft
from tests.sandbox.running import HEADERS, Receiver, calling, data_of, wait_until

Body = dict[str, Any]

RCS = "/external/messages/rcs"
READ: Body = {"to": "6281500009001", "type": "text", "text": "Hello"}


def test_it_says_when_things_happened(receiver: Receiver, webhook_url: str) -> None:
    began = int(time.time())
    with calling(create_app(speed=20, webhook_url=webhook_url)) as client:
        sent = data_of(client.post(RCS, json=READ))["msg_id"]
        wait_until(lambda: len(receiver.bodies) == 3)
    assert receiver.statuses(sent) == ["sent", "delivered", "read"]
    for body in receiver.bodies:
        assert began <= body["received_at"] <= time.time()
        assert (body["channel_id"], body["business_phone"]) == (30058, "")


def test_it_tells_the_review_of_a_template(receiver: Receiver, webhook_url: str) -> None:
    with calling(create_app(speed=500, webhook_url=webhook_url)) as client:
        made = data_of(client.post("/external/templates/rcs", json=text_draft("rejected_one")))
        client.post("/external/templates/rcs", json=text_draft("stuck_one"))
        draft = {"name": "quality_recat", "language": "en", "category": "UTILITY"}
        client.post("/external/templates", json=draft)
        wait_until(lambda: len(receiver.bodies) == 4)
    told = {(body["event"], body["template_name"]): body for body in receiver.bodies}
    refused = told["template_status_update", "rejected_one"]
    assert refused["new_value"] == "REJECTED"
    assert refused["reason"]
    assert refused["template_id"] == made["template_id"]
    assert told["template_status_update", "quality_recat"]["new_value"] == "APPROVED"
    assert told["template_quality_update", "quality_recat"]["new_value"] == "YELLOW"
    assert told["template_category_update", "quality_recat"]["new_value"] == "MARKETING"


def test_it_tries_again_until_it_is_taken(receiver: Receiver, webhook_url: str) -> None:
    receiver.refuse_next = 2
    app = create_app(speed=100, webhook_url=webhook_url, webhook_retry_s=(0.01, 0.02, 0.03))
    with calling(app) as client:
        data_of(client.post(RCS, json={**READ, "to": "6281500009003"}))
        wait_until(lambda: receiver.bodies)
        wait_until(lambda: app.state.sandbox.outbox.delivered == 1)
    assert receiver.refused == 2
    assert app.state.sandbox.outbox.waiting == 0


def test_it_gives_up_in_the_end(receiver: Receiver, webhook_url: str) -> None:
    receiver.refuse_next = 99
    app = create_app(speed=100, webhook_url=webhook_url, webhook_retry_s=(0.01, 0.01))
    with calling(app) as client:
        data_of(client.post(RCS, json={**READ, "to": "6281500009003"}))
        wait_until(lambda: app.state.sandbox.outbox.given_up)
    assert receiver.refused == 3
    assert app.state.sandbox.outbox.waiting == 0


def test_a_dead_receiver_does_not_slow_answers() -> None:
    app = create_app(speed=1000, webhook_url="http://127.0.0.1:9/hook")
    with calling(app) as client:
        waits = [client.post(RCS, json=READ).elapsed.total_seconds() for _ in range(20)]
    assert sorted(waits)[10] < 0.1
    assert app.state.sandbox.outbox.waiting == 60


def test_an_address_that_is_none_is_given_up_too() -> None:
    app = create_app(speed=1000, webhook_url="nowhere", webhook_retry_s=())
    with calling(app) as client:
        data_of(client.post(RCS, json=READ))
        wait_until(lambda: app.state.sandbox.outbox.given_up == 3)


class Broken(httpx.AsyncBaseTransport):
    """A fault of our own, once; then it carries."""

    def __init__(self) -> None:
        self.calls = 0

    async def handle_async_request(self, _request: httpx.Request) -> httpx.Response:
        self.calls += 1
        if self.calls == 1:
            raise ZeroDivisionError
        return httpx.Response(200)


def test_an_unforeseen_fault_stops_no_calls() -> None:
    app = create_app(
        speed=1000,
        webhook_url="http://hooks/x",
        webhook_transport=Broken(),
        webhook_retry_s=(0.01,),
    )
    with calling(app) as client:
        data_of(client.post(RCS, json={**READ, "to": "6281500009003"}))
        wait_until(lambda: app.state.sandbox.outbox.delivered == 1)
    assert app.state.sandbox.outbox.waiting == 0


def test_it_calls_after_a_restart_what_was_due(
    receiver: Receiver, webhook_url: str, tmp_path: Path
) -> None:
    state = tmp_path / "state.db"
    clock = [1_780_000_000.0]

    def app() -> Any:
        return create_app(state_file=state, webhook_url=webhook_url, now=lambda: clock[0])

    with calling(app()) as client:
        sent = data_of(client.post(RCS, json=READ))["msg_id"]
        data_of(client.post("/external/templates/rcs", json=text_draft("later")))
    assert receiver.bodies == []
    clock[0] += 50
    with calling(app()):
        wait_until(lambda: len(receiver.bodies) == 4)
    assert receiver.statuses(sent) == ["sent", "delivered", "read"]
    assert receiver.named("template_status_update")[0]["new_value"] == "APPROVED"
    with calling(app()) as client:
        data_of(client.post(RCS, json={**READ, "to": "6281500009003"}))
        clock[0] += 5
        wait_until(lambda: len(receiver.bodies) == 5)


def test_without_an_address_nothing_is_called_or_kept() -> None:
    app = create_app(speed=1000)
    with calling(app) as client:
        data_of(client.post(RCS, json=READ))
    assert app.state.sandbox.outbox.waiting == 0


def test_it_begins_with_the_first_send_where_no_lifespan_runs(receiver: Receiver) -> None:
    told = asyncio.run(_send_without_lifespan(receiver))
    assert told == ["sent", "delivered", "read"]


async def _send_without_lifespan(receiver: Receiver) -> list[str]:
    hooks = httpx.ASGITransport(app=receiver)
    app = create_app(speed=500, webhook_url="http://hooks/x", webhook_transport=hooks)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://incs") as client:
        sent = data_of(await client.post(RCS, json=READ, headers=HEADERS))["msg_id"]
        for _ in range(500):
            if len(receiver.bodies) == 3:
                break
            await asyncio.sleep(0.01)
    await app.state.sandbox.stop()
    return receiver.statuses(sent)


def test_it_can_be_stopped_and_started_again(receiver: Receiver) -> None:
    asyncio.run(_stop_and_start(receiver))
    assert [body["message_status"] for body in receiver.bodies] == ["sent"] * 2


async def _stop_and_start(receiver: Receiver) -> None:
    hooks = httpx.ASGITransport(app=receiver)
    app = create_app(speed=50, webhook_url="http://hooks/x", webhook_transport=hooks)
    sandbox: Sandbox = app.state.sandbox
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://incs") as client:
        body = {**READ, "to": "6281500009003"}
        for number in range(2):
            await sandbox.start()
            await sandbox.start()
            await client.post(RCS, json=body, headers=HEADERS)
            if number == 0:
                await sandbox.stop()
                assert sandbox.outbox.waiting == 1
        while sandbox.outbox.waiting:
            await asyncio.sleep(0.005)
    await sandbox.stop()
    await sandbox.stop()


def test_options_have_bounded_retries() -> None:
    assert 1 <= len(Options().retry_s) <= 10


def test_it_tells_of_new_messages_alone_if_asked(receiver: Receiver, webhook_url: str) -> None:
    app = create_app(speed=100, webhook_url=webhook_url, incs_callback="created")
    with calling(app) as client:
        data_of(client.post(RCS, json=READ))
        wait_until(lambda: len(receiver.bodies) == 4)
    assert receiver.bodies[0]["event"] == "message_created"
    assert not any("message" in body for body in receiver.bodies[1:])


def test_a_whatsapp_reply_has_one_id_in_both_families(receiver: Receiver, webhook_url: str) -> None:
    app = create_app(speed=100, webhook_url=webhook_url, incs_callback="created")
    chosen = {"name": "test_button_reply_1"}
    body = {"to": "6281500009011", "type": "template", "template": chosen}
    with calling(app) as client:
        data_of(client.post("/external/messages/whatsapp", json=body))
        wait_until(lambda: len(receiver.named("message_created")) == 2)
    [told] = receiver.named("new_message")
    reply = receiver.named("message_created")[1]["message"]
    assert reply["channel_msg_id"] == told["message"]["messages"][0]["id"]
