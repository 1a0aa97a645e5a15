"""HTTP transport of the client; the only module of it that uses httpx.

Ignores the environment, so proxy variables have no effect.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx

from incs_core.api.requests import ApiRequest
from incs_core.errors import (
    ConnectionCut,
    HostUnreachable,
    RequestTimedOut,
    TransportError,
    UnexpectedAnswer,
)
from incs_core.settings import Account
from incs_core.version import VERSION

logging.getLogger("httpx").setLevel(logging.WARNING)  # at INFO it logs URLs, which hold message ids

CONNECT_TIMEOUT = 5.0
"""Seconds to establish a connection."""

RESPONSE_TIMEOUT_FACTOR = 2
"""Limit of a whole response, in read timeouts: a slowly dripping body would never time out."""

MAX_RESPONSE_BYTES = 16 * 1024 * 1024
"""Decompressed bytes; a hundred of the largest templates take a few megabytes."""


class TransportErrorMapping(NamedTuple):
    """Our error for an httpx exception. `sent`: the request may have reached INCS."""

    error: type[TransportError]
    sent: bool
    text: str


TRANSPORT_ERRORS: Mapping[type[httpx.RequestError], TransportErrorMapping] = {
    httpx.ConnectError: TransportErrorMapping(HostUnreachable, False, "could not be reached"),
    httpx.ConnectTimeout: TransportErrorMapping(
        HostUnreachable, False, "did not accept the connection in time"
    ),
    httpx.ProxyError: TransportErrorMapping(
        HostUnreachable, False, "could not be reached through a proxy"
    ),
    httpx.UnsupportedProtocol: TransportErrorMapping(
        HostUnreachable, False, "has a URL that is not http"
    ),
    httpx.LocalProtocolError: TransportErrorMapping(
        HostUnreachable, False, "cannot be sent such a request"
    ),
    httpx.PoolTimeout: TransportErrorMapping(
        RequestTimedOut, False, "has too many requests in progress"
    ),
    httpx.ReadTimeout: TransportErrorMapping(RequestTimedOut, True, "did not respond in time"),
    httpx.WriteTimeout: TransportErrorMapping(
        RequestTimedOut, True, "did not accept the request in time"
    ),
    httpx.ReadError: TransportErrorMapping(ConnectionCut, True, "closed the connection"),
    httpx.WriteError: TransportErrorMapping(ConnectionCut, True, "closed the connection"),
    httpx.CloseError: TransportErrorMapping(ConnectionCut, True, "closed the connection"),
    httpx.RemoteProtocolError: TransportErrorMapping(ConnectionCut, True, "closed the connection"),
    httpx.DecodingError: TransportErrorMapping(
        ConnectionCut, True, "sent a response that cannot be decoded"
    ),
    httpx.TooManyRedirects: TransportErrorMapping(ConnectionCut, True, "redirected too many times"),
}
"""Every httpx request exception; a test fails if httpx has one that is missing here."""

_UNKNOWN_ERROR = TransportErrorMapping(ConnectionCut, True, "could not be reached")


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An HTTP response. `retry_after` is the `Retry-After` header in seconds."""

    http_status: int
    body: bytes
    host: str
    retry_after: float | None = None


class Transport:
    """Connection pool of one account. Thread-safe."""

    def __init__(
        self, account: Account, transport: httpx.BaseTransport | None, timeout: float
    ) -> None:
        self._account = account
        self._max_response_s = timeout * RESPONSE_TIMEOUT_FACTOR
        self._client = httpx.Client(
            transport=transport,
            timeout=httpx.Timeout(timeout, connect=min(timeout, CONNECT_TIMEOUT)),
            headers={"User-Agent": f"incs-dashboard/{VERSION}"},
            trust_env=False,
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def send(self, request: ApiRequest, credentials: Mapping[str, str]) -> HttpResponse:
        """Send a request once; raises a TransportError if no complete response comes in time.

        Raises UnexpectedAnswer if the response exceeds MAX_RESPONSE_BYTES.
        """
        url = request.url(self._account)
        host = urlsplit(url).netloc
        try:
            response = self._client.send(self._request(request, url, credentials), stream=True)
            with closing(response):
                body = self._read_body(response, host)
        except httpx.RequestError as error:
            raise translate_transport_error(error, host) from error
        except httpx.InvalidURL as error:
            raise HostUnreachable(f"{host} is not a valid host.", host=host, sent=False) from error
        retry_after = read_retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
        return HttpResponse(response.status_code, body, host, retry_after)

    def _read_body(self, response: httpx.Response, host: str) -> bytes:
        """Read the body within the limits of time and size."""
        deadline = time.monotonic() + self._max_response_s
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MAX_RESPONSE_BYTES:
                text = f"{host} sent a response of more than {MAX_RESPONSE_BYTES // 1024**2} MiB."
                raise UnexpectedAnswer(text, host=host, http_status=response.status_code)
            if time.monotonic() > deadline:
                raise RequestTimedOut(f"{host} did not finish its response in time.", host=host)
        return bytes(body)

    def _request(
        self, request: ApiRequest, url: str, credentials: Mapping[str, str]
    ) -> httpx.Request:
        headers = {"Accept": "application/json", **credentials}
        if request.body is None:
            return self._client.build_request(request.method, url, headers=headers)
        headers["Content-Type"] = "application/json"
        content = json.dumps(request.body).encode()
        return self._client.build_request(request.method, url, headers=headers, content=content)


def translate_transport_error(error: httpx.RequestError, host: str) -> TransportError:
    """Return our error for an httpx exception, by its nearest mapped base class."""
    mappings = (
        TRANSPORT_ERRORS[error_class]
        for error_class in type(error).__mro__
        if error_class in TRANSPORT_ERRORS
    )
    mapping = next(mappings, _UNKNOWN_ERROR)
    return mapping.error(f"{host} {mapping.text}.", host=host, sent=mapping.sent)


def read_retry_after(header: str | None, now: datetime) -> float | None:
    """Return a `Retry-After` header, seconds or a date (RFC 9110), in seconds; None if invalid."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        deadline = parsedate_to_datetime(header)
    except ValueError:
        return None
    aware = deadline if deadline.tzinfo else deadline.replace(tzinfo=UTC)
    return max((aware - now).total_seconds(), 0.0)
