from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from incs_core.server import EarlyScripts, LoopbackOnly, QuietHeaders, Server, server_or_exit
from incs_core.services import shared
from incs_core.settings import load_settings
from incs_core.store import open_store
from incs_core.version import VERSION


@pytest.fixture(autouse=True)
def services_of_its_own() -> Iterator[None]:
    shared.drop()
    yield
    shared.drop()


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


async def get(app: ASGIApp, path: str, host: str, client: str) -> httpx.Response:
    transport = httpx.ASGITransport(app, client=(client, 5000))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as http:
        return await http.get(path)


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501"])
@pytest.mark.parametrize("client", ["127.0.0.1", "::1"])
def test_it_serves_people_at_this_machine(guarded: ASGIApp, host: str, client: str) -> None:
    assert run(get(guarded, "/", host, client)).text == "the page"


@pytest.mark.parametrize(
    ("host", "client"),
    [
        pytest.param("localhost:8501", "192.0.2.7", id="another machine"),
        pytest.param("rebound.example.com", "127.0.0.1", id="a name that points here"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/sandbox/external", "/healthz/page", "/healthz.page"])
def test_it_refuses_everybody_else(guarded: ASGIApp, path: str, host: str, client: str) -> None:
    answer = run(get(guarded, path, host, client))
    assert answer.status_code == 403
    assert "SSH tunnel" in answer.text


@pytest.mark.parametrize("path", ["/healthz", "/webhooks/incs/secret"])
def test_it_lets_incs_and_health_checks_in_from_anywhere(guarded: ASGIApp, path: str) -> None:
    assert run(get(guarded, path, "hooks.example.com", "192.0.2.7")).status_code == 200


def test_it_tells_other_hosts_nothing_about_its_pages() -> None:
    app = Starlette(routes=[Route("/", page)], middleware=[Middleware(QuietHeaders)])
    headers = run(get(app, "/", "localhost", "127.0.0.1")).headers
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors" in headers["content-security-policy"]


async def webpage(_request: object) -> HTMLResponse:
    return HTMLResponse("<title>INCS operations</title>")


def test_it_names_the_scripts_of_the_first_chart_with_the_page() -> None:
    app = Starlette(
        routes=[Route("/", webpage), Route("/data", page)],
        middleware=[Middleware(EarlyScripts, ["/static/js/chart.js"])],
    )
    headers = run(get(app, "/", "localhost", "127.0.0.1")).headers
    assert headers["link"] == "</static/js/chart.js>; rel=modulepreload"
    assert "link" not in run(get(app, "/data", "localhost", "127.0.0.1")).headers


@pytest.fixture
def server(tmp_path: Path) -> Server:
    environ = {"INCS_DATABASE_URL": f"sqlite:///{tmp_path / 'incs.db'}"}
    return Server(lambda: 8501, load_settings(environ, secrets_file=None))


def test_it_answers_health_with_database_and_version(server: Server) -> None:
    answer = run(get(Starlette(routes=server.routes()), "/healthz", "localhost", "127.0.0.1"))
    shared.drop()
    assert answer.json() == {"status": "ok", "database": "ok", "version": VERSION}


def test_it_has_an_icon_before_any_page_was_drawn(server: Server) -> None:
    app = Starlette(routes=server.routes())
    answer = run(get(app, "/favicon.png", "localhost", "127.0.0.1"))
    shared.drop()
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.startswith("<svg")


def test_it_warms_up_once_it_has_started(tmp_path: Path) -> None:
    environ = {
        "INCS_CERTIFICATION_CODE": "code",
        "INCS_API_URL": "http://127.0.0.1:9",
        "INCS_CHAT_API_URL": "http://127.0.0.1:9",
        "INCS_DATABASE_URL": f"sqlite:///{tmp_path / 'incs.db'}",
    }
    warmed = threading.Event()
    settings = load_settings(environ, secrets_file=None)
    server = Server(lambda: 8501, settings, warm=warmed.set)

    async def start() -> None:
        async with server.lifespan(None):
            assert await asyncio.to_thread(warmed.wait, 10)

    asyncio.run(start())


def test_it_mounts_the_sandbox_in_sandbox_mode_only(server: Server, tmp_path: Path) -> None:
    live = load_settings(
        {
            "INCS_CERTIFICATION_CODE": "code",
            "INCS_DATABASE_URL": f"sqlite:///{tmp_path / 'live.db'}",
        },
        secrets_file=None,
    )
    assert "/sandbox" in paths(server)
    assert "/sandbox" not in paths(Server(lambda: 8501, live))


@pytest.mark.parametrize(
    ("file", "zone", "said"),
    [
        ("incs.db", "UTC", "is damaged, or it is no database."),
        ("incs-sandbox.db", "UTC", "The sandbox's own file"),
        ("nothing", "Mars", "INCS_TIMEZONE: must be a time zone"),
    ],
)
def test_it_stops_the_start_with_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, zone: str, said: str
) -> None:
    (tmp_path / file).write_bytes(b"a letter to an aunt " * 1000)
    monkeypatch.setenv("INCS_DATABASE_URL", f"sqlite:///{tmp_path / 'incs.db'}")
    monkeypatch.setenv("INCS_TIMEZONE", zone)
    with pytest.raises(SystemExit) as stop:
        server_or_exit(lambda: 8501)
    told = str(stop.value.code).splitlines()
    assert said in told[0]
    assert told[1].startswith("What to do: ")
    assert len(told) == 2


def test_it_has_a_webhook_secret_before_it_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCS_DATABASE_URL", f"sqlite:///{tmp_path / 'incs.db'}")
    server_or_exit(lambda: 8501)
    shared.drop()
    with open_store(f"sqlite:///{tmp_path / 'incs.db'}") as store:
        assert store.get_meta("webhook_secret")


def paths(server: Server) -> list[str]:
    return [str(getattr(route, "path", "")) for route in server.routes()]


def run(call: Any) -> httpx.Response:
    import asyncio

    answer: httpx.Response = asyncio.run(call)
    return answer
