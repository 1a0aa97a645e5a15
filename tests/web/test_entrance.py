"""Who may come into the whole product, by what strangers tried: here it runs as people run it."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from tools.app_process import ROOT, RunningApp, free_port, own_environment, running_app

SECRET = "of-the-webhook-address"
LIVE = {
    "INCS_CERTIFICATION_CODE": "code",
    "INCS_API_URL": "http://127.0.0.1:9",
    "INCS_CHAT_API_URL": "http://127.0.0.1:9",
    "INCS_WEBHOOK_SECRET": SECRET,
    # whoever is trusted as a proxy names the peer: nobody may come in by that
    "FORWARDED_ALLOW_IPS": "*",
}
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol": "streamlit",
}
PAGES = ("/", "/settings", "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics")
FILES = ("/media/a.csv", "/static/js/none.js", "/component/a/b", "/favicon.png", "/exports/a/b.csv")
UPLOAD = "/_stcore/upload_file/a/b"
STREAM = "/_stcore/stream"


class Answer(NamedTuple):
    status: int
    text: str
    location: str
    cookie: str


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """A dashboard whose messages are real; its INCS does not answer."""
    with running_app(tmp_path_factory.mktemp("live"), LIVE) as app:
        yield app


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """A dashboard that anybody at this machine may try."""
    settings = {"FORWARDED_ALLOW_IPS": "*"}
    with running_app(tmp_path_factory.mktemp("sandbox"), settings) as app:
        yield app


def ask(
    app: RunningApp, target: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> Answer:
    """Ask the app itself, without following where it leads."""
    address = urlsplit(app.url)
    connection = http.client.HTTPConnection("127.0.0.1", address.port or 80, timeout=30)
    with closing(connection):
        connection.request(method, target, headers={"Host": address.netloc, **(headers or {})})
        answer = connection.getresponse()
        opened = answer.status == http.client.SWITCHING_PROTOCOLS
        text = "" if opened else answer.read().decode(errors="replace")
        cookie = answer.headers.get("set-cookie", "").split(";")[0]
        return Answer(answer.status, text, answer.headers.get("location", ""), cookie)


def opens(app: RunningApp, headers: dict[str, str] | None = None) -> bool:
    """Whether the websocket that draws the pages opens."""
    return ask(app, STREAM, UPGRADE | (headers or {})).status == 101


def entered(app: RunningApp) -> dict[str, str]:
    """The headers of a browser that opened the printed address."""
    return {"Cookie": ask(app, app.address("/").removeprefix(app.url)).cookie}


def raw(app: RunningApp, request: str) -> str:
    """The whole answer to a request as it is written."""
    port = urlsplit(app.url).port or 80
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode())
        return connection.makefile(newline="\n").read()


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_a_live_dashboard_shows_nothing_to_who_lacks_the_address(
    live: RunningApp, path: str
) -> None:
    for token in ("", "?token=", "?token=guess"):
        answer = ask(live, f"{path}{token}")
        assert answer.status == 403
        assert "INCS dashboard on http://localhost" in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "POST"])
def test_a_live_dashboard_takes_no_upload_of_who_lacks_the_address(
    live: RunningApp, method: str
) -> None:
    assert ask(live, UPLOAD, method=method).status == 403


def test_a_live_dashboard_opens_no_websocket_without_the_address(live: RunningApp) -> None:
    assert not opens(live)
    assert not opens(live, {"Origin": live.url})
    assert opens(live, {"Origin": live.url} | entered(live))
    assert opens(live, entered(live))


def test_the_printed_address_leads_in(live: RunningApp) -> None:
    answer = ask(live, live.address("/templates?q=a%26b").removeprefix(live.url))
    assert (answer.status, answer.location) == (303, f"{live.url}/templates?q=a%26b")
    for path in ("/", "/templates?q=a%26b", "/_stcore/health", "/favicon.png"):
        assert ask(live, path, {"Cookie": answer.cookie}).status == 200
    assert ask(live, "/media/a.csv", {"Cookie": answer.cookie}).status == 404


def test_the_secret_is_printed_once_and_logged_nowhere(live: RunningApp) -> None:
    secret = live.address().partition("token=")[2]
    assert len(secret) >= 43
    ask(live, live.address("/_stcore/none").removeprefix(live.url))
    ask(live, f"/webhooks/incs/none?token={secret}")
    log = (live.folder / "app.log").read_text()
    assert log.count(secret) == 1
    assert f"INCS dashboard on {live.url}/?token={secret}\n" in log


def test_the_sandbox_asks_people_at_this_machine_for_nothing(sandbox: RunningApp) -> None:
    assert sandbox.address() == sandbox.url
    assert ask(sandbox, "/").status == 200
    assert opens(sandbox, {"Origin": sandbox.url})


def test_a_stranger_behind_a_plain_proxy_pass_or_a_tunnel_stays_outside(live: RunningApp) -> None:
    """nginx adds no header of a proxy by itself, and writes the upstream's name as Host."""
    host = urlsplit(live.url).netloc
    for path in ("/", "/settings?settings_part=Webhook", "/send", "/_stcore/health"):
        for version in ("1.0", "1.1"):
            lines = f"GET {path} HTTP/{version}", f"Host: {host}", "Connection: close"
            answer = raw(live, "\n".join((*lines, "User-Agent: a stranger's", "\n")))
            assert answer.splitlines()[0].split()[1] == "403"
            assert SECRET not in answer
    assert not opens(live)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Via", "Forwarded"])
@pytest.mark.parametrize("said", ["127.0.0.1", "198.51.100.4"])
def test_what_a_proxy_passes_on_is_refused_whoever_it_says_asks(
    live: RunningApp, sandbox: RunningApp, header: str, said: str
) -> None:
    for app, cookie in ((live, entered(live)), (sandbox, {})):
        answer = ask(app, "/", {header: said} | cookie)
        assert answer.status == 403
        assert "python -m incs_core receiver" in answer.text
        assert not opens(app, {header: said} | cookie)


@pytest.mark.parametrize("host", ["hooks.example.com", "localhost.example.com", "10.0.0.1:8501"])
def test_a_name_that_leads_here_is_refused(
    live: RunningApp, sandbox: RunningApp, host: str
) -> None:
    for app, cookie in ((live, entered(live)), (sandbox, {})):
        assert ask(app, "/", {"Host": host} | cookie).status == 403
        assert not opens(app, {"Host": host} | cookie)


@pytest.mark.parametrize("origin", ["https://shop.example.com", "http://localhost:1", "null"])
def test_the_page_of_another_site_or_port_drives_nothing(
    live: RunningApp, sandbox: RunningApp, origin: str
) -> None:
    for app, cookie in ((live, entered(live)), (sandbox, {})):
        assert not opens(app, {"Origin": origin} | cookie)
        assert ask(app, UPLOAD, {"Origin": origin} | cookie, method="PUT").status == 403
        log = (app.folder / "app.log").read_text()
        assert "Rejecting WebSocket connection" not in log  # Streamlit's: it would ask outside


@pytest.mark.parametrize("host", ["[::1", "a b", "localhost:8501\nHost: localhost:8501"])
@pytest.mark.parametrize("path", ["/", "/healthz", "/_stcore/health"])
def test_a_malformed_host_is_a_bad_request(sandbox: RunningApp, host: str, path: str) -> None:
    answer = raw(sandbox, f"GET {path} HTTP/1.1\nHost: {host}\nConnection: close\n\n")
    assert answer.split()[1] == "400"
    assert "Traceback" not in (sandbox.folder / "app.log").read_text()


def test_webhooks_and_health_are_open_to_all(live: RunningApp, sandbox: RunningApp) -> None:
    stranger = {
        "Host": "hooks.example.com",
        "Origin": "https://incs.example.com",
        "X-Forwarded-For": "198.51.100.4",
    }
    for app in (live, sandbox):
        assert ask(app, "/healthz", stranger).status == 200
    assert ask(live, f"/webhooks/incs/{SECRET}", stranger).status == 405  # it wants a POST


@pytest.mark.parametrize(
    "settings",
    [
        {"INCS_AUTH": "password"},
        {"INCS_AUTH": "None"},
        {"INCS_TIMEZONE": "Mars"},
        {"INCS_SANDBOX": "perhaps"},
    ],
)
def test_nothing_is_served_where_a_setting_is_wrong(
    tmp_path: Path, settings: dict[str, str]
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
    (name,) = settings
    assert re.match(rf"{name}:? must be .*\nWhat to do: .*\n$", ended.stderr)
    assert ended.stdout == ""
