from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from incs_core.guards import EarlyScripts, LoopbackOnly, QuietHeaders


async def page(_request: object) -> PlainTextResponse:
    return PlainTextResponse("the page")


@pytest.fixture
def guarded() -> ASGIApp:
    paths = (
        "/",
        "/healthz",
        "/healthz/page",
        "/healthz.page",
        "/webhooks/incs/secret",
        "/sandbox/external",
    )
    return Starlette(
        routes=[Route(path, page) for path in paths], middleware=[Middleware(LoopbackOnly)]
    )


async def asked(app: ASGIApp, path: str, host: str, client: str) -> httpx.Response:
    transport = httpx.ASGITransport(app, client=(client, 5000))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as http:
        return await http.get(path)


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501"])
@pytest.mark.parametrize("client", ["127.0.0.1", "::1"])
def test_it_serves_people_at_this_machine(guarded: ASGIApp, host: str, client: str) -> None:
    assert asyncio.run(asked(guarded, "/", host, client)).text == "the page"


@pytest.mark.parametrize(
    ("host", "client"),
    [
        pytest.param("localhost:8501", "192.0.2.7", id="another machine"),
        pytest.param("rebound.example.com", "127.0.0.1", id="a name that points here"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/sandbox/external", "/healthz/page", "/healthz.page"])
def test_it_refuses_everybody_else(guarded: ASGIApp, path: str, host: str, client: str) -> None:
    answer = asyncio.run(asked(guarded, path, host, client))
    assert answer.status_code == 403
    assert "SSH tunnel" in answer.text


@pytest.mark.parametrize("path", ["/healthz", "/webhooks/incs/secret"])
def test_it_lets_incs_and_health_checks_in_from_anywhere(guarded: ASGIApp, path: str) -> None:
    assert asyncio.run(asked(guarded, path, "hooks.example.com", "192.0.2.7")).status_code == 200


def test_it_tells_other_hosts_nothing_about_its_pages() -> None:
    app = Starlette(routes=[Route("/", page)], middleware=[Middleware(QuietHeaders)])
    headers = asyncio.run(asked(app, "/", "localhost", "127.0.0.1")).headers
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors" in headers["content-security-policy"]


async def webpage(_request: object) -> HTMLResponse:
    return HTMLResponse("<title>INCS operations</title>")


def test_it_names_the_scripts_of_the_first_chart_with_the_page() -> None:
    app = Starlette(
        routes=[Route("/", webpage), Route("/data", page)],
        middleware=[Middleware(EarlyScripts, ["/static/js/chart.js"])],
    )
    headers = asyncio.run(asked(app, "/", "localhost", "127.0.0.1")).headers
    assert headers["link"] == "</static/js/chart.js>; rel=modulepreload"
    assert "link" not in asyncio.run(asked(app, "/data", "localhost", "127.0.0.1")).headers
