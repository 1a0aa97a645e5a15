"""The receiver alone, over real HTTP."""

from __future__ import annotations

import asyncio
import gc
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from incs_core.errors import ConfigurationError, StoreError
from incs_core.settings import Settings, load_settings
from incs_core.store import Store, open_store
from incs_core.webhooks import create_app
from incs_core.wire.redaction import MASK
from tests.waiting import until
from tests.webhooks import events
from tools.app_process import free_port, own_environment

SECRET = "a-secret-word-of-23-signs"
HERE = f"/webhooks/incs/{SECRET}"
PATIENCE_S = 30.0
ROOT = Path(__file__).parents[2]


def settings_for(folder: Path, **more: str) -> Settings:
    environ = {
        "INCS_DATABASE_URL": f"sqlite:///{folder / 'incs.db'}",
        "INCS_WEBHOOK_SECRET": SECRET,
        "INCS_CERTIFICATION_CODE": "not-a-real-code",
        **more,
    }
    return load_settings(environ, secrets_file=None)


@contextmanager
def served(app: object) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", access_log=False)  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with served(create_app(settings_for(tmp_path))) as url:
        yield url


@pytest.fixture
def history(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'incs.db'}")
    yield store
    store.close()


def post(url: str, payload: object) -> int:
    return call("POST", f"{url}{HERE}", json=payload).status_code


def call(method: str, url: str, **body: Any) -> httpx.Response:
    """Like httpx, with the patience that a busy machine needs."""
    return httpx.request(method, url, timeout=PATIENCE_S, **body)


def test_it_tells_its_health(url: str) -> None:
    answer = call("GET", f"{url}/healthz")
    assert answer.json() == {"status": "ok", "database": "ok", "version": answer.json()["version"]}
    assert call("POST", f"{url}/healthz").status_code == 404


def test_it_tells_when_the_database_is_gone(url: str, tmp_path: Path) -> None:
    (tmp_path / "incs.db").rename(tmp_path / "elsewhere.db")
    answer = call("GET", f"{url}/healthz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "error"


def test_an_event_is_in_the_history_when_it_is_answered(url: str, history: Store) -> None:
    assert post(url, events.status("m-1", "read")) == 200
    row = history.messages.get("main", "m-1")
    assert row is not None
    assert row.status == "read"


def test_every_kind_of_body_gets_its_answer(url: str, history: Store) -> None:
    assert [post(url, events.status()), post(url, events.status())] == [200, 200]
    assert post(url, {"event": "message_status_update"}) == 200
    assert post(url, {"event": "moon_phase_update"}) == 200
    bodies = [b"", b"sent", b"\xff", b'{"event":"%s"}' % (b"x" * 1024 * 1024)]
    refused = [call("POST", f"{url}{HERE}", content=body).status_code for body in bodies]
    assert refused == [400, 400, 400, 413]
    assert [row.state for row in history.events.page().rows] == ["unknown", "dead", "processed"]


def test_a_body_of_almost_a_mebibyte_is_kept(url: str, history: Store) -> None:
    payload = {"event": "large", "text": "x" * (1024 * 1024 - 100)}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: post(url, {**payload, "n": n}), range(8)))
    assert answers == [200] * 8
    assert len(history.events.page().rows) == 8


def test_many_at_once_are_all_kept_once(url: str, history: Store) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: post(url, events.status(f"m-{n % 40}")), range(120)))
    assert answers == [200] * 120
    assert len(history.events.page(limit=200).rows) == 40


def test_it_knows_the_account_of_a_message(tmp_path: Path) -> None:
    secrets_file = tmp_path / "secrets.toml"
    secrets_file.write_text(
        '[incs.accounts.main]\ncertification_code = "one"\n'
        '[incs.accounts.second]\ncertification_code = "two"\n'
    )
    environ = {
        "INCS_DATABASE_URL": f"sqlite:///{tmp_path / 'incs.db'}",
        "INCS_WEBHOOK_SECRET": SECRET,
    }
    with served(create_app(load_settings(environ, secrets_file))) as url:
        to_second = f"{url}{HERE}/second"
        assert call("POST", to_second, json=events.status("m-2", "sent")).status_code == 200
        assert post(url, events.status("m-2", "read")) == 200
        assert post(url, events.status("m-1", "read")) == 200
        assert call("POST", f"{url}{HERE}/third", json={}).status_code == 404
    store = open_store(environ["INCS_DATABASE_URL"])
    rows = {
        (row.account, row.message_id): row.status for row in store.messages.by_ids(["m-1", "m-2"])
    }
    store.close()
    assert rows == {("second", "m-2"): "read", ("main", "m-1"): "read"}


def test_a_code_of_an_account_in_an_event_is_not_kept(url: str, history: Store) -> None:
    assert post(url, {**events.status(), "note": "not-a-real-code"}) == 200
    (row,) = history.events.page().rows
    assert "not-a-real-code" not in row.raw
    assert MASK in row.raw


def test_without_a_secret_it_makes_one_and_keeps_it(tmp_path: Path, history: Store) -> None:
    environ = {"INCS_DATABASE_URL": f"sqlite:///{tmp_path / 'incs.db'}"}
    with served(create_app(load_settings(environ, secrets_file=None))) as url:
        assert post(url, events.status()) == 404
        kept = history.meta.get("webhook_secret")
        assert kept
        answer = call("POST", f"{url}/webhooks/incs/{kept}", json=events.status())
        assert answer.status_code == 200


def test_what_cannot_be_stored_is_asked_for_again(url: str, tmp_path: Path) -> None:
    assert post(url, events.status("m-1")) == 200
    (tmp_path / "incs.db").rename(tmp_path / "elsewhere.db")
    until(lambda: post(url, events.status("m-2")) == 503)
    (tmp_path / "elsewhere.db").rename(tmp_path / "incs.db")
    until(lambda: post(url, events.status("m-3")) == 200)


def test_its_stop_stores_what_is_under_way(tmp_path: Path, history: Store) -> None:
    app = create_app(settings_for(tmp_path))
    other_writer = sqlite3.connect(tmp_path / "incs.db", isolation_level=None)

    async def post_and_stop() -> list[int]:
        said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        life = asyncio.create_task(app({"type": "lifespan"}, said.get, ignore))
        await said.put({"type": "lifespan.startup"})
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://incs.example") as http:
            await http.post(HERE, json=events.status("m-0"))  # the secret is read now
            other_writer.execute("BEGIN IMMEDIATE")
            posts = [http.post(HERE, json=events.status(f"m-{n}")) for n in range(1, 100)]
            under_way = asyncio.gather(*posts)
            await asyncio.sleep(0)
            await said.put({"type": "lifespan.shutdown"})
            await asyncio.sleep(0.1)
            other_writer.execute("ROLLBACK")
            await life
            assert len(history.events.page(limit=500).rows) == 100
            return [answer.status_code for answer in await under_way]

    assert asyncio.run(post_and_stop()) == [200] * 99
    other_writer.close()


def test_garbage_is_looked_for_rarely_while_it_runs(tmp_path: Path) -> None:
    usual = gc.get_threshold()
    with served(create_app(settings_for(tmp_path))) as url:
        assert post(url, events.status()) == 200
        assert gc.get_threshold()[0] > 10 * usual[0]
    assert gc.get_threshold() == usual


async def ignore(_message: MutableMapping[str, Any]) -> None:
    pass


def test_it_answers_without_being_told_of_the_start(tmp_path: Path) -> None:
    app = create_app(settings_for(tmp_path))

    async def run() -> int:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://incs.example") as http:
            return (await http.post(HERE, json=events.status())).status_code

    assert [asyncio.run(run()) for _ in range(2)] == [200, 200]  # each in an event loop of its own
    app.close()


def test_what_was_answered_survives_a_kill(tmp_path: Path, history: Store) -> None:
    settings = {
        "INCS_DATABASE_URL": f"sqlite:///{tmp_path / 'incs.db'}",
        "INCS_WEBHOOK_SECRET": SECRET,
        "INCS_CERTIFICATION_CODE": "not-a-real-code",
    }
    port = free_port()
    command = ["-m", "uvicorn", "incs_core.webhooks:create_app", "--factory", "--port", str(port)]
    server = subprocess.Popen(
        [sys.executable, *command, "--log-level", "warning"],
        cwd=ROOT,
        env=own_environment(settings),
    )
    url = f"http://127.0.0.1:{port}"
    until(lambda: is_up(url))
    acknowledged: list[str] = []

    def post_until_it_dies(lane: int) -> None:
        with httpx.Client(timeout=PATIENCE_S) as http:
            for number in range(100_000):
                name = f"m-{lane}-{number}"
                try:
                    answer = http.post(f"{url}{HERE}", json=events.status(name))
                except httpx.TransportError:
                    return
                if answer.status_code == 200:
                    acknowledged.append(name)

    with ThreadPoolExecutor(8) as pool:
        lanes = [pool.submit(post_until_it_dies, lane) for lane in range(8)]
        until(lambda: len(acknowledged) > 300)
        server.kill()
        for lane in lanes:
            lane.result()
    server.wait()
    known = {row.message_id for row in history.messages.by_ids(acknowledged)}
    assert set(acknowledged) <= known
    assert history.rebuild() == []


def is_up(url: str) -> bool:
    try:
        return call("GET", f"{url}/healthz").status_code == 200
    except httpx.TransportError:
        return False


def test_a_wrong_set_up_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        create_app(settings_for(tmp_path, INCS_TIMEZONE="Nowhere/Land"))
    (tmp_path / "incs.db").write_bytes(b"this is no database at all, not even a small one" * 99)
    with pytest.raises(StoreError):
        create_app(settings_for(tmp_path))
