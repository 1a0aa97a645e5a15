"""How a browser comes into a live dashboard, and how others' pages do not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import opened
from tools.app_process import RunningApp, running_app

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LIVE = {
    "INCS_CERTIFICATION_CODE": "code",
    "INCS_API_URL": "http://127.0.0.1:9",
    "INCS_CHAT_API_URL": "http://127.0.0.1:9",
}
TRY_TO_DRIVE = """url => new Promise(done => {
    const socket = new WebSocket(url.replace('http', 'ws') + '/_stcore/stream', ['streamlit']);
    socket.onopen = () => done('open');
    socket.onclose = () => done('closed');
})"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """A dashboard whose messages are real; its INCS does not answer."""
    with running_app(tmp_path_factory.mktemp("live"), LIVE) as running:
        yield running


@pytest.fixture
def other_port(tmp_path: Path) -> Iterator[str]:
    """The address of somebody else's page on this machine."""
    (tmp_path / "index.html").write_text("<title>Another tool</title>")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and tells nobody."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def is_drawn(page: Page, title: str) -> None:
    """A page of the dashboard is there, which needs the websocket."""
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def test_the_printed_address_lets_a_browser_in_and_leaves_no_trace(
    app: RunningApp, page: Page
) -> None:
    page.goto(f"{app.url}/settings")
    expect(page.get_by_text("“INCS dashboard on http://localhost:…/?token=…”")).to_be_visible()
    is_drawn(opened(page, app.address("/settings?settings_part=Webhook")), "Settings")
    assert page.url == f"{app.url}/settings?settings_part=Webhook"
    expect(page.get_by_text("/webhooks/incs/").first).to_be_visible()
    secret = app.address().partition("token=")[2]
    assert secret not in page.evaluate("document.cookie + document.referrer")
    is_drawn(opened(page.context.new_page(), f"{app.url}/events"), "Events")


def test_two_dashboards_of_one_browser_do_not_lock_each_other_out(
    app: RunningApp, page: Page, tmp_path: Path
) -> None:
    with running_app(tmp_path, LIVE) as second:
        opened(page, app.address("/events"))
        opened(page, second.address("/events"))
        is_drawn(opened(page, f"{app.url}/events"), "Events")
        is_drawn(opened(page, f"{second.url}/events"), "Events")
        page.goto("about:blank")  # or it would go on asking after the end


def test_a_page_on_another_port_drives_nothing_though_the_browser_is_in(
    app: RunningApp, page: Page, other_port: str
) -> None:
    opened(page, app.address("/events"))
    assert page.evaluate(TRY_TO_DRIVE, app.url) == "open"
    page.goto(other_port)
    assert page.evaluate(TRY_TO_DRIVE, app.url) == "closed"
