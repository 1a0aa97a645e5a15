"""What INCS echoes of an account's secrets is blanked before anything reads, shows or keeps it."""

from __future__ import annotations

import httpx
import pytest

from incs_core import (
    Account,
    ApiError,
    AuthenticationError,
    ServerError,
    TextMessage,
    UnexpectedAnswer,
)
from incs_core.wire.redaction import MASK
from tests.api.fake_incs import CODE, Fake, refusal, success, template

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"
ACCOUNT = Account(
    id="main", certification_code=CODE, username="ops@lumen-shop.com", password="p4ssw0rd!"
)
HELLO = TextMessage(to="85200001234", text="Hello")


def shown(error: ApiError) -> str:
    return f"{error} {error!r} {error.raw!r} {vars(error)}"


def test_an_echoed_code_is_neither_in_the_error_nor_in_what_it_keeps() -> None:
    fake = Fake(refusal(10001, f"The certification code {CODE} is invalid."))
    with pytest.raises(AuthenticationError) as caught:
        fake.client(ACCOUNT).messages.send(HELLO)
    assert caught.value.message == f"The certification code {MASK} is invalid."
    assert CODE not in shown(caught.value)


@pytest.mark.parametrize("status", [200, 503])
def test_nor_is_it_in_an_answer_that_is_not_json_even_where_that_is_cut(status: int) -> None:
    page = "x" * 190 + CODE
    fake = Fake(httpx.Response(status, text=page))
    with pytest.raises((UnexpectedAnswer, ServerError)) as caught:
        fake.client(ACCOUNT, attempts=1).templates.list()
    assert CODE[:8] not in shown(caught.value)
    assert MASK in shown(caught.value)


def test_nor_in_what_a_successful_answer_says() -> None:
    fake = Fake(success([template("1", f"offer {CODE}")]))
    (found,) = fake.client(ACCOUNT).templates.list()
    assert found.name == f"offer {MASK}"
    assert CODE not in repr(found)


def test_the_same_goes_for_user_password_and_token() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/auth/token"):
            return success({"token": TOKEN})
        return refusal(400, f"{request.headers['authorization']} ops@lumen-shop.com p4ssw0rd!")

    with pytest.raises(ApiError) as caught:
        Fake(reply).client(ACCOUNT).tasks.list()
    assert caught.value.message == f"Bearer {MASK} {MASK} {MASK}"


def test_a_token_that_is_given_twice_is_still_a_token() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/auth/token"):
            return success({"token": TOKEN})
        return refusal(401, "Unauthenticated.", 401) if len(fake.requests) < 3 else success([])

    fake = Fake(reply)
    fake.client(ACCOUNT).tasks.list()
    assert fake.requests[-1].headers["authorization"] == f"Bearer {TOKEN}"


def test_a_refused_log_in_does_not_repeat_the_password() -> None:
    fake = Fake(refusal(400, "No user ops@lumen-shop.com with p4ssw0rd!"))
    with pytest.raises(ApiError) as caught:
        fake.client(ACCOUNT).token()
    assert caught.value.message == f"No user {MASK} with {MASK}"
