"""Asks an ASGI app in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from typing import Any

import httpx

from incs_core.store import Store
from incs_core.webhooks.responses import AsgiApp, Receive, Scope, Send

SECRET = "a-secret-word-of-23-signs"
HERE = f"/webhooks/incs/{SECRET}"


Call = Callable[[httpx.AsyncClient], Coroutine[Any, Any, httpx.Response]]


def ask(app: AsgiApp, call: Call) -> httpx.Response:
    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://incs.example") as http:
            return await call(http)

    return asyncio.run(run())


def post(app: AsgiApp, payload: object, path: str = HERE) -> httpx.Response:
    return ask(app, lambda http: http.post(path, json=payload))


def post_all(app: AsgiApp, payloads: Iterable[object]) -> list[int]:
    """Post them all at the same time; the statuses of the answers, in their order."""

    async def run() -> list[int]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://incs.example") as http:
            posts = [http.post(HERE, json=payload) for payload in payloads]
            return [answer.status_code for answer in await asyncio.gather(*posts)]

    return asyncio.run(run())


def send(app: AsgiApp, method: str, path: str, **more: Any) -> httpx.Response:
    return ask(app, lambda http: http.request(method, path, **more))


def kept(store: Store) -> int:
    return len(store.events.page(limit=500).rows)


async def chunks(size: int) -> AsyncIterator[bytes]:
    yield b'{"event":"'
    for _ in range(size // 10_000 + 1):
        yield b"x" * 10_000
    yield b'"}'


def scope_of(kind: str) -> dict[str, Any]:
    return {"type": kind, "path": HERE, "method": "POST", "headers": []}


def talk(app: AsgiApp, kind: str, *said: dict[str, Any]) -> list[dict[str, Any]]:
    heard: list[dict[str, Any]] = []
    left = list(said)

    async def receive() -> dict[str, Any]:
        return left.pop(0)

    async def send(message: Any) -> None:
        heard.append(dict(message))

    run(app, scope_of(kind), receive, send)
    return heard


def raw(app: AsgiApp, scope: dict[str, Any], body: bytes) -> int:
    heard: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        if "status" in message:
            heard.append(message["status"])

    run(app, scope, receive, send)
    return heard[0]


def run(app: AsgiApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Call the app once, in an event loop of its own."""

    async def call() -> None:
        await app(scope, receive, send)

    asyncio.run(call())
