"""The webhook receiver: a plain ASGI app, stand-alone or mounted in another.

A response of 200 means that the event is on disk. No request can take the receiver down, and a
wrong secret looks like a missing page.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Final

from incs_core import route_paths
from incs_core.errors import StoreError
from incs_core.store.writer import Writer
from incs_core.unexpected_errors import redacted_traceback
from incs_core.webhooks import responses
from incs_core.webhooks.event_mapping import ingest_item, resolver
from incs_core.webhooks.request_parsing import (
    MAX_BODY,
    BodyTooLarge,
    ClientDisconnected,
    Secret,
    UnreadableBody,
    is_json_type,
    path_parts_below,
    read_body,
)
from incs_core.webhooks.responses import Receive, Response, Scope, Send, send_response
from incs_core.webhooks.secret import hide_in_access_log
from incs_core.wire.redaction import Redaction

log = logging.getLogger(__name__)

_LOG_INTERVAL_S: Final = 10.0
NO_REDACTION: Final = Redaction(())


class Receiver:
    """The ASGI app: `POST {prefix}/{secret}` and `POST {prefix}/{secret}/{account}`.

    Without an account in the path, an event belongs to the account that has its message, else to
    the first. An empty secret matches nothing. `redaction` applies before an event is stored.
    `writer` makes the events durable; its owner starts and stops it.
    """

    def __init__(
        self,
        writer: Writer,
        secret: str | Callable[[], str],
        accounts: Sequence[str],
        prefix: str = route_paths.WEBHOOKS,
        redaction: Redaction = NO_REDACTION,
    ) -> None:
        self._writer = writer
        self._secret = Secret(secret)
        self._accounts = tuple(accounts)
        self._resolve = resolver(writer.store, self._accounts)
        self._prefix = prefix
        self._redaction = redaction
        self._logged_at = -_LOG_INTERVAL_S
        hide_in_access_log(prefix)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await _handle_other_scope(scope, receive, send)
            return
        try:
            response = await self._answer(scope, receive)
        except ClientDisconnected:
            return
        except StoreError as error:
            self._log_failure(error.message)
            response = responses.NOT_STORED
        except Exception as error:  # noqa: BLE001 - INCS sends it again, perhaps to a mended version
            self._log_failure(redacted_traceback(error))
            response = responses.NOT_STORED
        await send_response(send, response)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        account = await self._account(scope)
        if account is None:
            return responses.NOT_FOUND
        refusal = _refusal(scope)
        if refusal is not None:
            return refusal
        try:
            body = self._redaction.body(await read_body(receive))
            await self._store(body, account)
        except BodyTooLarge:
            return responses.TOO_LARGE
        except TimeoutError:
            return responses.TOO_SLOW
        except UnreadableBody as error:
            return responses.refusal(400, str(error))
        return responses.STORED

    async def _store(self, body: bytes, account: str) -> None:
        """Return when the event in `body` is on disk; an empty `account` is resolved by message.

        Raises UnreadableBody if it is not JSON, StoreError if it could not be stored.
        """
        received_ms, first = time.time_ns() // 1_000_000, self._accounts[0]
        if account or len(self._accounts) == 1:
            item = ingest_item(body, account or first, received_ms)
        else:  # in a thread: the database may be slow
            item = await asyncio.to_thread(ingest_item, body, first, received_ms, self._resolve)
        await self._writer.keep(item)

    async def _account(self, scope: Scope) -> str | None:
        """Return the account of the path (empty: none is named), or None for a missing page."""
        parts = path_parts_below(scope, self._prefix)
        if parts is None or not await self._secret.matches(parts[0]):
            return None
        if len(parts) == 1 or parts[1:] == [""]:
            return ""
        return parts[1] if len(parts) == 2 and parts[1] in self._accounts else None

    def _log_failure(self, why: str) -> None:
        """Log that events are refused, at most once in ten seconds."""
        now = time.monotonic()
        if now - self._logged_at >= _LOG_INTERVAL_S:
            self._logged_at = now
            log.error("Webhooks are answered 503 because they cannot be stored: %s", why)


def _refusal(scope: Scope) -> Response | None:
    """Return why a request to the right address is refused before its body is read, or None."""
    if scope["method"] != "POST":
        return responses.NOT_POST
    for name, value in scope["headers"]:
        if name == b"content-type" and not is_json_type(value):
            return responses.NOT_JSON_TYPE
        if name == b"content-length" and _is_too_long(value):
            return responses.TOO_LARGE
    return None


def _is_too_long(length: bytes) -> bool:
    return length.isdigit() and (len(length) > 9 or int(length) > MAX_BODY)


async def _handle_other_scope(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer ASGI scopes other than HTTP: lifespan and websocket."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1000})
        return
    while scope["type"] == "lifespan":
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
