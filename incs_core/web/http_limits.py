"""Limits that uvicorn lacks: the size of a request's head, and a deadline for head and body.

Without them one client could fill the memory with a header or hold connections open for ever.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

HEAD_BYTES: Final = 32 * 1024
"""Most bytes of a request's URL and headers together; trailers count separately."""
HEAD_SECONDS: Final = 10.0
"""Deadline for the head of a request, from the connection or the first byte on."""
BODY_RATE: Final = 1_000.0
"""Bytes of a body that extend the deadline by a second."""


class LimitedHttp(HttpToolsProtocol):
    """Answers 431 to a head that is too long, and closes a connection whose request is late."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._unparsed = 0
        self._body_length = 0
        self._is_arriving = True
        self._started_at = 0.0
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._start_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._cancel_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came, and refuse it where it leads nowhere."""
        self._unparsed += len(data)
        super().data_received(data)
        if self._unparsed > HEAD_BYTES:
            self._refuse_head()
        elif self._deadline is None and self._is_unfinished():
            self._start_deadline()

    def on_message_begin(self) -> None:
        """Note that a request has begun."""
        self._is_arriving = True
        self._body_length = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Start the request.

        Raises:
            ValueError: its head is too long, though it came at once; this ends the parsing.
        """
        self._unparsed = 0
        headers = sum(len(name) + len(value) + 4 for name, value in self.headers)
        if len(self.url) + headers > HEAD_BYTES:
            self._refuse_head()
            raise ValueError("The request head is too long.")
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Hand on a part of the body, which earns time for the rest."""
        self._unparsed = 0
        self._body_length += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that the whole request is there."""
        self._unparsed = 0
        self._is_arriving = False
        self._cancel_deadline()
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, unless it was refused already."""
        if not self.transport.is_closing():
            super().send_400_response(msg)

    def _is_unfinished(self) -> bool:
        """Whether more must come: the rest of a request, or one after empty lines."""
        is_answering = self.cycle is not None and not self.cycle.response_complete
        return self._is_arriving or (self._unparsed > 0 and not is_answering)

    def _start_deadline(self) -> None:
        self._started_at = self.loop.time()
        self._deadline = self.loop.call_later(HEAD_SECONDS, self._check_deadline)

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _check_deadline(self) -> None:
        """Close the connection, unless its body arrives fast enough or we have paused reading."""
        now = self.loop.time()
        deadline = self._started_at + HEAD_SECONDS + self._body_length / BODY_RATE
        if self.flow.read_paused:
            deadline = now + HEAD_SECONDS
        if now < deadline:
            self._deadline = self.loop.call_at(deadline, self._check_deadline)
        else:
            self.transport.close()

    def _refuse_head(self) -> None:
        if not self.transport.is_closing():
            head = b"connection: close\r\ncontent-length: 0\r\n\r\n"
            self.transport.write(STATUS_LINE[431] + head)
            self.transport.close()


def limit_foreign_servers() -> None:
    """Apply the limits to servers that others configure in this process.

    Streamlit configures uvicorn itself and the protocol cannot be set: without this the port of
    the pages has no limits. Uvicorn has already picked its class when our code is loaded, so that
    class creates ours.
    """

    def limited(protocol: type[HttpToolsProtocol], *_: object, **__: object) -> HttpToolsProtocol:
        return object.__new__(LimitedHttp if protocol is HttpToolsProtocol else protocol)

    HttpToolsProtocol.__new__ = limited  # type: ignore[method-assign, assignment]
