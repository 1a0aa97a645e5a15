"""Reading a webhook request: its path, its size, and the JSON of its body."""

from __future__ import annotations

import asyncio
import hmac
import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NoReturn

from pydantic_core import from_json

from incs_core.errors import StoreError
from incs_core.webhooks.responses import Message, Receive, Scope

MAX_BODY: Final = 1024 * 1024
BODY_TIMEOUT_S: Final = 20.0
_SECRET_CACHE_S: Final = 30.0


class BodyTooLarge(Exception):
    """The body is larger than MAX_BODY."""


class ClientDisconnected(Exception):
    """The client disconnected before the end of the body."""


class Secret:
    """The secret part of the address, read again every 30 seconds, since it can be changed."""

    def __init__(self, source: str | Callable[[], str]) -> None:
        self._source = source
        self._value = source.encode() if isinstance(source, str) else b""
        self._read_at = -_SECRET_CACHE_S

    async def matches(self, candidate: str) -> bool:
        """Whether `given` is the secret, compared in constant time. No secret: nothing matches.

        Raises StoreError if the secret is in the store and could never be read.
        """
        value = await self._current()
        return hmac.compare_digest(candidate.encode("utf-8", "surrogatepass"), value) and bool(
            value
        )

    async def _current(self) -> bytes:
        """The secret; one of many callers refreshes it, and each of them until it was read once."""
        if isinstance(self._source, str):
            return self._value
        now = time.monotonic()
        if not self._value or now - self._read_at >= _SECRET_CACHE_S:
            self._read_at = now
            await self._read(self._source)
        return self._value

    async def _read(self, source: Callable[[], str]) -> None:
        try:  # in a thread: a slow database must not block other requests
            self._value = (await asyncio.to_thread(source)).encode()
        except StoreError:
            if not self._value:
                raise


def path_parts_below(scope: Scope, prefix: str) -> list[str] | None:
    """Return the path's parts below `prefix`, or None where it is not below it.

    Works alone and mounted: a server may give the path with or without the mount's own part.
    """
    path = str(scope["path"])
    root = str(scope.get("root_path", ""))
    if not path.startswith(prefix) and root:
        path = path.removeprefix(root)
        if not path.startswith(prefix) and root.endswith(prefix):
            path = prefix + path
    rest = path.removeprefix(prefix)
    return rest[1:].split("/") if path.startswith(prefix) and rest.startswith("/") else None


def is_json_type(content_type: bytes) -> bool:
    """Whether a content type is JSON's, or absent (INCS does not document which it sends)."""
    media_type = content_type.partition(b";")[0].strip().lower()
    return not media_type or media_type.endswith((b"/json", b"+json"))


async def read_body(receive: Receive) -> bytes:
    """Return the whole body.

    Raises TooLarge as soon as it is longer than MAX_BODY, Gone, and TimeoutError.
    """
    message = await receive()
    if not message.get("more_body"):
        return _chunk_of(message, 0)
    async with asyncio.timeout(BODY_TIMEOUT_S):
        return await _read_rest(receive, message)


async def _read_rest(receive: Receive, message: Message) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        chunks.append(_chunk_of(message, size))
        size += len(chunks[-1])
        if not message.get("more_body"):
            return b"".join(chunks)
        message = await receive()


def _chunk_of(message: Message, size: int) -> bytes:
    if message["type"] == "http.disconnect":
        raise ClientDisconnected
    chunk: bytes = message.get("body", b"")
    if size + len(chunk) > MAX_BODY:
        raise BodyTooLarge
    return chunk


_REPLACEMENT: Final = "\ufffd"
_MAX_DEPTH: Final = 100
"""Levels of nesting; INCS uses about ten. Stored events are also shown on a page, later."""


class UnreadableBody(ValueError):
    """The body is not JSON text."""


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_decoder = json.JSONDecoder(parse_constant=_refuse_constant)


def decode_body(body: bytes) -> str:
    """Return a body as text; raises UnreadableBody if it is not UTF-8."""
    try:
        return body.decode("utf-8-sig") if body[:1] == b"\xef" else body.decode()
    except UnicodeDecodeError as error:
        raise UnreadableBody("The body is not UTF-8.") from error


def parse_body(text: str) -> object:
    """Return the JSON value of a text; raises UnreadableBody if it is none.

    Characters that a database cannot store (NUL, lone surrogates) become U+FFFD.
    """
    try:
        value = _decode_json(text)
    except ValueError as error:
        raise UnreadableBody("The body is not JSON.") from error
    if text.count("[") + text.count("{") > _MAX_DEPTH:
        _check_depth(value, _MAX_DEPTH)
    return _sanitized(value) if "\\u" in text else value


def _decode_json(text: str) -> object:
    """Return the value as the json module parses it; four times as fast for nearly every event.

    Escapes, which may be lone surrogates, and deep nesting are left to the json module.
    """
    if "\\u" not in text:
        with suppress(ValueError):
            return from_json(text, allow_inf_nan=False)
    value: object = _decoder.decode(text)
    return value


def _check_depth(value: object, levels: int) -> None:
    if not isinstance(value, dict | list):
        return
    if not levels:
        raise UnreadableBody("The body is nested too deep.")
    for item in value.values() if isinstance(value, dict) else value:
        _check_depth(item, levels - 1)


def _sanitized(value: object) -> object:
    """Return the value with text that a database can store; only escapes need changes."""
    if isinstance(value, str):
        return _sanitized_text(value)
    if isinstance(value, list):
        return [_sanitized(item) for item in value]
    if isinstance(value, dict):
        return {_sanitized_text(key): _sanitized(item) for key, item in value.items()}
    return value


def _sanitized_text(text: str) -> str:
    encoded = text.replace("\x00", _REPLACEMENT).encode("utf-16", "surrogatepass")
    return encoded.decode("utf-16", "replace")
