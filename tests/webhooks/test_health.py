"""What `/healthz` tells, and whom."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from incs_core.settings import load_settings
from incs_core.version import VERSION
from incs_core.web.server import Server
from incs_core.web.services import shared_services
from incs_core.webhooks import create_app

HERE = "127.0.0.1"
STRANGER = "203.0.113.9"
ALL = {"status": "ok", "database": "ok", "version": VERSION}
STATE = {"status": "ok"}


def health(app: Any, client: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(client, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            return await http.get("/healthz", headers=headers)

    return asyncio.run(ask())


@pytest.mark.parametrize("alone", [True, False], ids=["receiver", "dashboard"])
@pytest.mark.parametrize(
    ("client", "headers", "said"),
    [
        (HERE, {}, ALL),
        ("::1", {}, ALL),
        ("::ffff:127.0.0.1", {}, ALL),
        (STRANGER, {}, STATE),
        ("::ffff:203.0.113.9", {}, STATE),
        ("unknown", {}, STATE),
        (HERE, {"X-Forwarded-For": HERE}, STATE),
        (HERE, {"x-forwarded-proto": "https"}, STATE),
        (HERE, {"Forwarded": "for=127.0.0.1"}, STATE),
        (HERE, {"Via": "1.1 proxy"}, STATE),
        (HERE, {"X-Real-IP": HERE}, STATE),
    ],
)
def test_strangers_learn_its_state_only(
    tmp_path: Path, alone: bool, client: str, headers: dict[str, str], said: dict[str, str]
) -> None:
    environ = {"INCS_DATABASE_URL": f"sqlite:///{tmp_path / 'incs.db'}"}
    settings = load_settings(environ, secrets_file=None)
    shared_services.drop()
    receiver = create_app(settings)
    dashboard = Starlette(routes=Server(lambda: 8501, settings).routes())
    app = receiver if alone else dashboard
    answer = health(app, client, headers)
    (tmp_path / "incs.db").rename(tmp_path / "elsewhere.db")
    broken = health(app, client, headers)
    receiver.close()
    shared_services.drop()
    assert (answer.status_code, answer.json()) == (200, said)
    assert (broken.status_code, broken.json()["status"]) == (503, "error")
    assert broken.json().keys() == said.keys()
