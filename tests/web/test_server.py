from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from incs_core.settings import load_settings
from incs_core.store import open_store
from incs_core.version import VERSION
from incs_core.web.server import Server, server_or_exit
from incs_core.web.services import shared_services
from incs_core.wire.redaction import MASK


@pytest.fixture(autouse=True)
def services_of_its_own() -> Iterator[None]:
    shared_services.drop()
    yield
    shared_services.drop()


async def get(app: Starlette, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        return await http.get(path)


@pytest.fixture
def server(tmp_path: Path) -> Server:
    environ = {"INCS_DATABASE_URL": f"sqlite:///{tmp_path / 'incs.db'}"}
    return Server(lambda: 8501, load_settings(environ, secrets_file=None))


def test_it_answers_health_with_database_and_version(server: Server) -> None:
    answer = asyncio.run(get(Starlette(routes=server.routes()), "/healthz"))
    shared_services.drop()
    assert answer.json() == {"status": "ok", "database": "ok", "version": VERSION}


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
        ("incs.db", "UTC", "is damaged or not a database."),
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


def test_a_code_of_an_account_in_an_event_is_not_kept(tmp_path: Path) -> None:
    environ = {
        "INCS_CERTIFICATION_CODE": "not-a-real-code",
        "INCS_DATABASE_URL": f"sqlite:///{tmp_path / 'incs.db'}",
        "INCS_WEBHOOK_SECRET": "a-secret-word-of-23-signs",
    }
    live = Server(lambda: 8501, load_settings(environ, secrets_file=None))
    path = live.services.webhook_path("main")

    async def tell() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=live.routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            return await http.post(path, json={"event": "x", "note": "not-a-real-code"})

    assert asyncio.run(tell()).status_code == 200
    (row,) = live.services.store.events.page().rows
    assert "not-a-real-code" not in row.raw
    assert MASK in row.raw


def test_a_short_webhook_secret_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCS_WEBHOOK_SECRET", "guess-me")
    with pytest.raises(SystemExit, match="INCS_WEBHOOK_SECRET: must have 16 characters or more"):
        server_or_exit(lambda: 8501)


def test_it_has_a_webhook_secret_before_it_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCS_DATABASE_URL", f"sqlite:///{tmp_path / 'incs.db'}")
    server_or_exit(lambda: 8501)
    shared_services.drop()
    with open_store(f"sqlite:///{tmp_path / 'incs.db'}") as store:
        assert store.meta.get("webhook_secret")


def paths(server: Server) -> list[str]:
    return [str(getattr(route, "path", "")) for route in server.routes()]


def test_it_collects_garbage_for_as_long_as_it_serves(tmp_path: Path) -> None:
    environ = {
        "INCS_CERTIFICATION_CODE": "code",
        "INCS_DATABASE_URL": f"sqlite:///{tmp_path / 'live.db'}",
    }
    server = Server(lambda: 8501, load_settings(environ, secrets_file=None))

    async def collects_while_open() -> bool:
        async with server.lifespan(None):
            return is_collecting()

    assert asyncio.run(collects_while_open())
    assert not is_collecting()


def is_collecting() -> bool:
    return "garbage" in {thread.name for thread in threading.enumerate()}
