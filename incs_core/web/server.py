"""The routes besides the pages: webhooks, health, downloads and the sandbox."""

from __future__ import annotations

import threading
from asyncio import to_thread
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from incs_core import route_paths
from incs_core.sandbox import create_app as create_sandbox
from incs_core.settings import Settings, load_settings
from incs_core.web.garbage_collection import background_collection
from incs_core.web.lazy_server import exit_on_error
from incs_core.web.middleware import WithoutSignIn, access_of
from incs_core.web.services import Services, open_services, sandbox_state_file, shared_services
from incs_core.webhooks.health import health_of
from incs_core.webhooks.receiver import Receiver
from incs_core.wire.redaction import Redaction

MEDIA_TYPES = {
    "CSV": "text/csv; charset=utf-8",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PATH = "/exports/{token}/{name}"


def download(request: Request) -> Response:
    """The exported file of a token; 404 if the token is unknown or has expired."""
    from incs_core.message_files.export_jobs import exports

    job = exports.job(str(request.path_params["token"]))
    if job is None or not job.is_complete:
        return PlainTextResponse(
            "This file is no longer available. Export it again on the Messages page.\n", 404
        )
    return FileResponse(
        job.path,
        media_type=MEDIA_TYPES[job.request.format],
        filename=job.request.file_name,
        headers={"Cache-Control": "no-store"},
    )


SYNC_DELAY_S = 2.0
"""Seconds before the background sync starts, so that it does not delay the first page."""


class Server:
    """The routes of one port besides the pages, and the services behind them.

    Args:
        port: returns the port that this process listens on; the sandbox answers there.
        settings: read from environment and secrets file when absent.
        entrance: the access control; its address is printed at start.
    """

    def __init__(
        self,
        port: Callable[[], int],
        settings: Settings | None = None,
        entrance: WithoutSignIn | None = None,
    ) -> None:
        self.settings = settings or load_settings()
        self._port = port
        self._entrance = entrance or access_of(self.settings)
        self._receiver: ASGIApp | None = None
        self._sandbox: Starlette | None = None
        self._routes: list[BaseRoute] | None = None

    @property
    def services(self) -> Services:
        """The process's services, started when first asked for."""
        return shared_services.get(
            lambda: open_services(self.settings, sandbox_url=self.sandbox_url)
        )

    @property
    def sandbox_url(self) -> str | None:
        """Base address of the embedded sandbox, or None in live mode."""
        if not self.settings.sandbox:
            return None
        return f"http://127.0.0.1:{self._port()}{route_paths.SANDBOX}"

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
            Route(route_paths.HEALTH, self._health, methods=["GET"]),
            Route(PATH, download, methods=["GET"]),
            Mount(route_paths.WEBHOOKS, app=self._receive),
        ]
        if self.settings.sandbox:
            self._sandbox = self._make_sandbox()
            routes.append(Mount(route_paths.SANDBOX, app=self._sandbox))
        return routes

    @asynccontextmanager
    async def lifespan(self, _app: object) -> AsyncIterator[dict[str, object]]:
        """Open the services, fill an empty sandbox history, start the sync; close in order."""
        services = self.services
        if self._sandbox is not None:
            self._sandbox.state.sandbox.webhook_url = self._webhook_url(services)
            await self._sandbox.state.sandbox.start()
            if services.history.is_needed():
                services.history.fill_in_background()
        begin = threading.Timer(SYNC_DELAY_S, services.start_sync)
        begin.daemon = True
        begin.start()
        address = self._entrance.address(f"http://localhost:{self._port()}")
        print(f"INCS dashboard on {address}", flush=True)  # noqa: T201
        try:
            with background_collection():
                yield {}
        finally:
            begin.cancel()
            await to_thread(begin.join)
            if self._sandbox is not None:
                await self._sandbox.state.sandbox.stop()
            shared_services.drop()

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
            self._receiver = Receiver(
                services.writer,
                lambda: services.webhook_secret,
                list(services.accounts),
                redaction=Redaction.of_accounts(services.accounts.values()),
            )
        await self._receiver(scope, receive, send)

    def _health(self, request: Request) -> Response:
        """Not a coroutine: a database that hangs must not hold up everything else."""
        status, body = health_of(self.services.store, request.scope)
        return JSONResponse(body, status_code=status)


def server_or_exit(
    port: Callable[[], int], settings: Settings | None = None, entrance: WithoutSignIn | None = None
) -> Server:
    """The server, its routes made and its database open; an error in these stops the start.

    Raises:
        SystemExit: with the sentence that says what is wrong and what to do.
    """
    with exit_on_error():
        server = Server(port, settings, entrance)
        server.routes()
        server.services.webhook_path(server.services.default_account)  # made and kept if none is
        return server
