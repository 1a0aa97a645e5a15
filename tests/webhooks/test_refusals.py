from __future__ import annotations

import asyncio
import time

import pytest
from starlette.applications import Starlette

from incs_core.store import Store
from incs_core.store.writer import Writer
from incs_core.webhooks.receiver import Receiver
from incs_core.webhooks.request_parsing import MAX_BODY, Secret
from incs_core.webhooks.responses import AsgiApp
from tests.webhooks import events
from tests.webhooks.posting import HERE, SECRET, chunks, kept, post, send


@pytest.mark.parametrize(
    "path",
    [
        "/webhooks/incs/wrong",
        "/webhooks/incs/wrong/main",
        f"/webhooks/incs/{SECRET}x",
        f"{HERE}/nobody",
        f"{HERE}/main/more",
        "/webhooks/incs/",
        "/webhooks/incs",
        "/webhooks/incsx",
        "/webhooks/incs/%ED%A0%80%C3%A9",
        "/",
    ],
)
@pytest.mark.parametrize("method", ["POST", "GET", "HEAD", "PUT"])
def test_a_wrong_address_looks_like_a_missing_page(
    app: AsgiApp, store: Store, path: str, method: str
) -> None:
    answer = send(app, method, path, json=events.status())
    missing = send(Starlette(), method, "/no/such/page")
    assert answer.status_code == missing.status_code == 404
    assert answer.content == missing.content
    assert answer.headers == missing.headers
    assert kept(store) == 0


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_only_posts_are_taken(app: AsgiApp, method: str) -> None:
    answer = send(app, method, HERE)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


def test_no_secret_lets_nobody_in(writer: Writer) -> None:
    app = Receiver(writer, "", ["main"])
    assert post(app, events.status(), "/webhooks/incs/").status_code == 404
    assert post(app, events.status(), "/webhooks/incs//main").status_code == 404


def test_a_secret_may_be_asked_for(writer: Writer) -> None:
    app = Receiver(writer, lambda: SECRET, ["main"])
    assert post(app, events.status()).status_code == 200


def test_a_slow_history_holds_up_nothing_else_while_the_secret_is_read() -> None:
    def slow() -> str:
        time.sleep(0.3)
        return SECRET

    async def turns_meanwhile() -> int:
        secret, turns = Secret(slow), 0
        asked = [asyncio.create_task(secret.matches(SECRET)) for _ in range(3)]
        while not all(task.done() for task in asked):
            await asyncio.sleep(0.01)
            turns += 1
        assert all(task.result() for task in asked)
        return turns

    assert asyncio.run(turns_meanwhile()) >= 5


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/jsonp"])
def test_other_content_is_refused(app: AsgiApp, store: Store, kind: str) -> None:
    body = events.body(events.status())
    answer = send(app, "POST", HERE, content=body, headers={"content-type": kind})
    assert answer.status_code == 415
    assert kept(store) == 0


@pytest.mark.parametrize(
    "headers", [{}, {"content-type": "application/json; charset=utf-8"}, {"content-type": ""}]
)
def test_json_may_say_that_it_is_json(app: AsgiApp, headers: dict[str, str]) -> None:
    answer = send(app, "POST", HERE, content=events.body(events.status()), headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize("body", [b"", b"sent", b"{", b"\xff\xfe\x00", b"[" * 9999])
def test_what_is_no_json_is_refused_and_not_kept(app: AsgiApp, store: Store, body: bytes) -> None:
    answer = send(app, "POST", HERE, content=body)
    assert answer.status_code == 400
    assert kept(store) == 0


def test_a_body_over_a_mebibyte_is_refused(app: AsgiApp, store: Store) -> None:
    body = b'{"event":"%s"}' % (b"x" * MAX_BODY)
    answer = send(app, "POST", HERE, content=body)
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"
    assert send(app, "POST", HERE, content=chunks(MAX_BODY)).status_code == 413
    assert kept(store) == 0


def test_a_body_in_pieces_is_read_whole(app: AsgiApp, store: Store) -> None:
    assert send(app, "POST", HERE, content=chunks(MAX_BODY - 30_000)).status_code == 200
    assert kept(store) == 1
