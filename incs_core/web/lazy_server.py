"""Serving the first page while what stands behind it is still being loaded.

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
from incs_core.unexpected_errors import redacted_traceback
from incs_core.url_paths import is_ours

log = logging.getLogger(__name__)


class ServerParts(Protocol):
    """What is opened: the routes beside the pages, and what lives while they are served."""

    def routes(self) -> Sequence[BaseRoute]:
        """The routes of the paths that are ours."""

    def lifespan(self, app: object) -> AbstractAsyncContextManager[object]:
        """From the opening until the process ends."""


class LazyServer:
    """A server that is made while the port answers already.

    Where it cannot be made the process ends, as if it had never answered.

    Args:
        make: imports and opens the server, in a thread; SystemExit says why it cannot be.
    """

    def __init__(self, make: Callable[[], ServerParts]) -> None:
        self._make = make
        self._router: Future[Router] = Future()
        self._closing = asyncio.Event()
        self._begun = False

    def wait(self) -> None:
        """Wait until all is there, in the thread that draws a page.

        Where nobody opens (a page that is drawn without a server), there is nothing to wait for.
        """
        if self._begun:
            self._router.result()

    @asynccontextmanager
    async def lifespan(self, app: object) -> AsyncIterator[None]:
        """Begin to open, and close in order."""
        self._begun = True
        life = asyncio.create_task(self._live(app))
        try:
            yield
        finally:
            self._closing.set()
            await life

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request beside the pages; one that comes early waits."""
        router = await asyncio.wrap_future(self._router)
        await router(scope, receive, send)

    async def _live(self, app: object) -> None:
        try:
            behind = await asyncio.to_thread(self._made)
            async with behind.lifespan(app):
                self._router.set_result(Router(behind.routes()))
                await self._closing.wait()
        except Exception as error:  # noqa: BLE001  # whatever it is, nothing can be shown without it
            log.error("The dashboard cannot start: %s", redacted_traceback(error))  # noqa: TRY400
            _end()

    def _made(self) -> ServerParts:
        try:
            return self._make()
        except SystemExit as reason:
            print(reason, file=sys.stderr)  # noqa: T201  # the sentence for whoever started it
            _end()
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
def stopping_the_start() -> Iterator[None]:
    """End the process where an error is raised inside, with what is wrong and what to do.

    Raises:
        SystemExit: in the error's place.
    """
    try:
        yield
    except IncsError as error:
        raise SystemExit(f"{error.message}\nWhat to do: {error.advice}") from None


def _end() -> None:
    """End the process now: nothing is open that would have to be closed, and pages may wait.

    SystemExit in the event loop ends it too, but each open tab's websocket then adds some 180 lines
    of tracebacks to the two that say what is wrong; SIGTERM ends it with another exit status.
    """
    sys.stderr.flush()
    os._exit(1)
