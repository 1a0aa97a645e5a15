from __future__ import annotations

import asyncio

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from incs_core.web.middleware import SecurityHeaders


async def page(_request: object) -> PlainTextResponse:
    return PlainTextResponse("the page")


async def asked(app: ASGIApp, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        return await http.get(path)


def test_it_tells_other_hosts_nothing_about_its_pages() -> None:
    app = Starlette(routes=[Route("/", page)], middleware=[Middleware(SecurityHeaders)])
    headers = asyncio.run(asked(app, "/")).headers
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors" in headers["content-security-policy"]
