from __future__ import annotations

import httpx
import pytest

from incs_core import (
    ApiError,
    AuthenticationError,
    InvalidRequest,
    NotFound,
    RateLimited,
    RcsError,
    ServerError,
    TextMessage,
    UnexpectedAnswer,
    ViberError,
    WhatsAppError,
)
from incs_core.error_codes import API_CODES
from tests import samples
from tests.api.fake_incs import Fake, refusal

HELLO = TextMessage(to="85200001234", text="Hello")

BY_CODE: dict[int, type[ApiError]] = {
    400: InvalidRequest,
    404: NotFound,
    422: InvalidRequest,
    429: RateLimited,
    500: ServerError,
    10001: AuthenticationError,
    10002: WhatsAppError,
    10003: ViberError,
    10004: RcsError,
}


def test_it_has_a_case_for_every_documented_code() -> None:
    assert {200, *BY_CODE} == set(API_CODES)


@pytest.mark.parametrize("code", BY_CODE)
@pytest.mark.parametrize("http_status", ["always 200", "mirror"])
def test_it_raises_what_incs_says(code: int, http_status: str) -> None:
    http = code if http_status == "mirror" and code < 600 else 200
    fake = Fake(refusal(code, "INCS's own words", http))
    with pytest.raises(ApiError) as caught:
        fake.client().messages.send(HELLO)
    error = caught.value
    assert type(error) is BY_CODE[code]
    assert (error.code, error.message) == (code, "INCS's own words")
    assert (error.host, error.http_status) == ("api.incsapp.com", http)
    assert error.advice
    assert len(fake.requests) == 1


def test_it_takes_a_missing_template_as_not_found() -> None:
    answer = httpx.Response(200, json=samples.load("templates_rcs_get_error_not_found"))
    with pytest.raises(NotFound, match="The template is not found"):
        Fake(answer).client().templates.get("1")


@pytest.mark.parametrize(
    ("http_status", "kind"),
    [(404, NotFound), (401, AuthenticationError), (403, AuthenticationError)],
)
def test_it_goes_by_http_if_something_else_than_incs_answers(
    http_status: int, kind: type[ApiError]
) -> None:
    with pytest.raises(kind) as caught:
        Fake(httpx.Response(http_status, html="<h1>No</h1>")).client().templates.list()
    assert caught.value.code == http_status


def test_it_does_not_take_a_web_page_for_an_answer() -> None:
    fake = Fake(httpx.Response(200, html="<h1>Log in to the network</h1>"))
    with pytest.raises(UnexpectedAnswer):
        fake.client().templates.list()
    assert len(fake.requests) == 1


def test_it_does_not_follow_a_redirection() -> None:
    fake = Fake(httpx.Response(301, headers={"Location": "https://elsewhere.test/"}))
    with pytest.raises(UnexpectedAnswer):
        fake.client().messages.send(HELLO)
    assert len(fake.requests) == 1


@pytest.mark.parametrize("kind", ["list", "iter"])
def test_it_takes_an_empty_object_for_an_empty_list(kind: str) -> None:
    answer = {"status": "success", "code": 200, "message": "", "data": {}}
    templates = Fake(httpx.Response(200, json=answer)).client().templates
    assert list(templates.list() if kind == "list" else templates.iter()) == []


def test_it_takes_an_empty_list_for_an_empty_object() -> None:
    answer = {"status": "success", "code": 200, "message": "", "data": []}
    fake = Fake(httpx.Response(200, json=answer))
    assert fake.client().messages.statuses(["a"]) == []
    fake.client().templates.delete("1")
    assert [request.method for request in fake.requests] == ["GET", "DELETE"]


def test_it_shows_no_secret_in_any_error() -> None:
    fake = Fake(refusal(10001))
    with pytest.raises(AuthenticationError) as caught:
        fake.client().templates.list()
    shown = f"{caught.value!r} {vars(caught.value)}"
    assert "f484bd42" not in shown
    assert "p4ss" not in shown
