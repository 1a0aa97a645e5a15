"""The sandbox takes the documented requests and answers with the documented shapes, key for key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from incs_core.sandbox import create_app
from tests.sandbox.running import Receiver, calling, data_of, refusal_of, wait_until

SAMPLES = Path(__file__).parents[1] / "samples"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def shape(value: object) -> object:
    """Return keys in order and types of a JSON value; lists by their first element."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value[:1]]
    return type(value).__name__


def keys(value: object) -> list[str]:
    assert isinstance(value, dict)
    return list(value)


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("messages_*_request_*")))
def test_it_takes_every_documented_send(client: httpx.Client, name: str) -> None:
    channel = name.split("_")[1]
    answer = client.post(f"/external/messages/{channel}", json=sample(name))
    documented = sample("messages_viber_success" if channel == "viber" else "messages_rcs_success")
    assert answer.status_code == 200
    assert shape(answer.json()) == shape(documented)


def test_a_template_looks_as_documented(client: httpx.Client) -> None:
    listed = data_of(client.get("/external/templates/rcs", params={"count": 100}))
    documented = sample("templates_rcs_get_success")
    ours = next(item for item in listed if item["name"] == documented["data"]["name"])
    answer = client.get(f"/external/templates/rcs/{ours['template_id']}").json()
    assert shape(answer) == shape(documented)
    assert answer["data"]["content"] == documented["data"]["content"]
    assert [keys(item) for item in listed] == [keys(documented["data"])] * len(listed)


def test_the_list_of_templates_is_a_bare_list_of_them(client: httpx.Client) -> None:
    answer = client.get("/external/templates/rcs").json()
    documented = sample("templates_rcs_list_success_repaired")
    assert keys(answer) == keys(documented)
    assert keys(answer["data"][0]) == keys(documented["data"][0])


@pytest.mark.parametrize("name", ["text", "richcard_repaired"])
def test_it_takes_the_documented_templates(client: httpx.Client, name: str) -> None:
    draft = sample(f"templates_rcs_create_request_{name}")
    created = data_of(client.post("/external/templates/rcs", json=draft))
    assert keys(created) == keys(sample("templates_rcs_get_success")["data"])
    assert created["status"] == "PENDING"
    assert created["content"] == draft["content"]
    assert (created["updated_time"], created["status_updated_time"]) == (created["created_time"], 0)


def test_a_missing_template_is_refused_in_the_documented_words(client: httpx.Client) -> None:
    answer = client.get("/external/templates/rcs/1")
    assert answer.json() == sample("templates_rcs_get_error_not_found")
    assert answer.status_code == 400


def test_missing_values_are_refused_in_the_documented_words(client: httpx.Client) -> None:
    send = {
        "to": "85200001234",
        "type": "template",
        "template": {"name": "api_4_standalone_image", "parameters": {"name": "Ayu"}},
    }
    answer = client.post("/external/messages/rcs", json=send)
    assert answer.json() == sample("messages_rcs_error_insufficient_params")


def test_a_wrong_number_is_refused_in_the_documented_words(client: httpx.Client) -> None:
    answer = client.post(
        "/external/messages/rcs", json={"to": "+85200001234", "type": "text", "text": "Hi"}
    )
    assert answer.json() == {**sample("common_error_legacy_422"), "error": {}}
    assert answer.status_code == 422


def test_viber_refuses_in_the_documented_words(client: httpx.Client) -> None:
    answer = client.post(
        "/external/messages/viber", json={"to": "85200009006", "type": "text", "text": "Hi"}
    )
    assert answer.json() == sample("messages_viber_error_unknown")


def test_whatsapp_templates_look_as_documented(client: httpx.Client) -> None:
    draft = sample("templates_waba_create_request")
    answer = client.post("/external/templates", json=draft).json()
    documented = sample("templates_waba_create_success")
    assert shape(answer) == shape(documented)
    assert answer["data"]["components"] == draft["components"]
    listed = client.get("/external/templates").json()
    assert keys(listed["data"][0]) == keys(sample("templates_waba_list_success")["data"][0])


def test_a_missing_category_is_refused_in_the_documented_words(client: httpx.Client) -> None:
    draft = sample("templates_waba_create_request")
    del draft["category"]
    answer = client.post("/external/templates", json=draft)
    assert answer.json() == sample("templates_waba_create_error_category")


def test_tasks_look_as_documented(client: httpx.Client) -> None:
    login = {"username": "sandbox", "password": "sandbox"}
    token = data_of(client.post("/external/auth/token", json=login))["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    created = client.post(
        "/external/tasks", json=sample("tasks_create_request"), headers=bearer
    ).json()
    documented = sample("tasks_create_success_repaired")
    listed = client.get("/external/tasks", params={"page_size": 5}, headers=bearer).json()
    expected = sample("tasks_list_success_repaired")
    assert shape({**created, "data": {**created["data"], "logs": []}}) == shape(documented)
    assert shape(created["data"]["logs"]) == shape(expected["data"]["data"][0]["logs"])
    assert shape(listed) == shape(expected)


def test_webhooks_look_as_documented(receiver: Receiver, webhook_url: str) -> None:
    with calling(create_app(speed=1000, webhook_url=webhook_url)) as client:
        text = {"type": "text", "text": "Hi"}
        for number in ("6281500009004", "6281500009011"):
            client.post("/external/messages/whatsapp", json={"to": number, **text})
        client.post("/external/templates", json=sample("templates_waba_create_request"))
        wait_until(lambda: len(receiver.bodies) == 6)
    failed = next(body for body in receiver.bodies if body.get("message_status") == "failed")
    assert shape(failed) == shape(sample("webhook_message_status_update_zh_failed"))
    assert failed["error"] == sample("webhook_message_status_update_zh_failed")["error"]
    [reply] = receiver.named("new_message")
    documented = sample("webhook_new_message_whatsapp_text")
    assert keys(reply) == keys(documented)
    assert keys(reply["message"]) == keys(documented["message"])
    assert set(reply["message"]["messages"][0]) == set(documented["message"]["messages"][0])
    [update] = receiver.named("template_status_update")
    assert shape(update) == shape(sample("webhook_template_status_update"))


def test_the_english_form_has_no_channel(receiver: Receiver, webhook_url: str) -> None:
    with calling(create_app(speed=1000, webhook_url=webhook_url, channel_id=None)) as client:
        send = {"to": "6281500009004", "type": "text", "text": "Hi"}
        client.post("/external/messages/whatsapp", json=send)
        wait_until(lambda: receiver.bodies)
    assert shape(receiver.bodies[0]) == shape(sample("webhook_message_status_update_en_failed"))


def test_the_incs_format_is_as_documented(receiver: Receiver, webhook_url: str) -> None:
    app = create_app(speed=1000, webhook_url=webhook_url, incs_callback=True)
    with calling(app) as client:
        send = {"to": "6281500009011", "type": "text", "text": "Hi"}
        sent = data_of(client.post("/external/messages/rcs", json=send))
        wait_until(lambda: len(receiver.named("message_created")) == 2)
        wait_until(lambda: len(receiver.named("message_status_update")) == 6)
    out, back = receiver.named("message_created")
    documented = shape(sample("webhook_message_created_text_repaired")["message"])
    assert isinstance(documented, dict)
    shown = shape(out["message"])
    assert isinstance(shown, dict)
    assert documented.items() <= shown.items()
    assert out["message"]["channel_msg_id"] == sent["msg_id"]
    assert (out["message"]["source"], back["message"]["source"]) == (1, 0)
    assert json.loads(back["message"]["content"])["text"] == "Thank you!"
    updates = [body for body in receiver.bodies if "channel_status" in body.get("message", {})]
    assert [body["message"]["channel_status"] for body in updates] == [0, 1, 3, 4, 0]


def test_a_refusal_is_a_whole_envelope(client: httpx.Client) -> None:
    answer = client.get("/external/templates/rcs", headers={"certification-code": "other"})
    assert refusal_of(answer) == (10001, "The certification code is invalid.")
    assert keys(answer.json()) == keys(sample("templates_rcs_get_error_not_found"))
