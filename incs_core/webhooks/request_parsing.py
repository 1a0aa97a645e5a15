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
BODY_SECONDS: Final = 20.0
_SECRET_SECONDS: Final = 30.0


class TooLarge(Exception):
    """The body is larger than MAX_BODY."""


class Gone(Exception):
    """The caller hung up before the body was whole."""


class Secret:
    """The secret part of the address; asked for again now and then, since it can be changed."""

    def __init__(self, source: str | Callable[[], str]) -> None:
        self._source = source
        self._value = source.encode() if isinstance(source, str) else b""
        self._read_at = -_SECRET_SECONDS

    async def matches(self, given: str) -> bool:
        """Whether `given` is the secret, compared in constant time. No secret: nothing matches.

        Raises StoreError if the secret is kept in the store and was never read.
        """
        value = await self._current()
        return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), value) and bool(value)

    async def _current(self) -> bytes:
        """The secret; one caller of many reads it again, and all do until it was read once."""
        if isinstance(self._source, str):
            return self._value
        now = time.monotonic()
        if not self._value or now - self._read_at >= _SECRET_SECONDS:
            self._read_at = now
            await self._read(self._source)
        return self._value

    async def _read(self, source: Callable[[], str]) -> None:
        try:  # the database may take its time, and others must be answered meanwhile
            self._value = (await asyncio.to_thread(source)).encode()
        except StoreError:
            if not self._value:
                raise


def path_below(scope: Scope, prefix: str) -> list[str] | None:
    """Return the path's parts below `prefix`, or None where it is not below it.

    Works alone and mounted: a server may give the path with or without the mount's own part.
    """
    path = str(scope["path"])
    root = str(scope.get("root_path", ""))
    if not path.startswith(prefix) and root:
        path = path.removeprefix(root)
        if not path.startswith(prefix) and root.endswith(prefix):
            path = prefix + path
    below = path.removeprefix(prefix)
    return below[1:].split("/") if path.startswith(prefix) and below.startswith("/") else None


def may_be_json(content_type: bytes) -> bool:
    """Whether a content type is JSON's, or absent (INCS does not document which it sends)."""
    kind = content_type.partition(b";")[0].strip().lower()
    return not kind or kind.endswith((b"/json", b"+json"))


async def read_body(receive: Receive) -> bytes:
    """Return the whole body.

    Raises TooLarge as soon as it is longer than MAX_BODY, Gone, and TimeoutError.
    """
    message = await receive()
    if not message.get("more_body"):
        return _checked(message, 0)
    async with asyncio.timeout(BODY_SECONDS):
        return await _rest(receive, message)


async def _rest(receive: Receive, message: Message) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        chunks.append(_checked(message, size))
        size += len(chunks[-1])
        if not message.get("more_body"):
            return b"".join(chunks)
        message = await receive()


def _checked(message: Message, before: int) -> bytes:
    if message["type"] == "http.disconnect":
        raise Gone
    chunk: bytes = message.get("body", b"")
    if before + len(chunk) > MAX_BODY:
        raise TooLarge
    return chunk


_REPLACEMENT: Final = "\ufffd"
_DEEPEST: Final = 100
"""Levels of nesting; INCS uses about ten. What is kept must also be readable on a page, later."""


class UnreadableBody(ValueError):
    """The body is no JSON text, so it is nobody's event."""


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_decoder = json.JSONDecoder(parse_constant=_no_number)


def decode_body(body: bytes) -> str:
    """Return a body as text; raises UnreadableBody if it is not UTF-8."""
    try:
        return body.decode("utf-8-sig") if body[:1] == b"\xef" else body.decode()
    except UnicodeDecodeError as error:
        raise UnreadableBody("The body is not UTF-8.") from error


def parse_body(text: str) -> object:
    """Return the JSON value of a text; raises UnreadableBody if it is none.

    Characters that no database keeps (NUL, half surrogates) arrive as U+FFFD.
    """
    try:
        value = _decoded(text)
    except ValueError as error:
        raise UnreadableBody("The body is not JSON.") from error
    if text.count("[") + text.count("{") > _DEEPEST:
        _refuse_deeper(value, _DEEPEST)
    return _storable(value) if "\\u" in text else value


def _decoded(text: str) -> object:
    """Return what the json module reads; four times as fast for nearly every event.

    Escapes, which may stand for half surrogates, and deep nesting are left to the module.
    """
    if "\\u" not in text:
        with suppress(ValueError):
            return from_json(text, allow_inf_nan=False)
    value: object = _decoder.decode(text)
    return value


def _refuse_deeper(value: object, levels: int) -> None:
    if not isinstance(value, dict | list):
        return
    if not levels:
        raise UnreadableBody("The body is nested too deep.")
    for item in value.values() if isinstance(value, dict) else value:
        _refuse_deeper(item, levels - 1)


def _storable(value: object) -> object:
    """Return the value with every text fit for a database; only escapes can make unfit ones."""
    if isinstance(value, str):
        return _storable_text(value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable_text(key): _storable(item) for key, item in value.items()}
    return value


def _storable_text(text: str) -> str:
    halves = text.replace("\x00", _REPLACEMENT).encode("utf-16", "surrogatepass")
    return halves.decode("utf-16", "replace")
