"""Responses of the sandbox: envelope, errors, interrupted responses (INCS: API Format)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Literal

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

HttpStatus = Literal["mirror", "always-200"]

OK = 200
INVALID_CODE = 10001
PROVIDER_CODES = {"whatsapp": 10002, "viber": 10003, "rcs": 10004}
_HTTP_STATUSES = {code: code for code in range(200, 600)} | {INVALID_CODE: 401}


class RefusedError(Exception):
    """An error response with the `code` of the body and INCS's message."""

    def __init__(
        self, code: int, message: str, *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


def invalid(message: str) -> RefusedError:
    """Return the error for wrong parameters (422)."""
    return RefusedError(422, message)


def dump(value: object) -> str:
    """Write JSON as INCS does: compact, without NaN."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


class Responses:
    """Builds responses; `http_status` selects the HTTP status for the code of the body.

    "mirror": the code itself if it is an HTTP status, 401 for an invalid certification code, 200
    for the channel errors 10002 to 10004. "always-200": 200.
    """

    def __init__(self, http_status: HttpStatus) -> None:
        self._mirror = http_status == "mirror"

    def success(self, data: object) -> Response:
        """Return the envelope around `data`."""
        return self._envelope("success", OK, "", data, {})

    def refusal(self, refused: RefusedError) -> Response:
        """Return the envelope of an error."""
        return self._envelope("error", refused.code, refused.message, {}, refused.headers)

    def _envelope(
        self, status: str, code: int, message: str, data: object, headers: dict[str, str]
    ) -> Response:
        body: dict[str, Any] = {"status": status, "code": code, "message": message}
        text = dump({**body, "data": data, "error": {}})
        http_status = _HTTP_STATUSES.get(code, OK) if self._mirror else OK
        return Response(text, http_status, headers, media_type="application/json")


class NoAnswer(Response):
    """Keeps the connection open for `wait_s` seconds without a response, then breaks it off.

    It sends fewer body bytes than announced, which makes every server close the connection.
    """

    def __init__(self, answer: Response, wait_s: float) -> None:
        super().__init__()
        self._answer = answer
        self._wait_s = wait_s

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, then send an incomplete response."""
        if self._wait_s and await _has_disconnected(receive, self._wait_s):
            return
        start: Message = {"type": "http.response.start", "status": self._answer.status_code}
        await send({**start, "headers": self._answer.raw_headers})
        partial_body = bytes(self._answer.body)[:12]
        await send({"type": "http.response.body", "body": partial_body, "more_body": True})


async def _has_disconnected(receive: Receive, wait_s: float) -> bool:
    """Tell whether the client disconnects within `wait_s` seconds."""

    async def until_disconnect() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(until_disconnect(), wait_s)
    except TimeoutError:
        return False
    return True
