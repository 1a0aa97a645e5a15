"""The edge to the network: the one place of the client that knows httpx.

Nothing is read from the environment, so proxies set there do not matter.
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

logging.getLogger("httpx").setLevel(logging.WARNING)  # below it logs the ids that are asked for

CONNECT_TIMEOUT = 5.0
"""Seconds; a host that takes longer to connect to is not reachable."""

WHOLE_ANSWER_WAITS = 2
"""A whole answer may take as long as so many waits: bytes that drip in would never end."""

MAX_ANSWER = 16 * 1024 * 1024
"""Bytes, unpacked; a hundred of the largest templates are a few megabytes."""


class ErrorMeaning(NamedTuple):
    """What an exception of httpx means to us. `sent`: the request may have reached INCS."""

    error: type[TransportError]
    sent: bool
    words: str


TRANSPORT_ERRORS: Mapping[type[httpx.RequestError], ErrorMeaning] = {
    httpx.ConnectError: ErrorMeaning(HostUnreachable, False, "could not be reached"),
    httpx.ConnectTimeout: ErrorMeaning(
        HostUnreachable, False, "did not take the connection in time"
    ),
    httpx.ProxyError: ErrorMeaning(HostUnreachable, False, "could not be reached through a proxy"),
    httpx.UnsupportedProtocol: ErrorMeaning(
        HostUnreachable, False, "has an address that is not http"
    ),
    httpx.LocalProtocolError: ErrorMeaning(HostUnreachable, False, "cannot be sent such a request"),
    httpx.PoolTimeout: ErrorMeaning(RequestTimedOut, False, "has too many calls from us under way"),
    httpx.ReadTimeout: ErrorMeaning(RequestTimedOut, True, "did not answer in time"),
    httpx.WriteTimeout: ErrorMeaning(RequestTimedOut, True, "did not take the request in time"),
    httpx.ReadError: ErrorMeaning(ConnectionCut, True, "broke the connection"),
    httpx.WriteError: ErrorMeaning(ConnectionCut, True, "broke the connection"),
    httpx.CloseError: ErrorMeaning(ConnectionCut, True, "broke the connection"),
    httpx.RemoteProtocolError: ErrorMeaning(ConnectionCut, True, "broke the connection"),
    httpx.DecodingError: ErrorMeaning(
        ConnectionCut, True, "answered in a way that cannot be unpacked"
    ),
    httpx.TooManyRedirects: ErrorMeaning(ConnectionCut, True, "sent us round in circles"),
}
"""Every exception of httpx about a request. A test fails if httpx grows one that is not here."""

_OTHER = ErrorMeaning(ConnectionCut, True, "could not be talked to")


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An HTTP answer. `retry_after` is the wait in seconds that its header asks for."""

    http_status: int
    body: bytes
    host: str
    retry_after: float | None = None


class Transport:
    """One pool of connections for an account; safe to use from many threads."""

    def __init__(
        self, account: Account, transport: httpx.BaseTransport | None, timeout: float
    ) -> None:
        self._account = account
        self._longest = timeout * WHOLE_ANSWER_WAITS
        self._client = httpx.Client(
            transport=transport,
            timeout=httpx.Timeout(timeout, connect=min(timeout, CONNECT_TIMEOUT)),
            headers={"User-Agent": f"incs-dashboard/{VERSION}"},
            trust_env=False,
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def send(self, call: ApiRequest, credentials: Mapping[str, str]) -> HttpResponse:
        """Send a call once; raises a TransportError if no whole answer comes in time.

        Raises UnexpectedAnswer if the answer is too large.
        """
        url = call.url(self._account)
        host = urlsplit(url).netloc
        try:
            answer = self._client.send(self._request(call, url, credentials), stream=True)
            with closing(answer):
                body = self._whole(answer, host)
        except httpx.RequestError as error:
            raise translated_transport_error(error, host) from error
        except httpx.InvalidURL as error:
            raise HostUnreachable(f"{host} is not a valid host.", host=host, sent=False) from error
        retry_after = read_retry_after(answer.headers.get("Retry-After"), datetime.now(UTC))
        return HttpResponse(answer.status_code, body, host, retry_after)

    def _whole(self, answer: httpx.Response, host: str) -> bytes:
        """Read the body, which may neither take for ever nor be without an end."""
        until = time.monotonic() + self._longest
        body = bytearray()
        for part in answer.iter_bytes():
            body += part
            if len(body) > MAX_ANSWER:
                words = f"{host} gave an answer of more than {MAX_ANSWER // 1024**2} MiB."
                raise UnexpectedAnswer(words, host=host, http_status=answer.status_code)
            if time.monotonic() > until:
                raise RequestTimedOut(f"{host} did not finish its answer in time.", host=host)
        return bytes(body)

    def _request(self, call: ApiRequest, url: str, credentials: Mapping[str, str]) -> httpx.Request:
        headers = {"Accept": "application/json", **credentials}
        if call.body is None:
            return self._client.build_request(call.method, url, headers=headers)
        headers["Content-Type"] = "application/json"
        content = json.dumps(call.body).encode()
        return self._client.build_request(call.method, url, headers=headers, content=content)


def translated_transport_error(error: httpx.RequestError, host: str) -> TransportError:
    """Return our error for one of httpx; the nearest known ancestor decides."""
    known = (TRANSPORT_ERRORS[kind] for kind in type(error).__mro__ if kind in TRANSPORT_ERRORS)
    meaning = next(known, _OTHER)
    return meaning.error(f"{host} {meaning.words}.", host=host, sent=meaning.sent)


def read_retry_after(header: str | None, now: datetime) -> float | None:
    """Return the seconds of a `Retry-After` header, which has seconds or a date (RFC 9110)."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((aware - now).total_seconds(), 0.0)
