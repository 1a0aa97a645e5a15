from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from incs_core import (
    Account,
    DocumentMessage,
    IncsClient,
    InvalidDraft,
    TaskDraft,
    TemplateDraft,
    TemplateMessage,
    TextMessage,
    ViberText,
    WabaTemplateDraft,
    WhatsAppText,
)
from incs_core.api import requests
from incs_core.domain.statuses import Channel
from incs_core.wire.message_drafts import draft_from_wire
from tests import samples
from tests.api.fake_incs import ACCOUNT, CODE, Fake, body_of, success, template

API, CHAT = "https://api.incsapp.com", "https://chat-api.incsapp.com"
TO = "85200001234"
RECEIPT = {"msg_id": "019b8d8e-c4e7-73fe-b333-470c51e61f9f"}
TASK = samples.load("tasks_create_success_repaired")["data"]

Action = Callable[[IncsClient], Any]


@pytest.mark.parametrize(
    ("action", "data", "method", "url"),
    [
        pytest.param(
            lambda incs: incs.templates.list(), [], "GET", f"{API}/external/templates/rcs?count=100"
        ),
        pytest.param(
            lambda incs: incs.templates.list(last_id="22 1/7", count=5),
            [],
            "GET",
            f"{API}/external/templates/rcs?last_id=22%201%2F7&count=5",
        ),
        pytest.param(
            lambda incs: incs.templates.get("2217670951241515121"),
            template("2217670951241515121"),
            "GET",
            f"{API}/external/templates/rcs/2217670951241515121",
        ),
        pytest.param(
            lambda incs: incs.templates.delete("a/b?c#d"),
            {},
            "DELETE",
            f"{API}/external/templates/rcs/a%2Fb%3Fc%23d",
        ),
        pytest.param(
            lambda incs: incs.waba_templates.list(count=10),
            [],
            "GET",
            f"{API}/external/templates?count=10",
        ),
        pytest.param(
            lambda incs: incs.messages.statuses(["wamid.HBgN+/=", "019b8d8e"]),
            [],
            "GET",
            f"{CHAT}/external/messages/status?message_ids=wamid.HBgN%2B%2F%3D,019b8d8e",
        ),
    ],
)
def test_it_asks_with_the_certification_code(
    action: Action, data: Any, method: str, url: str
) -> None:
    fake = Fake(success(data))
    action(fake.client())
    assert fake.only.method == method
    assert str(fake.only.url) == url
    assert fake.only.headers["certification-code"] == CODE
    assert "authorization" not in fake.only.headers
    assert fake.only.content == b""


@pytest.mark.parametrize(
    ("channel", "url"),
    [
        ("rcs", f"{API}/external/messages/rcs"),
        ("whatsapp", f"{CHAT}/external/messages/whatsapp"),
        ("viber", f"{CHAT}/external/messages/viber"),
    ],
)
def test_it_sends_every_documented_message(channel: str, url: str) -> None:
    for name in samples.names(f"messages_{channel}_request"):
        fake, body = Fake(success(RECEIPT)), samples.load(name)
        receipt = fake.client().messages.send(draft_from_wire(Channel(channel), body))
        assert receipt.message_id == RECEIPT["msg_id"]
        assert (fake.only.method, str(fake.only.url)) == ("POST", url)
        assert body_of(fake.only) == body
        assert fake.only.headers["certification-code"] == CODE
        assert fake.only.headers["content-type"] == "application/json"


@pytest.mark.parametrize("name", samples.names("templates_rcs_create_request"))
def test_it_submits_an_rcs_template(name: str) -> None:
    fake, body = Fake(success({"template_id": "1"})), samples.load(name)
    submitted = fake.client().templates.create(TemplateDraft(**body))
    assert (fake.only.method, str(fake.only.url)) == ("POST", f"{API}/external/templates/rcs")
    assert body_of(fake.only) == body
    assert (submitted.template_id, submitted.name) == ("1", body["name"])
    assert submitted.content == body["content"]


def test_it_submits_a_whatsapp_template() -> None:
    answer = samples.load("templates_waba_create_success")["data"]
    fake, body = Fake(success(answer)), samples.load("templates_waba_create_request")
    submitted = fake.client().waba_templates.create(WabaTemplateDraft(**body))
    assert (fake.only.method, str(fake.only.url)) == ("POST", f"{API}/external/templates")
    assert body_of(fake.only) == body
    assert submitted.raw_status == "REJECTED"


def test_it_fetches_a_token_and_creates_a_task_with_it() -> None:
    fake, body = (
        Fake(success({"token": "t0k3n"}), success(TASK)),
        samples.load("tasks_create_request"),
    )
    task = fake.client().tasks.create(TaskDraft(**body))
    login, create = fake.requests
    assert (login.method, str(login.url)) == ("POST", f"{API}/external/auth/token")
    assert body_of(login) == {"username": "admin", "password": "p4ss"}
    assert "certification-code" not in login.headers
    assert (create.method, str(create.url)) == ("POST", f"{API}/external/tasks")
    assert create.headers["authorization"] == "Bearer t0k3n"
    assert "certification-code" not in create.headers
    assert body_of(create) == body
    assert task.id == 239


def test_it_lists_tasks_by_everything_that_is_documented() -> None:
    fake = Fake(success({"token": "t0k3n"}), success({"total": 0, "data": []}))
    fake.client().tasks.list(
        task_id=1,
        creation_id=2,
        type=3,
        status=0,
        name="call back",
        start_at="2026-04-07 17:00:00",
        end_at=datetime(2026, 4, 8, 9, tzinfo=UTC),
        page=2,
        page_size=50,
    )
    assert fake.urls[1] == (
        f"{API}/external/tasks?task_id=1&creation_id=2&type=3&status=0&name=call%20back"
        "&start_at=2026-04-07%2017%3A00%3A00&end_at=2026-04-08%2017%3A00%3A00&page=2&page_size=50"
    )


def test_it_always_sends_the_page_of_a_task_list() -> None:
    fake = Fake(success({"token": "t0k3n"}), success({"total": 0, "data": []}))
    fake.client().tasks.list()
    assert fake.urls[1] == f"{API}/external/tasks?page=1&page_size=20"


def test_it_calls_each_endpoint_at_its_own_host() -> None:
    hosts = {"rcs_send": "https://one.test", "status": "https://two.test/sub"}
    account = Account(id="main", certification_code=CODE, hosts=hosts)
    fake = Fake(success(RECEIPT), success([]), success([]))
    incs = fake.client(account)
    incs.messages.send(TextMessage(to=TO, text="Hello"))
    incs.messages.statuses(["a"])
    incs.templates.list()
    assert fake.urls == [
        "https://one.test/external/messages/rcs",
        "https://two.test/sub/external/messages/status?message_ids=a",
        f"{API}/external/templates/rcs?count=100",
    ]


def test_it_calls_the_sandbox_below_a_path() -> None:
    fake = Fake(success(RECEIPT), success(RECEIPT))
    incs = fake.client(ACCOUNT.at("http://127.0.0.1:8501/sandbox"))
    incs.messages.send(WhatsAppText(to=TO, text="Hello"))
    incs.messages.send(ViberText(to=TO, text="Hello"))
    assert fake.urls == [
        "http://127.0.0.1:8501/sandbox/external/messages/whatsapp",
        "http://127.0.0.1:8501/sandbox/external/messages/viber",
    ]


def test_it_sends_any_text_unharmed() -> None:
    fake = Fake(success(RECEIPT))
    text = 'Ünïcode 👋 "quotes" \\ \n \u2028 and a lone half: \ud83d'
    fake.client().messages.send(TextMessage(to=TO, text=text))
    assert body_of(fake.only)["text"] == text


@pytest.mark.parametrize(
    ("action", "field"),
    [
        pytest.param(lambda i: i.messages.send(TextMessage(to="0815", text="x")), "to", id="to"),
        pytest.param(
            lambda i: i.messages.send(DocumentMessage(to=TO, link="https://m.test/a.doc")),
            "link",
            id="link",
        ),
        pytest.param(
            lambda i: i.messages.preview(TemplateMessage(to=TO, name="")), "name", id="preview"
        ),
        pytest.param(
            lambda i: i.templates.create(
                TemplateDraft(name="a b", type="text", category="PROMOTION", content={})
            ),
            "name",
            id="template",
        ),
        pytest.param(
            lambda i: i.waba_templates.create(
                WabaTemplateDraft(name="a", language="en", category="OTHER")
            ),
            "category",
            id="waba template",
        ),
        pytest.param(lambda i: i.templates.list(count=101), "count", id="page too long"),
        pytest.param(lambda i: i.templates.list(count=0), "count", id="page too short"),
        pytest.param(lambda i: i.templates.get(" "), "template_id", id="no id"),
        pytest.param(lambda i: i.templates.delete(".."), "template_id", id="id of another path"),
        pytest.param(lambda i: i.tasks.list(page_size=101), "page_size", id="task page too long"),
        pytest.param(lambda i: i.tasks.list(page=0), "page", id="page before the first"),
        pytest.param(
            lambda i: i.tasks.create(
                TaskDraft(name="", auth_id=1, user_phone=TO, assignee_username="a")
            ),
            "name",
            id="task",
        ),
    ],
)
def test_it_sends_nothing_that_incs_would_refuse(action: Action, field: str) -> None:
    fake = Fake()
    with pytest.raises(InvalidDraft) as caught:
        action(fake.client())
    assert caught.value.problems[0].field == field
    assert fake.requests == []


def test_it_refuses_a_look_up_of_more_than_100_ids_in_one_call() -> None:
    with pytest.raises(InvalidDraft):
        requests.message_statuses([str(number) for number in range(101)])


def test_it_closes_its_connections() -> None:
    with Fake().client() as incs:
        pass
    with pytest.raises(RuntimeError, match="closed"):
        incs.templates.list()


def test_it_says_who_is_calling() -> None:
    fake = Fake(success([]))
    fake.client().templates.list()
    assert fake.only.headers["user-agent"].startswith("incs-dashboard/")
