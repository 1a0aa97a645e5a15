"""ASGI application of the sandbox: routes, authentication, fault injection."""

from __future__ import annotations

import asyncio
import hmac
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from incs_core.sandbox.http import messages, tasks, templates
from incs_core.sandbox.http.openapi import document
from incs_core.sandbox.http.tasks import is_token
from incs_core.sandbox.options import RETRY_S, Faults, IncsCallback, Options
from incs_core.sandbox.responses import INVALID_CODE, HttpStatus, RefusedError
from incs_core.sandbox.service import Sandbox

if TYPE_CHECKING:
    import httpx


CERTIFICATION_CODE = "sandbox"


class AccessGate:
    """Latency, faults and authentication of every operation."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._random = Random(sandbox.options.seed)  # noqa: S311  reproducible faults, no secret
        self._second = 0
        self._calls = 0

    @asynccontextmanager
    async def delay(self) -> AsyncIterator[None]:
        """Delay the end of the block until the minimum latency has passed."""
        deadline = time.monotonic() + self._sandbox.options.latency_s
        yield
        if (remaining := deadline - time.monotonic()) > 0:
            await asyncio.sleep(remaining)

    def check_access(self, request: Request, scheme: str) -> None:
        """Raise RefusedError for an injected fault or failed authentication.

        `scheme`: "code", "bearer" or "none".
        """
        self._inject_faults()
        if scheme == "code":
            _check_code(request.headers.get("certification-code", ""))
        elif scheme == "bearer":
            self._check_bearer(request.headers.get("authorization", ""))

    def _check_bearer(self, header: str) -> None:
        kind, _, token = header.partition(" ")
        if kind.lower() != "bearer" or not is_token(self._sandbox, token.strip()):
            raise RefusedError(401, "Unauthenticated.")

    def _inject_faults(self) -> None:
        faults = self._sandbox.options.faults
        if faults.errors and self._random.random() < faults.errors:
            raise RefusedError(500, "Server error.")
        limited = faults.limited and self._random.random() < faults.limited
        if limited or self._exceeds_rate(faults.per_second):
            headers = {"Retry-After": str(faults.retry_after_s)}
            raise RefusedError(429, "Too many attempts.", headers=headers)

    def _exceeds_rate(self, per_second: int | None) -> bool:
        second = int(self._sandbox.options.now())
        self._calls = self._calls + 1 if second == self._second else 1
        self._second = second
        return per_second is not None and self._calls > per_second


def _check_code(code: str) -> None:
    if not hmac.compare_digest(code.encode(), CERTIFICATION_CODE.encode()):
        raise RefusedError(INVALID_CODE, "The certification code is invalid.")


log = logging.getLogger(__name__)

Handler = Callable[[Sandbox, Request], Awaitable[object]]


class Operation(NamedTuple):
    """Handler and authentication scheme of one method of one path."""

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

    Certification code, user and password are `sandbox`. The Sandbox object is `app.state.sandbox`;
    if the application is mounted and its lifespan not run, call its `start()` and `stop()`.

    Args:
        seed: seed of the simulation; ids of another seed are unknown.
        speed: divides the durations of messages, reviews and tasks; 60 makes a minute a second.
        webhook_url: URL of the webhook receiver, or None.
        state_file: file that keeps the state across restarts; None for memory.
        http_status: "mirror" gives the body's code as HTTP status where it can be one, 401 with an
            invalid certification code and 200 with a channel's refusal; "always-200" gives 200.
        latency_s: minimum seconds of every call.
        now: the wall clock, Unix seconds.
        faults: fault injection.
        incs_callback: call the INCS-format webhooks too; "created" only those of new messages.
        channel_id: value in channel callbacks; None omits the field.
        hang_s: seconds for which the NO_ANSWER number keeps the connection open.
        token_life_s: seconds for which a bearer token is valid.
        webhook_retry_s: seconds between the attempts of one webhook call.
        webhook_transport: replaces the network for webhooks in tests.
        templates: number of additional templates in a new sandbox, for large accounts.

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

    async def handle_error(_request: Request, error: Exception) -> Response:
        if isinstance(error, sqlite3.Error):  # an expected error: no traceback
            log.error("The sandbox's own file cannot be used: %s", error)
        return sandbox.answers.refusal(_refused_error(error))

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
        exception_handlers={
            HTTPException: handle_error,
            sqlite3.Error: handle_error,
            Exception: handle_error,
        },
    )
    app.router.redirect_slashes = False
    app.state.sandbox = sandbox
    return app


def _refused_error(error: Exception) -> RefusedError:
    if not isinstance(error, HTTPException):
        return RefusedError(500, "Server error.")
    message = "The route is not found." if error.status_code == 404 else error.detail
    return RefusedError(error.status_code, message, headers=error.headers)


def _endpoint(
    sandbox: Sandbox, gate: AccessGate, operations: dict[str, Operation]
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        operation = operations["GET" if request.method == "HEAD" else request.method]
        async with gate.delay():
            try:
                gate.check_access(request, operation.scheme)
                data = await operation.handler(sandbox, request)
            except RefusedError as refused:
                return sandbox.answers.refusal(refused)
            return data if isinstance(data, Response) else sandbox.answers.success(data)

    return answer
