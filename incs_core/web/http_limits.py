"""HTTP with the limits that uvicorn's lacks: the size of a request's head, and its time to arrive.

Without them one caller fills the memory with a header, and another holds connections for ever.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

HEAD_BYTES: Final = 32 * 1024
"""Longest address and headers of a request, together; trailers count for themselves."""
HEAD_SECONDS: Final = 10.0
"""Time for the head of a request, from the connection or the first byte on."""
BODY_RATE: Final = 1_000.0
"""Bytes of a body that earn a second more."""


class LimitedHttp(HttpToolsProtocol):
    """Answers 431 to a head that is too long, and ends a connection whose request is late."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._unparsed = 0
        self._body_length = 0
        self._is_arriving = True
        self._begun = 0.0
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came, and refuse it where it leads nowhere."""
        self._unparsed += len(data)
        super().data_received(data)
        if self._unparsed > HEAD_BYTES:
            self._refuse()
        elif self._deadline is None and self._is_unfinished():
            self._wait()

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
            self._refuse()
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
        self._stop_waiting()
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, unless it was refused already."""
        if not self.transport.is_closing():
            super().send_400_response(msg)

    def _is_unfinished(self) -> bool:
        """Whether more must come: the rest of a request, or one after empty lines."""
        is_answering = self.cycle is not None and not self.cycle.response_complete
        return self._is_arriving or (self._unparsed > 0 and not is_answering)

    def _wait(self) -> None:
        self._begun = self.loop.time()
        self._deadline = self.loop.call_later(HEAD_SECONDS, self._look_again)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _look_again(self) -> None:
        """Close the connection, unless its body flows or it is we who do not read it."""
        now = self.loop.time()
        due = self._begun + HEAD_SECONDS + self._body_length / BODY_RATE
        if self.flow.read_paused:
            due = now + HEAD_SECONDS
        if now < due:
            self._deadline = self.loop.call_at(due, self._look_again)
        else:
            self.transport.close()

    def _refuse(self) -> None:
        if not self.transport.is_closing():
            head = b"connection: close\r\ncontent-length: 0\r\n\r\n"
            self.transport.write(STATUS_LINE[431] + head)
            self.transport.close()


def limit_foreign_servers() -> None:
    """Have servers that others configure in this process keep the limits too.

    Streamlit configures uvicorn itself and lets nobody choose the protocol: without this the port
    of the pages has no limits. Uvicorn has picked its class when our code is loaded, so that
    class makes ours.
    """

    def made(kind: type[HttpToolsProtocol], *_: object, **__: object) -> HttpToolsProtocol:
        return object.__new__(LimitedHttp if kind is HttpToolsProtocol else kind)

    HttpToolsProtocol.__new__ = made  # type: ignore[method-assign, assignment]
