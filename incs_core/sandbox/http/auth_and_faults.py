"""Authentication and fault injection of the sandbox (INCS: API Format, Get Token)."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

from starlette.requests import Request

from incs_core.sandbox.http.tasks import is_token
from incs_core.sandbox.responses import INVALID_CODE, RefusedError
from incs_core.sandbox.service import Sandbox

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
