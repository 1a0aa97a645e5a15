from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from incs_core import (
    HostUnreachable,
    IncsClient,
    IncsError,
    RateLimited,
    RequestTimedOut,
    ServerError,
    TaskDraft,
    TemplateDraft,
    TextMessage,
    Unconfirmed,
    UnexpectedAnswer,
    WabaTemplateDraft,
)
from tests.api.fake_incs import Fake, refusal, success, template

HELLO = TextMessage(to="85200001234", text="Hello")
OFFER = TemplateDraft(
    name="offer", type="text", category="PROMOTION", content={"textMessage": "Hello"}
)
WABA = WabaTemplateDraft(name="offer", language="en_US", category="MARKETING")
TASK = TaskDraft(name="Call", auth_id=1, user_phone="85200001234", assignee_username="incs_1")
PAGE = httpx.Response(502, html="<h1>Bad gateway</h1>")

CREATIONS: list[Any] = [
    pytest.param(lambda incs: incs.messages.send(HELLO), id="message"),
    pytest.param(lambda incs: incs.templates.create(OFFER), id="template"),
    pytest.param(lambda incs: incs.waba_templates.create(WABA), id="waba template"),
]
Action = Callable[[IncsClient], Any]


@pytest.mark.parametrize("create", CREATIONS)
@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(httpx.ReadTimeout("boom"), id="no answer"),
        pytest.param(httpx.WriteTimeout("boom"), id="slow writing"),
        pytest.param(httpx.ReadError("boom"), id="cut while reading"),
        pytest.param(httpx.WriteError("boom"), id="cut while writing"),
        pytest.param(httpx.RemoteProtocolError("boom"), id="cut before the answer"),
        pytest.param(httpx.DecodingError("boom"), id="unreadable encoding"),
        pytest.param(PAGE, id="a gateway's error"),
        pytest.param(httpx.Response(200, html="<h1>Hello</h1>"), id="a web page"),
    ],
)
def test_it_is_unconfirmed_if_incs_may_have_taken_it(
    create: Action, trouble: httpx.Response | Exception
) -> None:
    fake = Fake(trouble)
    with pytest.raises(Unconfirmed) as caught:
        create(fake.client())
    assert not caught.value.retryable
    assert caught.value.host == "api.incsapp.com"
    assert len(fake.requests) == 1


@pytest.mark.parametrize("create", CREATIONS)
@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        pytest.param(httpx.ConnectError("boom"), HostUnreachable, id="refused connection"),
        pytest.param(httpx.ConnectTimeout("boom"), HostUnreachable, id="no connection in time"),
        pytest.param(httpx.PoolTimeout("boom"), RequestTimedOut, id="no free connection"),
        pytest.param(refusal(500), ServerError, id="INCS's own error"),
        pytest.param(refusal(429), RateLimited, id="too many"),
        pytest.param(httpx.Response(308), UnexpectedAnswer, id="redirection"),
    ],
)
def test_it_is_certain_if_incs_cannot_have_taken_it(
    create: Action, trouble: httpx.Response | Exception, kind: type[IncsError]
) -> None:
    fake = Fake(trouble, success({"msg_id": "m1", "template_id": "t1"}))
    with pytest.raises(kind):
        create(fake.client())
    assert len(fake.requests) == 1


@pytest.mark.parametrize("data", [{}, [], None, {"msg_id": ""}])
def test_it_is_unconfirmed_without_a_message_id(data: object) -> None:
    fake = Fake(success(data))
    with pytest.raises(Unconfirmed):
        fake.client().messages.send(HELLO)
    assert len(fake.requests) == 1


@pytest.mark.parametrize("trouble", [httpx.ReadTimeout("boom"), PAGE, success({})])
def test_it_creates_a_task_once(trouble: httpx.Response | Exception) -> None:
    fake = Fake(success({"token": "t"}), trouble)
    with pytest.raises(Unconfirmed, match="may or may not") as caught:
        fake.client().tasks.create(TASK)
    assert "list" in caught.value.advice
    assert [request.url.path for request in fake.requests] == [
        "/external/auth/token",
        "/external/tasks",
    ]


def test_it_is_certain_that_no_task_was_created_without_a_token() -> None:
    fake = Fake(httpx.ReadTimeout("boom"))
    with pytest.raises(RequestTimedOut):
        fake.client().tasks.create(TASK)
    assert {request.url.path for request in fake.requests} == {"/external/auth/token"}


def test_it_waits_for_its_turn_before_a_send_and_not_after() -> None:
    busy = refusal(429, headers={"Retry-After": "1"})
    fake = Fake(busy, success({"msg_id": "m1"}))
    incs = fake.client()
    with pytest.raises(RateLimited):
        incs.messages.send(HELLO)
    assert fake.clock.slept == []
    assert incs.messages.send(HELLO).message_id == "m1"
    assert fake.clock.slept == [1.0]


def test_it_deletes_once_and_leaves_repeating_to_a_person() -> None:
    fake = Fake(httpx.ReadTimeout("boom"))
    with pytest.raises(RequestTimedOut) as caught:
        fake.client().templates.delete("1")
    assert caught.value.retryable
    assert len(fake.requests) == 1


@pytest.mark.parametrize("data", [{}, [], None])
def test_it_looks_a_new_template_up_by_name_if_the_answer_has_no_id(data: object) -> None:
    listed = success([template("2", "another"), template("1", "offer")])
    fake = Fake(success(data), listed)
    assert fake.client().templates.create(OFFER).template_id == "1"
    assert [request.method for request in fake.requests] == ["POST", "GET"]


@pytest.mark.parametrize("listing", [success([]), refusal(10001)])
def test_it_is_unconfirmed_if_a_new_template_cannot_be_found(listing: httpx.Response) -> None:
    with pytest.raises(Unconfirmed):
        Fake(success({}), listing).client().templates.create(OFFER)
