"""The fixed HTTP responses of the receiver."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

Header = tuple[bytes, bytes]

JSON_TYPE = b"application/json"
RETRY_AFTER_S = 10


class Response(NamedTuple):
    """A complete HTTP response."""

    status: int
    headers: tuple[Header, ...]
    body: bytes


def plain_response(status: int, body: bytes, kind: bytes, *more: Header) -> Response:
    """Return an answer with its length and content type."""
    headers = ((b"content-length", b"%d" % len(body)), (b"content-type", kind), *more)
    return Response(status, headers, body)


def json_response(status: int, content: dict[str, str], *more: Header) -> Response:
    """Return `content` as a JSON answer."""
    return plain_response(status, json.dumps(content).encode(), JSON_TYPE, *more)


def refusal(status: int, reason: str, *more: Header) -> Response:
    """Return a JSON error with its reason; only callers with the secret get one."""
    return json_response(status, {"status": "error", "message": reason}, *more)


# Else INCS would send the rest of a body that is not read.
_CLOSE = (b"connection", b"close")

STORED = json_response(200, {"status": "ok"})
# Identical to Starlette's 404, so that a wrong secret looks like a missing page.
NOT_FOUND = plain_response(404, b"Not Found", b"text/plain; charset=utf-8")
NOT_POST = refusal(405, "Webhooks are posted.", (b"allow", b"POST"), _CLOSE)
TOO_SLOW = refusal(408, "The body did not come in time.", _CLOSE)
TOO_LARGE = refusal(413, "The body is larger than 1 MiB.", _CLOSE)
NOT_JSON_TYPE = refusal(415, "The content type must be application/json.", _CLOSE)
NOT_STORED = refusal(
    503,
    "The event could not be stored; send it again.",
    (b"retry-after", b"%d" % RETRY_AFTER_S),
)


async def send_response(send: Send, given: Response) -> None:
    """Send a whole answer."""
    await send(
        {"type": "http.response.start", "status": given.status, "headers": list(given.headers)}
    )
    await send({"type": "http.response.body", "body": given.body})
