"""What a caller cannot do to our ports: fill the memory with a head, hold connections for ever."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from incs_core.web import http_limits
from incs_core.web.http_limits import HEAD_BYTES, LimitedHttp
from tests.waiting import until
from tools.app_process import ROOT, free_port, own_environment, running_app

PATIENCE_S = 30.0
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
LATE_S = 0.4


def header(length: int) -> bytes:
    return b"X: " + b"x" * (length - 5) + b"\r\n"


TOO_MANY = [GET, *[header(2000)] * (HEAD_BYTES // 2000 + 1)]
"""One header too many; whoever sends on after that may lose the answer to it."""


async def length_of_body(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{len(await request.body())} bytes")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    app = Starlette(routes=[Route("/{path:path}", length_of_body, methods=["GET", "POST"])])
    server = uvicorn.Server(uvicorn.Config(app, http=LimitedHttp, log_level="error"))
    listener = socket.create_server(("127.0.0.1", 0))
    thread = Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits of time that a test can wait for."""
    monkeypatch.setattr(http_limits, "HEAD_SECONDS", LATE_S)
    monkeypatch.setattr(http_limits, "BODY_RATE", 10.0)


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)


def is_open(port: int) -> bool:
    try:
        connected(port).close()
    except ConnectionRefusedError:
        return False
    return True


def answer(caller: socket.socket, *pieces: bytes) -> str:
    """What the server says until it closes or answers; pieces are sent one after the other."""
    try:
        for piece in pieces:
            caller.sendall(piece)
        return caller.recv(65536).decode()
    except (ConnectionResetError, BrokenPipeError):
        return "reset"


def status(port: int, *pieces: bytes) -> str:
    with connected(port) as caller:
        return answer(caller, *pieces).partition("\r\n")[0]


def seconds_until_closed(port: int, *pieces: bytes, pause: float = 0.0) -> float:
    with connected(port) as caller:
        begun = time.monotonic()
        try:
            for piece in pieces:
                caller.sendall(piece)
                time.sleep(pause)
            while caller.recv(65536):
                pass
        except (ConnectionResetError, BrokenPipeError):
            pass
        return time.monotonic() - begun


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        pytest.param([GET, header(HEAD_BYTES - 100), b"\r\n"], "200 OK", id="almost too long"),
        pytest.param([GET + header(HEAD_BYTES) + b"\r\n"], "431", id="at once"),
        pytest.param(TOO_MANY, "431", id="many headers"),
        pytest.param([b"GET /" + b"x" * HEAD_BYTES + b" HTTP/1.1\r\n\r\n"], "431", id="address"),
        pytest.param(
            [GET + b"Connection: Upgrade\r\nUpgrade: websocket\r\n" + header(HEAD_BYTES) + b"\r\n"],
            "431",
            id="websocket",
        ),
        pytest.param(
            [POST + b"Content-Length: 100000\r\n\r\n", b"x" * 100_000], "200 OK", id="long body"
        ),
        pytest.param([CHUNKED, b"0\r\n", header(100), b"\r\n"], "200 OK", id="trailer"),
    ],
)
def test_the_head_of_a_request_has_a_longest_length(
    port: int, pieces: list[bytes], said: str
) -> None:
    assert said in status(port, *pieces)


@pytest.mark.parametrize(
    "endless",
    [
        pytest.param([GET, b"X: "], id="header"),
        pytest.param([b"GET /"], id="address"),
        pytest.param([CHUNKED, b"0\r\nX: "], id="trailer"),
        pytest.param([CHUNKED, b"1;x="], id="chunk extension"),
    ],
)
def test_what_never_ends_is_cut_off(port: int, endless: list[bytes]) -> None:
    sent = 0
    with connected(port) as caller:
        try:
            for piece in [*endless, *[b"x" * 65536] * 320]:
                caller.sendall(piece)
                sent += len(piece)
        except (ConnectionResetError, BrokenPipeError):
            pass
    assert sent < 20 * 1024 * 1024


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([], id="nothing"),
        pytest.param([GET], id="half a head"),
        pytest.param([b"\r\n"], id="an empty line"),
        pytest.param([POST + b"Content-Length: 9\r\n\r\n"], id="no body"),
        pytest.param([CHUNKED], id="half a body"),
        pytest.param([GET + b"\r\n", GET], id="half a second head"),
    ],
)
@pytest.mark.usefixtures("hurried")
def test_a_request_that_does_not_arrive_is_given_up(port: int, pieces: list[bytes]) -> None:
    assert LATE_S / 2 < seconds_until_closed(port, *pieces, pause=0.05) < 5


@pytest.mark.usefixtures("hurried")
def test_a_head_that_drips_in_is_given_up(port: int) -> None:
    drops = [GET, *[b"X: x\r\n"] * 60]
    assert seconds_until_closed(port, *drops, pause=0.05) < 2


@pytest.mark.usefixtures("hurried")
def test_a_body_that_flows_may_take_its_time(port: int) -> None:
    with connected(port) as caller:
        caller.sendall(POST + b"Content-Length: 30\r\n\r\n")
        for _ in range(29):
            time.sleep(LATE_S / 10)
            caller.sendall(b"x")
        assert "30 bytes" in answer(caller, b"x")


@pytest.mark.usefixtures("hurried")
def test_a_connection_between_two_requests_is_kept_as_before(port: int) -> None:
    with connected(port) as caller:
        assert "0 bytes" in answer(caller, GET + b"\r\n")
        time.sleep(LATE_S * 3)
        assert "0 bytes" in answer(caller, GET + b"\r\n")


@contextmanager
def served(command: str, folder: Path) -> Iterator[int]:
    """A serving command of ours in a process of its own; gives its port."""
    port = free_port()
    settings = {"INCS_DATABASE_URL": f"sqlite:///{folder / 'incs.db'}"}
    process = subprocess.Popen(
        [sys.executable, "-m", "incs_core", command, "--port", str(port)],
        cwd=ROOT,
        env=own_environment(settings),
        stdout=subprocess.DEVNULL,
    )
    try:
        until(lambda: is_open(port))
        yield port
    finally:
        os.kill(process.pid, signal.SIGINT)
        process.wait()


@contextmanager
def served_pages(folder: Path) -> Iterator[int]:
    with running_app(folder) as app:
        yield int(app.url.rpartition(":")[2])


@pytest.mark.parametrize("what", ["pages", "receiver", "sandbox"])
def test_every_port_of_ours_keeps_the_limits(what: str, tmp_path: Path) -> None:
    serving = served_pages(tmp_path) if what == "pages" else served(what, tmp_path)
    with serving as port, ExitStack() as stack:
        assert "431" in status(port, *TOO_MANY)
        assert "431" not in status(port, GET + b"\r\n")
        half_open = [stack.enter_context(connected(port)) for _ in range(50)]
        for caller in half_open:
            caller.sendall(GET)
        with ThreadPoolExecutor(len(half_open)) as pool:
            assert set(pool.map(answer, half_open)) <= {"", "reset"}
