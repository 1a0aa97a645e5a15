from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route

from incs_core.web.lazy_server import LazyServer, NonPageRequests
from tools.app_process import ROOT, free_port, own_environment


class Behind:
    """A server with one route that notes when it lives."""

    def __init__(self) -> None:
        self.lived: list[str] = []

    def routes(self) -> Sequence[BaseRoute]:
        return [Route("/healthz", lambda _request: PlainTextResponse("behind"))]

    @asynccontextmanager
    async def lifespan(self, _app: object) -> AsyncIterator[None]:
        self.lived.append("opened")
        yield
        self.lived.append("closed")


def served(opening: LazyServer) -> Starlette:
    async def page(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("a page")

    routes = [Route(path, page) for path in ("/", "/healthz", "/healthzone")]
    return Starlette(routes=routes, middleware=[Middleware(NonPageRequests, opening)])


async def get(app: Starlette, path: str) -> str:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        return (await http.get(path)).text


def test_it_serves_pages_while_what_stands_behind_them_is_being_made() -> None:
    behind, may_go_on = Behind(), threading.Event()

    def make() -> Behind:
        assert may_go_on.wait(30)
        return behind

    async def early() -> tuple[str, str, str]:
        opening = LazyServer(make)
        app = served(opening)
        async with opening.lifespan(None):
            health = asyncio.create_task(get(app, "/healthz"))
            pages = await get(app, "/"), await get(app, "/healthzone")
            assert not health.done()
            assert behind.lived == []
            may_go_on.set()
            await asyncio.to_thread(opening.wait)
            return await health, *pages

    assert asyncio.run(early()) == ("behind", "a page", "a page")
    assert behind.lived == ["opened", "closed"]


def test_nothing_waits_where_there_is_no_server() -> None:
    LazyServer(Behind).wait()


def test_it_closes_what_was_still_being_made() -> None:
    behind, may_go_on = Behind(), threading.Event()

    def make() -> Behind:
        assert may_go_on.wait(30)
        return behind

    async def hurried() -> None:
        async with LazyServer(make).lifespan(None):
            may_go_on.set()

    asyncio.run(hurried())
    assert behind.lived == ["opened", "closed"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"INCS_TIMEZONE": "Mars"}, "INCS_TIMEZONE: must be a time zone"),
        ({"INCS_DATABASE_URL": "sqlite:////proc/no/such/place.db"}, "/proc/no/such/place.db"),
    ],
)
def test_the_process_ends_with_one_sentence_where_it_cannot_start(
    tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    usual = {"INCS_DATABASE_URL": f"sqlite:///{tmp_path / 'incs.db'}"}
    ended = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(free_port())],
        cwd=ROOT,
        env=own_environment(usual | settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert said in ended.stderr
    assert "What to do: " in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout


WAITING_APP = """
import threading

from starlette.applications import Starlette
from starlette.routing import Route

from incs_core.web.lazy_server import LazyServer

asked = threading.Event()

def make():
    asked.wait()
    raise SystemExit("It cannot start.")

def page(_request):
    asked.set()
    lazy_server.wait()

lazy_server = LazyServer(make)
app = Starlette(routes=[Route("/", page)], lifespan=lazy_server.lifespan)
"""


def test_the_process_ends_with_one_sentence_while_a_page_waits(tmp_path: Path) -> None:
    (tmp_path / "waiting.py").write_text(WAITING_APP)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        command = ["-m", "uvicorn", "waiting:app", "--app-dir", str(tmp_path)]
        started = subprocess.Popen(
            [sys.executable, *command, "--fd", str(listening.fileno()), "--log-level", "warning"],
            cwd=ROOT,
            pass_fds=[listening.fileno()],
            stderr=subprocess.PIPE,
            text=True,
        )
        port = listening.getsockname()[1]
    with pytest.raises(httpx.RemoteProtocolError), httpx.Client(timeout=60) as http:
        http.get(f"http://127.0.0.1:{port}/")
    said = started.communicate(timeout=60)[1]
    assert (started.returncode, said) == (1, "It cannot start.\n")
