"""Requests and websockets before an ASGI application, as a server would hand them over."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Headers = Sequence[tuple[str, str]]


class Answer(NamedTuple):
    """What came back; a websocket that was closed unopened has the status of its server, 403."""

    status: int
    text: str
    headers: dict[str, str]


def ask(
    app: ASGIApp,
    target: str = "/",
    headers: Headers = (("host", "localhost:8501"),),
    *,
    peer: str = "127.0.0.1",
    kind: str = "http",
    method: str = "GET",
) -> Answer:
    """Ask for a target, which may hold a query; the headers are sent as they are."""
    path, _, query = target.partition("?")
    scope: Scope = {
        "type": kind,
        "method": method,
        "scheme": "http" if kind == "http" else "ws",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
        "client": (peer, 5000),
        "server": ("127.0.0.1", 8501),
    }
    return asyncio.run(_answer(app, scope))


async def _answer(app: ASGIApp, scope: Scope) -> Answer:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request" if scope["type"] == "http" else "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    if sent[0]["type"].startswith("websocket"):
        return Answer(101 if sent[0]["type"] == "websocket.accept" else 403, "", {})
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    text = b"".join(message["body"] for message in sent[1:]).decode()
    return Answer(sent[0]["status"], text, headers)


async def everything(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that answers whatever is asked for."""
    if scope["type"] == "http":
        await PlainTextResponse("the page")(scope, receive, send)
    else:
        await send({"type": "websocket.accept"})
