"""A sandbox and a webhook receiver on real ports, and waiting for what happens in them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

Body = dict[str, Any]

HEADERS = {"certification-code": "sandbox"}


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an application on a free port; gives its base address."""
    config = uvicorn.Config(app, port=0, log_level="critical", ws="none", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@contextmanager
def calling(app: ASGIApp) -> Iterator[httpx.Client]:
    """Serve a sandbox and give a client that it accepts."""
    with (
        served(app) as url,
        httpx.Client(base_url=url, headers=HEADERS, trust_env=False, timeout=20) as client,
    ):
        yield client


def wait_until(is_so: Callable[[], object], seconds: float = 10) -> None:
    """Wait for a condition; fail if it does not come."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)


class Receiver:
    """A webhook receiver that keeps what it is told and answers `status`."""

    def __init__(self) -> None:
        self.bodies: list[Body] = []
        self.refused = 0
        self.refuse_next = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Keep one body, or refuse it while `refuse_next` is above 0."""
        if scope["type"] == "lifespan":
            return await _live(receive, send)
        body = json.loads(await Request(scope, receive).body())
        status = 200
        if self.refuse_next:
            self.refuse_next -= 1
            self.refused += 1
            status = 503
        else:
            self.bodies.append(body)
        answer: Callable[[Scope, Receive, Send], Awaitable[None]] = Response("", status)
        return await answer(scope, receive, send)

    def statuses(self, message_id: str) -> list[str]:
        """Return the statuses that were told of a message, in order."""
        return [body["message_status"] for body in self.of(message_id)]

    def of(self, message_id: str) -> list[Body]:
        """Return the status events of a message, in order."""
        return [body for body in self.bodies if body.get("message_id") == message_id]

    def ids(self) -> set[str]:
        """Return the ids of all messages that statuses came for."""
        return {body["message_id"] for body in self.bodies if "message_id" in body}

    def named(self, event: str) -> list[Body]:
        """Return the bodies of one event."""
        return [body for body in self.bodies if body["event"] == event]


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def data_of(answer: httpx.Response) -> Any:
    """Return the data of a success; fail on anything else."""
    body = answer.json()
    assert (body["status"], body["code"], body["message"]) == ("success", 200, ""), body
    assert body["error"] == {}
    return body["data"]


def refusal_of(answer: httpx.Response) -> tuple[int, str]:
    """Return code and words of a refusal; fail on a success."""
    body = answer.json()
    assert (body["status"], body["data"], body["error"]) == ("error", {}, {}), body
    return body["code"], body["message"]
