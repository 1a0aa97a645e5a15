"""The routes beside the pages: INCS's webhooks, health and the sandbox, and what guards them."""

from __future__ import annotations

import threading
from asyncio import to_thread
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from incs_core.errors import IncsError
from incs_core.exports import route as exports_route
from incs_core.sandbox import create_app as create_sandbox
from incs_core.services import (
    WEBHOOK_PREFIX,
    Services,
    open_services,
    sandbox_state_file,
    shared,
)
from incs_core.settings import Settings, load_settings
from incs_core.webhooks.health import HEALTH, health_of
from incs_core.webhooks.receiver import create_app as create_receiver

SANDBOX_PREFIX = "/sandbox"
ICON = Path(__file__).parent / "ui" / "assets" / "icon.svg"
ICON_PATH = "/favicon.png"
"""Where Streamlit's page looks for its icon, before any script has run."""
LOOPBACK_CLIENTS = {"127.0.0.1", "::1"}
LOOPBACK_HOSTS = {"127.0.0.1", "localhost", "[::1]"}


class Server:
    """What one port serves beside the pages, and the services behind it.

    Args:
        port: asks for the port that this process listens on; the sandbox answers there.
        warm: loads what the first page needs, while the browser still loads its part.
    """

    def __init__(
        self,
        port: Callable[[], int],
        settings: Settings | None = None,
        warm: Callable[[], object] | None = None,
    ) -> None:
        self.settings = settings or load_settings()
        self._port = port
        self._warm = warm
        self._receiver: ASGIApp | None = None
        self._sandbox: Starlette | None = None
        self._routes: list[BaseRoute] | None = None

    @property
    def services(self) -> Services:
        """The process's services, started when first asked for."""
        return shared.get(lambda: open_services(self.settings, sandbox_url=self.sandbox_url))

    @property
    def sandbox_url(self) -> str | None:
        """Base address of the embedded sandbox, or None in live mode."""
        if not self.settings.sandbox:
            return None
        return f"http://127.0.0.1:{self._port()}{SANDBOX_PREFIX}"

    def routes(self) -> list[BaseRoute]:
        """Routes to mount beside the pages; made once.

        Raises:
            StoreError: the database, or the sandbox's own file, cannot be used.
        """
        if self._routes is None:
            self._routes = self._make_routes()
        return self._routes

    def _make_routes(self) -> list[BaseRoute]:
        routes: list[BaseRoute] = [
            Route(HEALTH, self._health, methods=["GET"]),
            Route(ICON_PATH, lambda _request: FileResponse(ICON), methods=["GET"]),
            Route(exports_route.PATH, exports_route.download, methods=["GET"]),
            Mount(WEBHOOK_PREFIX, app=self._receive),
        ]
        if self.settings.sandbox:
            self._sandbox = self._make_sandbox()
            routes.append(Mount(SANDBOX_PREFIX, app=self._sandbox))
        return routes

    @asynccontextmanager
    async def lifespan(self, _app: object) -> AsyncIterator[dict[str, object]]:
        """Open the services, fill an empty sandbox history, follow messages; close in order."""
        services = self.services
        if self._sandbox is not None:
            self._sandbox.state.sandbox.webhook_url = self._webhook_url(services)
            await self._sandbox.state.sandbox.start()
            if services.history.is_needed():
                services.history.fill_in_background()
        begin = threading.Thread(target=self._begin, args=(services,), name="begin", daemon=True)
        begin.start()
        print(f"INCS dashboard on http://localhost:{self._port()}", flush=True)  # noqa: T201
        try:
            yield {}
        finally:
            await to_thread(begin.join)
            if self._sandbox is not None:
                await self._sandbox.state.sandbox.stop()
            shared.drop()

    def _begin(self, services: Services) -> None:
        """What the first answer need not wait for."""
        try:
            if self._warm is not None:
                self._warm()
        finally:
            services.start_sync()

    def _webhook_url(self, services: Services) -> str:
        path = services.webhook_path(services.default_account)
        return f"http://127.0.0.1:{self._port()}{path}"

    def _make_sandbox(self) -> Starlette:
        state = sandbox_state_file(self.settings)
        return create_sandbox(
            state_file=state, seed=self.services.history.seed, incs_callback="created"
        )

    async def _receive(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._receiver is None:
            services = self.services
            self._receiver = create_receiver(
                services.writer, lambda: services.webhook_secret, list(services.accounts)
            )
        await self._receiver(scope, receive, send)

    def _health(self, _request: Request) -> Response:
        """Not a coroutine: a database that hangs must not hold up everything else."""
        status, body = health_of(self.services.store)
        return JSONResponse(body, status_code=status)


def server_or_exit(port: Callable[[], int], warm: Callable[[], object] | None = None) -> Server:
    """The server with all that may fail done; a wrong setting or database stops the start.

    Raises:
        SystemExit: with the sentence that says what is wrong and what to do.
    """
    try:
        server = Server(port, warm=warm)
        server.routes()
        server.services.webhook_path(server.services.default_account)  # made and kept if none is
    except IncsError as error:
        raise SystemExit(f"{error.message}\nWhat to do: {error.advice}") from None
    return server


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
        path = str(scope["path"])
        if path == HEALTH or path.startswith(WEBHOOK_PREFIX + "/"):
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
