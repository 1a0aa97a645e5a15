from __future__ import annotations

import asyncio

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from incs_core.web.middleware import PreloadScripts, SecurityHeaders


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


async def webpage(_request: object) -> HTMLResponse:
    return HTMLResponse("<title>INCS operations</title>")


def test_it_names_the_scripts_of_the_first_chart_with_the_page() -> None:
    app = Starlette(
        routes=[Route("/", webpage), Route("/data", page)],
        middleware=[Middleware(PreloadScripts, ["/static/js/chart.js"])],
    )
    headers = asyncio.run(asked(app, "/")).headers
    assert headers["link"] == "</static/js/chart.js>; rel=modulepreload"
    assert "link" not in asyncio.run(asked(app, "/data")).headers
