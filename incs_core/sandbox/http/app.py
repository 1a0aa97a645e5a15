"""The sandbox as an ASGI application: routes, authentication, faults (INCS: all API pages)."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from incs_core.sandbox.http import messages, tasks, templates
from incs_core.sandbox.http.auth_and_faults import AccessGate
from incs_core.sandbox.http.openapi import document
from incs_core.sandbox.options import RETRY_S, Faults, IncsCallback, Options
from incs_core.sandbox.responses import HttpStatus, RefusedError
from incs_core.sandbox.service import Sandbox

if TYPE_CHECKING:
    import httpx


log = logging.getLogger(__name__)

Handler = Callable[[Sandbox, Request], Awaitable[object]]


class Operation(NamedTuple):
    """What answers one method of one path, and how the caller shows who it is."""

    handler: Handler
    scheme: str = "code"


ROUTES: dict[str, dict[str, Operation]] = {
    "/external/templates/rcs": {
        "GET": Operation(templates.list_rcs),
        "POST": Operation(templates.create_rcs),
    },
    "/external/templates/rcs/{template_id}": {
        "GET": Operation(templates.get_rcs),
        "DELETE": Operation(templates.delete_rcs),
    },
    "/external/templates": {
        "GET": Operation(templates.list_waba),
        "POST": Operation(templates.create_waba),
    },
    "/external/templates/{template_id}": {
        "GET": Operation(templates.get_waba),
        "DELETE": Operation(templates.delete_waba),
    },
    "/external/messages/rcs": {"POST": Operation(messages.send_rcs)},
    "/external/messages/whatsapp": {"POST": Operation(messages.send_whatsapp)},
    "/external/messages/viber": {"POST": Operation(messages.send_viber)},
    "/external/messages/status": {"GET": Operation(messages.statuses)},
    "/external/auth/token": {"POST": Operation(tasks.token, "none")},
    "/external/tasks": {
        "GET": Operation(tasks.listing, "bearer"),
        "POST": Operation(tasks.create, "bearer"),
    },
}


def create_app(
    *,
    seed: int = 7,
    speed: float = 1.0,
    webhook_url: str | None = None,
    state_file: str | Path | None = None,
    http_status: HttpStatus = "mirror",
    latency_s: float = 0.0,
    now: Callable[[], float] = time.time,
    faults: Faults | None = None,
    incs_callback: IncsCallback = False,
    channel_id: int | None = 30058,
    hang_s: float = 60.0,
    token_life_s: int = 7200,
    webhook_retry_s: tuple[float, ...] | None = None,
    webhook_transport: httpx.AsyncBaseTransport | None = None,
    templates: int = 0,
) -> Starlette:
    """Return a sandbox of INCS as an ASGI application.

    Valid are the certification code, the user and the password `sandbox`. The sandbox itself is
    `app.state.sandbox`; where the application's lifespan is not run (a mount), use its `start()`
    and `stop()`.

    Args:
        seed: same seed, same life; also what generated ids are recognised by.
        speed: divides all durations of messages, reviews and tasks; 60 makes a minute a second.
        webhook_url: where webhooks go; None for nowhere.
        state_file: keeps what was accepted across restarts; None for memory.
        http_status: "mirror" gives the body's code as HTTP status where it can be one, 401 with an
            invalid certification code and 200 with a channel's refusal; "always-200" gives 200.
        latency_s: seconds that every call takes at least.
        now: the wall clock, Unix seconds.
        faults: troubles made on purpose.
        incs_callback: call the INCS-format webhooks too; "created" only those of new messages.
        channel_id: of the channel callbacks; None leaves it out.
        hang_s: how long the number that never answers keeps the connection, in seconds.
        token_life_s: how long a bearer token is good, in seconds.
        webhook_retry_s: waits between the tries of one webhook call, in seconds.
        webhook_transport: how webhooks travel, for tests.
        templates: how many more templates a new sandbox has, for trying large accounts.

    Raises:
        ValueError: `speed` is not greater than 0, or `templates` negative.
        StoreError: the state file cannot be used.
    """
    options = Options(
        seed=seed,
        speed=speed,
        http_status=http_status,
        latency_s=latency_s,
        now=now,
        incs_callback=incs_callback,
        channel_id=channel_id,
        hang_s=hang_s,
        token_life_s=token_life_s,
        faults=faults or Faults(),
        retry_s=RETRY_S if webhook_retry_s is None else webhook_retry_s,
        templates=templates,
    )
    return _application(Sandbox(options, webhook_url, state_file, webhook_transport))


def _application(sandbox: Sandbox) -> Starlette:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await sandbox.start()
        try:
            yield
        finally:
            await sandbox.stop()

    async def refuse(_request: Request, error: Exception) -> Response:
        if isinstance(error, sqlite3.Error):  # nobody needs a trace to know what is wrong
            log.error("The sandbox's own file cannot be used: %s", error)
        return sandbox.answers.refusal(_as_refusal(error))

    async def describe(request: Request) -> Response:
        return JSONResponse(document(request.scope.get("root_path", "")))

    gate = AccessGate(sandbox)
    routes = [
        Route(path, _endpoint(sandbox, gate, operations), methods=list(operations))
        for path, operations in ROUTES.items()
    ]
    app = Starlette(
        routes=[*routes, Route("/openapi.json", describe)],
        lifespan=lifespan,
        exception_handlers={HTTPException: refuse, sqlite3.Error: refuse, Exception: refuse},
    )
    app.router.redirect_slashes = False
    app.state.sandbox = sandbox
    return app


def _as_refusal(error: Exception) -> RefusedError:
    if not isinstance(error, HTTPException):
        return RefusedError(500, "Server error.")
    words = "The route is not found." if error.status_code == 404 else error.detail
    return RefusedError(error.status_code, words, headers=error.headers)


def _endpoint(
    sandbox: Sandbox, gate: AccessGate, operations: dict[str, Operation]
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        operation = operations["GET" if request.method == "HEAD" else request.method]
        async with gate.slow():
            try:
                gate.let_in(request, operation.scheme)
                data = await operation.handler(sandbox, request)
            except RefusedError as refused:
                return sandbox.answers.refusal(refused)
            return data if isinstance(data, Response) else sandbox.answers.success(data)

    return answer
