"""Sends and status look-ups."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from incs_core.sandbox import create_app
from tests.sandbox.drafts import text_draft
from tests.sandbox.running import calling, data_of, refusal_of, wait_until

Body = dict[str, Any]

TO = "6281500000301"
TEXT: Body = {"to": TO, "type": "text", "text": "Hello"}
STATUS = "/external/messages/status"


def link(kind: str, address: str) -> Body:
    return {"to": TO, "type": kind, kind: {"link": address}}


def template(name: str, **parts: object) -> Body:
    return {"to": TO, "type": "template", "template": {"name": name, **parts}}


def otp(**parts: object) -> Body:
    whole = {"code": "1", "language": "en", "code_expiration_minutes": 3, **parts}
    return {"to": TO, "type": "otp", "otp": whole}


GOOD = [
    ("rcs", {**TEXT, "text": "x" * 3072}),
    ("rcs", link("document", "https://x.example.com/a.PDF?v=1")),
    ("rcs", template("test_button_reply_1", parameters=None)),
    ("rcs", template("test_button_reply_1", parameters=[])),
    ("whatsapp", link("audio", "https://x.example.com/a")),
    ("whatsapp", link("video", "https://x.example.com/a.3gp")),
    ("whatsapp", {"to": TO, "type": "interactive", "interactive": {"type": "button"}}),
    ("viber", {**TEXT, "text": "x" * 1000}),
    ("viber", link("document", "http://x.example.com/a.csv")),
    ("viber", otp()),
]
WRONG = [
    ("rcs", {}),
    ("rcs", {**TEXT, "to": ""}),
    ("rcs", {**TEXT, "to": 6281500000301}),
    ("rcs", {**TEXT, "to": "+6281500000301"}),
    ("rcs", {**TEXT, "to": "081500000301"}),
    ("rcs", {**TEXT, "to": "62 815 0000 0301"}),
    ("rcs", {**TEXT, "to": "628150"}),
    ("rcs", {**TEXT, "to": "62815000003010000"}),
    ("rcs", {**TEXT, "to": "９００１"}),
    ("rcs", {**TEXT, "to": "99981500000301"}),
    ("rcs", {**TEXT, "type": "audio"}),
    ("rcs", {**TEXT, "type": ["text"]}),
    ("rcs", {**TEXT, "text": {"body": "Hello"}}),
    ("rcs", {**TEXT, "text": ""}),
    ("rcs", {**TEXT, "text": "x" * 3073}),
    ("rcs", link("document", "https://x.example.com/a.doc")),
    ("rcs", link("image", "a.png")),
    ("rcs", {"to": TO, "type": "image", "image": "https://x.example.com/a.png"}),
    ("rcs", {"to": TO, "type": "template", "template": "order_shipped"}),
    ("rcs", template("")),
    ("rcs", template("test_button_reply_1", parameters=["a"])),
    ("rcs", template("test_button_reply_1", parameters={"a": 1})),
    ("whatsapp", link("video", "https://x.example.com/a.avi")),
    ("whatsapp", {"to": TO, "type": "interactive", "interactive": {"type": "poll"}}),
    ("whatsapp", {"to": TO, "type": "otp", "otp": {}}),
    ("whatsapp", template("test_header_text_2", components={})),
    ("whatsapp", template("test_header_text_2", components=[{"type": "footer"}])),
    ("viber", {**TEXT, "text": "x" * 1001}),
    ("viber", link("image", "https://x.example.com/a.webp")),
    ("viber", otp(code=1)),
    ("viber", otp(code_expiration_minutes=0)),
    ("viber", otp(code_expiration_minutes=True)),
    ("viber", template("order_shipped")),
]


@pytest.mark.parametrize(("channel", "body"), GOOD)
def test_it_takes_good_sends(client: httpx.Client, channel: str, body: Body) -> None:
    sent = data_of(client.post(f"/external/messages/{channel}", json=body))
    assert list(sent) == ["msg_id"]
    found = data_of(client.get(STATUS, params={"message_ids": sent["msg_id"]}))
    assert [item["message_id"] for item in found] == [sent["msg_id"]]


@pytest.mark.parametrize(("channel", "body"), WRONG)
def test_it_refuses_wrong_sends(client: httpx.Client, channel: str, body: Body) -> None:
    assert refusal_of(client.post(f"/external/messages/{channel}", json=body))[0] == 422


def test_it_refuses_templates_that_are_not_approved(client: httpx.Client) -> None:
    data_of(client.post("/external/templates/rcs", json=text_draft("stuck_here")))
    for name in ("stuck_here", "no_such", "instalment_offer", "mid_year_preview"):
        body = template(name, parameters={"name": "a", "months": "3"})
        code, words = refusal_of(client.post("/external/messages/rcs", json=body))
        assert code == 10004
        assert words.startswith(f"Template with the code [{name}] and bot [")


def test_it_refuses_missing_values_and_takes_more_than_needed(client: httpx.Client) -> None:
    values = {"name": "Ayu", "order_id": "7", "date": "Friday"}
    for missing in values:
        some = {name: value for name, value in values.items() if name != missing}
        answer = client.post(
            "/external/messages/rcs", json=template("order_shipped", parameters=some)
        )
        assert refusal_of(answer)[1].endswith("received with insufficient custom params")
    body = template("order_shipped", parameters={**values, "more": "x"})
    assert data_of(client.post("/external/messages/rcs", json=body))["msg_id"]


@pytest.mark.parametrize(
    ("name", "components", "code"),
    [
        ("order_update", [("body", 2)], 200),
        ("order_update", [("body", 1)], 10002),
        ("order_update", [], 10002),
        ("order_update", [("body", 2), ("header", 1)], 10002),
        ("test_header_image_5", [], 10002),
        ("test_button_reply_1", [], 200),
        ("no_such", [], 10002),
    ],
)
def test_it_counts_whatsapp_values(
    client: httpx.Client, name: str, components: list[tuple[str, int]], code: int
) -> None:
    value = {"type": "text", "text": "x"}
    filled = [{"type": kind, "parameters": [value] * count} for kind, count in components]
    body = template(name, components=filled)
    answer = client.post("/external/messages/whatsapp", json=body)
    assert answer.json()["code"] == code


def test_it_does_not_send_whatsapp_templates_that_are_in_review(client: httpx.Client) -> None:
    draft = {"name": "stuck", "language": "en", "category": "UTILITY"}
    data_of(client.post("/external/templates", json=draft))
    answer = client.post("/external/messages/whatsapp", json=template("stuck"))
    assert refusal_of(answer)[1].startswith("(#132001)")


def test_a_look_up_takes_up_to_100_ids(client: httpx.Client) -> None:
    sent = data_of(client.post("/external/messages/rcs", json=TEXT))["msg_id"]
    ids = [sent, sent, *(f"unknown-{number}" for number in range(99))]
    found = data_of(client.get(STATUS, params={"message_ids": ",".join(ids)}))
    assert [item["message_id"] for item in found] == [sent]
    answer = client.get(STATUS, params={"message_ids": ",".join([*ids, "one-more"])})
    assert refusal_of(answer)[0] == 422


@pytest.mark.parametrize("query", [{}, {"message_ids": ""}, {"message_ids": " , ,"}])
def test_a_look_up_needs_ids(client: httpx.Client, query: dict[str, str]) -> None:
    assert refusal_of(client.get(STATUS, params=query)) == (
        422,
        "The message_ids field is required.",
    )


def test_ids_of_other_systems_are_left_out(client: httpx.Client) -> None:
    for other in ("019b8d8e-c4e7-73fe-b333-470c51e61f9f", "wamid.HBgN", "wamid.é", "x" * 500):
        assert data_of(client.get(STATUS, params={"message_ids": other})) == []


def test_a_message_climbs_with_time() -> None:
    clock = [1_780_000_000.25]
    with calling(create_app(now=lambda: clock[0])) as client:
        body = {**TEXT, "to": "6281500009001"}
        sent = data_of(client.post("/external/messages/rcs", json=body))["msg_id"]
        seen = []
        for wait_s in (0.0, 1.0, 1.5, 2.5):
            clock[0] += wait_s
            [item] = data_of(client.get(STATUS, params={"message_ids": sent}))
            seen.append((item["message_status"], item["received_at"]))
    assert seen == [
        ("accepted", 1_780_000_000),
        ("sent", 1_780_000_001),
        ("delivered", 1_780_000_002),
        ("read", 1_780_000_005),
    ]


def test_a_failure_says_why(client: httpx.Client) -> None:
    sent = data_of(client.post("/external/messages/rcs", json={**TEXT, "to": "6591239005"}))

    def found() -> Body:
        [item] = data_of(client.get(STATUS, params={"message_ids": sent["msg_id"]}))
        return dict(item)

    wait_until(lambda: found()["message_status"] == "failed")
    assert found()["error"] == {"code": 131026, "title": "Message undeliverable"}


def test_same_seed_and_moment_give_the_same_ids() -> None:
    def ids(seed: int) -> list[str]:
        with calling(create_app(seed=seed, now=lambda: 1_780_000_000.0)) as client:
            return [
                data_of(client.post("/external/messages/rcs", json=TEXT))["msg_id"]
                for _ in range(3)
            ]

    assert ids(7) == ids(7)
    assert set(ids(7)).isdisjoint(ids(8))
