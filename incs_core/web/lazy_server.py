"""Serves the first page while the rest of the server is still being loaded.

A browser needs half a second for its own part of a page and most of another to read its chart
library. Loading our code and opening the database takes as long: here they happen side by side.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Protocol

from starlette.routing import BaseRoute, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from incs_core.errors import IncsError
from incs_core.route_paths import is_ours
from incs_core.unexpected_errors import redacted_traceback

log = logging.getLogger(__name__)


class ServerParts(Protocol):
    """The routes besides the pages, and their lifespan."""

    def routes(self) -> Sequence[BaseRoute]:
        """The routes of the paths that are ours."""

    def lifespan(self, app: object) -> AbstractAsyncContextManager[object]:
        """From the opening until the process ends."""


class LazyServer:
    """A server that is made while the port answers already; if that fails, the process ends.

    Args:
        make: imports and opens the server, in a thread; raises SystemExit with the reason.
    """

    def __init__(self, make: Callable[[], ServerParts]) -> None:
        self._make = make
        self._router: Future[Router] = Future()
        self._closing = asyncio.Event()
        self._is_started = False

    def wait(self) -> None:
        """Block the thread of a page until the server is open; return at once without a server."""
        if self._is_started:
            self._router.result()

    @asynccontextmanager
    async def lifespan(self, app: object) -> AsyncIterator[None]:
        """Start to open the server; close it at the end."""
        self._is_started = True
        life = asyncio.create_task(self._run(app))
        try:
            yield
        finally:
            self._closing.set()
            await life

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request besides the pages, once the server is open."""
        router = await asyncio.wrap_future(self._router)
        await router(scope, receive, send)

    async def _run(self, app: object) -> None:
        try:
            server = await asyncio.to_thread(self._make_server)
            async with server.lifespan(app):
                self._router.set_result(Router(server.routes()))
                await self._closing.wait()
        except Exception as error:  # noqa: BLE001  # whatever it is, nothing can be shown without it
            log.error("The dashboard cannot start: %s", redacted_traceback(error))  # noqa: TRY400
            _exit_now()

    def _make_server(self) -> ServerParts:
        try:
            return self._make()
        except SystemExit as reason:
            print(reason, file=sys.stderr)  # noqa: T201  # the sentence for whoever started it
            _exit_now()
            raise


class NonPageRequests:
    """Hands requests for our own routes to the server behind the pages."""

    def __init__(self, app: ASGIApp, opening: LazyServer) -> None:
        self.app = app
        self._opening = opening

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and is_ours(str(scope["path"]))
        await (self._opening.answer if ours else self.app)(scope, receive, send)


@contextmanager
def exit_on_error() -> Iterator[None]:
    """Turn an IncsError into the end of the process, with its message and advice.

    Raises:
        SystemExit: in the error's place.
    """
    try:
        yield
    except IncsError as error:
        raise SystemExit(f"{error.message}\nWhat to do: {error.advice}") from None


def _exit_now() -> None:
    """End the process now: nothing is open that would have to be closed, and pages may wait.

    SystemExit in the event loop ends it too, but each open tab's websocket then adds some 180 lines
    of tracebacks to the two that say what is wrong; SIGTERM ends it with another exit status.
    """
    sys.stderr.flush()
    os._exit(1)
