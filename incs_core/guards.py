"""What stands before all that the port answers: who may come in, which headers go out."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from incs_core.paths import is_open_to_all

LOOPBACK_CLIENTS = {"127.0.0.1", "::1"}
LOOPBACK_HOSTS = {"127.0.0.1", "localhost", "[::1]"}


class LoopbackOnly:
    """Without sign-in, pages are for people at this machine; webhooks and health are for all.

    The name in the ``Host`` header is checked too, so that a web page elsewhere cannot reach
    the dashboard through a name that it points at this machine.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or self._may_pass(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await _refusal(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    def _may_pass(self, scope: Scope) -> bool:
        if is_open_to_all(str(scope["path"])):
            return True
        client = scope.get("client") or ("", 0)
        return client[0] in LOOPBACK_CLIENTS and _host_name(scope) in LOOPBACK_HOSTS


class QuietHeaders:
    """Headers on every page: other hosts (media in a preview) do not learn where they were shown,
    and no other site may frame the dashboard."""

    HEADERS = (
        (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"frame-ancestors 'self'"),
    )

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self.HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers)


class EarlyScripts:
    """Names the scripts of the first chart with the page itself, so that the browser fetches and
    reads them while the page is still being made, not after the first chart has arrived.

    Args:
        app: what serves the pages.
        paths: of the scripts, on this server.
    """

    def __init__(self, app: ASGIApp, paths: Sequence[str]) -> None:
        self.app = app
        links = ", ".join(f"<{path}>; rel=modulepreload" for path in paths)
        self._header = (b"link", links.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_links(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                message["headers"] = [*message["headers"], self._header]
            await send(message)

        await self.app(scope, receive, send_with_links)


def _is_page(message: Message) -> bool:
    headers = dict(message.get("headers", ()))
    return bytes(headers.get(b"content-type", b"")).startswith(b"text/html")


_refusal = PlainTextResponse(
    "This dashboard has no sign-in yet, so it serves only the machine that it runs on.\n"
    "Open it there as http://localhost:8501, or reach it through an SSH tunnel.\n",
    status_code=403,
)


def _host_name(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"host":
            host = bytes(value).decode("latin-1").lower()
            return host[: host.index("]") + 1] if host.startswith("[") else host.split(":")[0]
    return ""
