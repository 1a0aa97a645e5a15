"""Who may call, in which way refusals come, and what is no route or no JSON."""

from __future__ import annotations

import httpx
import pytest

from incs_core.sandbox import Faults, create_app
from tests.sandbox.running import HEADERS, calling, data_of, refusal_of

ROUTES = [
    ("GET", "/external/templates/rcs"),
    ("POST", "/external/templates/rcs"),
    ("GET", "/external/templates/rcs/1"),
    ("DELETE", "/external/templates/rcs/1"),
    ("GET", "/external/templates"),
    ("POST", "/external/templates"),
    ("POST", "/external/messages/rcs"),
    ("POST", "/external/messages/whatsapp"),
    ("POST", "/external/messages/viber"),
    ("GET", "/external/messages/status"),
]
LOGIN = {"username": "sandbox", "password": "sandbox"}


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("code", ["", "Sandbox", "sandbox1", "é"])
def test_it_refuses_every_other_certification_code(
    client: httpx.Client, method: str, path: str, code: str
) -> None:
    answer = client.request(method, path, headers={b"certification-code": code.encode()})
    assert refusal_of(answer)[0] == 10001
    assert answer.status_code == 401


def test_it_refuses_tasks_without_its_token(client: httpx.Client) -> None:
    for header in ("", "Bearer", "Bearer 0123", "Basic abc", "Bearer " + "z" * 32):
        answer = client.get("/external/tasks", headers={"Authorization": header})
        assert refusal_of(answer) == (401, "Unauthenticated.")
        assert answer.status_code == 401


@pytest.mark.parametrize("login", [{**LOGIN, "password": "x"}, {**LOGIN, "username": "x"}])
def test_it_refuses_a_wrong_login(client: httpx.Client, login: dict[str, str]) -> None:
    assert refusal_of(client.post("/external/auth/token", json=login))[0] == 401


def test_a_token_is_opaque_and_needs_no_code(client: httpx.Client) -> None:
    with httpx.Client(base_url=client.base_url, trust_env=False) as stranger:
        data = data_of(stranger.post("/external/auth/token", json=LOGIN))
        assert set(data) == {"token", "expires_in"}
        assert int(data["token"], 16) > 0
        headers = {"Authorization": f"Bearer {data['token']}"}
        assert data_of(stranger.get("/external/tasks", headers=headers))["total"] > 0


def test_a_token_expires() -> None:
    clock = [1_780_000_000.0]
    with calling(create_app(now=lambda: clock[0], token_life_s=60)) as client:
        token = data_of(client.post("/external/auth/token", json=LOGIN))["token"]
        headers = {"Authorization": f"Bearer {token}"}
        data_of(client.get("/external/tasks", headers=headers))
        clock[0] += 61
        assert refusal_of(client.get("/external/tasks", headers=headers))[0] == 401


def test_a_token_cannot_be_prolonged(client: httpx.Client) -> None:
    token = data_of(client.post("/external/auth/token", json=LOGIN))["token"]
    headers = {"Authorization": f"Bearer ffffffff{token[8:]}"}
    assert refusal_of(client.get("/external/tasks", headers=headers))[0] == 401


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/external/nothing", 404),
        ("GET", "/", 404),
        ("GET", "/external/templates/rcs/", 404),
        ("DELETE", "/external/tasks", 405),
        ("GET", "/external/messages/rcs", 405),
        ("PUT", "/external/templates/rcs", 405),
    ],
)
def test_it_answers_what_is_no_route_with_an_envelope(
    client: httpx.Client, method: str, path: str, code: int
) -> None:
    answer = client.request(method, path)
    assert refusal_of(answer)[0] == code
    assert answer.status_code == code
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", [path for method, path in ROUTES if method == "POST"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b'{"to": NaN}',
        b'{"to": 1e999}',
        b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
    ids=["empty", "cut", "list", "text", "null", "bytes", "nan", "huge", "deep", "digits"],
)
def test_it_refuses_what_is_no_json_object(client: httpx.Client, path: str, body: bytes) -> None:
    answer = client.post(path, content=body)
    assert refusal_of(answer)[0] == 422
    assert answer.status_code == 422


def test_it_refuses_a_body_over_1_mib(client: httpx.Client) -> None:
    send = {"to": "85200001234", "type": "text", "text": "x" * (1 << 20)}
    answer = client.post("/external/messages/rcs", json=send)
    assert refusal_of(answer) == (422, "The request body is too large.")


def test_it_can_answer_200_always() -> None:
    with calling(create_app(http_status="always-200")) as client:
        for method, path in (("GET", "/nothing"), ("PUT", "/external/tasks"), *ROUTES):
            assert client.request(method, path, headers={}).status_code == 200
        assert refusal_of(client.get("/external/templates/rcs/1"))[0] == 400


def test_it_describes_every_route(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    paths = {path for _, path in ROUTES if "/1" not in path}
    assert paths | {"/external/tasks", "/external/auth/token"} <= set(document["paths"])
    assert document["servers"] == [{"url": "/"}]


def test_it_can_be_slow() -> None:
    with calling(create_app(latency_s=0.15)) as client:
        assert client.get("/external/templates/rcs").elapsed.total_seconds() >= 0.15


def test_it_makes_the_faults_that_are_asked_for() -> None:
    with calling(create_app(faults=Faults(errors=0.3, limited=0.3))) as client:
        answers = [client.get("/external/templates/rcs") for _ in range(60)]
    codes = [answer.json()["code"] for answer in answers]
    assert {200, 429, 500} == set(codes) == {answer.status_code for answer in answers}
    limited = next(answer for answer in answers if answer.status_code == 429)
    assert limited.headers["retry-after"] == "1"


def test_it_limits_calls_in_a_second() -> None:
    clock = [1_780_000_000.0]
    with calling(create_app(faults=Faults(per_second=3), now=lambda: clock[0])) as client:
        codes = [client.get("/external/templates").status_code for _ in range(5)]
        clock[0] += 1
        codes.append(client.get("/external/templates").status_code)
    assert codes == [200, 200, 200, 429, 429, 200]


def test_it_refuses_a_clock_that_stands_still() -> None:
    with pytest.raises(ValueError, match="speed"):
        create_app(speed=0)


def test_an_error_of_its_own_is_an_envelope_too(monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app()
    monkeypatch.setattr(app.state.sandbox.state, "templates", lambda *_: 1 / 0)
    with calling(app) as client:
        answer = client.get("/external/templates/rcs", headers=HEADERS)
        assert refusal_of(answer) == (500, "Server error.")
