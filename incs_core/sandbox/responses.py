"""What the sandbox answers: envelope, refusals, answers that never come (INCS: API Format)."""

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
    """The sandbox refuses a call, with the body's `code` and the vendor's words."""

    def __init__(
        self, code: int, message: str, *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


def invalid(message: str) -> RefusedError:
    """Return the refusal of a request whose parameters are wrong."""
    return RefusedError(422, message)


def dump(value: object) -> str:
    """Write JSON as INCS does: compact, without NaN."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


class Responses:
    """Writes answers; `http_status` says which HTTP status goes with a code of the body.

    "mirror": the code itself where it can be an HTTP status; 401 for an invalid certification code;
    200 for what a channel refused (10002 to 10004). "always-200": 200.
    """

    def __init__(self, http_status: HttpStatus) -> None:
        self._mirror = http_status == "mirror"

    def success(self, data: object) -> Response:
        """Return the envelope around `data`."""
        return self._envelope("success", OK, "", data, {})

    def refusal(self, refused: RefusedError) -> Response:
        """Return the envelope of a refusal."""
        return self._envelope("error", refused.code, refused.message, {}, refused.headers)

    def _envelope(
        self, status: str, code: int, message: str, data: object, headers: dict[str, str]
    ) -> Response:
        body: dict[str, Any] = {"status": status, "code": code, "message": message}
        text = dump({**body, "data": data, "error": {}})
        http_status = _HTTP_STATUSES.get(code, OK) if self._mirror else OK
        return Response(text, http_status, headers, media_type="application/json")


class NoAnswer(Response):
    """Keeps the connection open without a word, then cuts it.

    `wait_s`: seconds until the cut, 0 for at once. The cut is an announced body that stops in the
    middle, which every server turns into a closed connection.
    """

    def __init__(self, answer: Response, wait_s: float) -> None:
        super().__init__()
        self._answer = answer
        self._wait_s = wait_s

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, then begin the answer and leave it unfinished."""
        if self._wait_s and await _hung_up(receive, self._wait_s):
            return
        start: Message = {"type": "http.response.start", "status": self._answer.status_code}
        await send({**start, "headers": self._answer.raw_headers})
        half = bytes(self._answer.body)[:12]
        await send({"type": "http.response.body", "body": half, "more_body": True})


async def _hung_up(receive: Receive, wait_s: float) -> bool:
    """Whether the caller hangs up within `wait_s` seconds."""

    async def until_disconnect() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(until_disconnect(), wait_s)
    except TimeoutError:
        return False
    return True
