"""Requests to URLs that people typed, protected against server-side request forgery.

Connects to public hosts only, for notifications also to those that the settings allow: the name is
resolved, every address must be public, and the connection goes to a checked address, again after
each redirect. No proxy, cookie or credentials; time, bytes and redirects are limited.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit

import httpx

from incs_core.domain.public_hosts import is_listed, is_public_address
from incs_core.wire.drafts import is_web_address

TOTAL_S: Final = 8.0
MAX_BYTES: Final = 256 * 1024
MAX_REDIRECTS: Final = 3
NOT_PUBLIC: Final = "Its host is not public."
UNREACHABLE: Final = "Its host cannot be reached."
_HTTPS: Final = frozenset({"https"})
_JSON: Final = {"Content-Type": "application/json"}
_PORTS: Final = {"https": 443, "http": 80}
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class FetchResult:
    """A response: `head` is the beginning of the body; header names are in lower case.

    `problem` is a sentence that says why there is no response, or "".
    """

    problem: str = ""
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    head: bytes = b""


def fetch(
    address: str,
    max_bytes: int = MAX_BYTES,
    total_s: float = TOTAL_S,
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    plain_http: bool = False,
) -> FetchResult:
    """Fetch the beginning of a file. Never raises; failures are in `problem`.

    Args:
        address: URL of the file; private hosts are not contacted.
        max_bytes: maximum of the body to read; 0 reads the headers only.
        total_s: seconds for the whole request.
        transport: replaces the network in tests.
        plain_http: whether http:// URLs are allowed.
    """
    schemes = _HTTPS | {"http"} if plain_http else _HTTPS
    return _run_blocking(_FetchRequest(address, schemes, max_bytes), total_s, transport)


def post(
    address: str,
    body: bytes,
    total_s: float = TOTAL_S,
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    allowed: Sequence[str] = (),
) -> FetchResult:
    """Post JSON and return status and headers. Never raises; failures are in `problem`.

    Follows no redirect. Plain http is for hosts in `allowed` only.

    Args:
        address: URL; private hosts are contacted only if they are in `allowed`.
        body: JSON.
        total_s: seconds for the whole request; after a timeout it may still have arrived.
        transport: replaces the network in tests.
        allowed: hosts and networks that may be private.
    """
    return _run_blocking(
        _FetchRequest(address, _HTTPS, 0, body, tuple(allowed)), total_s, transport
    )


def host_problem(address: str, allowed: Sequence[str] = (), total_s: float = TOTAL_S) -> str:
    """Return why the host of a URL must not be contacted, or ""; resolves its name now."""
    try:
        url = httpx.URL(address)
        ip_addresses = asyncio.run(asyncio.wait_for(_allowed_addresses(url, allowed), total_s))
    except httpx.InvalidURL:
        return UNREACHABLE
    except (TimeoutError, OSError, ValueError):
        return ""
    return "" if ip_addresses else NOT_PUBLIC


class _FetchRequest(NamedTuple):
    """A request and its limits; it is a POST if there is a body."""

    address: str
    schemes: frozenset[str]
    max_bytes: int
    body: bytes | None = None
    allowed: tuple[str, ...] = ()


def _run_blocking(
    request: _FetchRequest, total_s: float, transport: httpx.AsyncBaseTransport | None
) -> FetchResult:
    try:
        return asyncio.run(_fetch_with_deadline(request, total_s, transport))
    except (TimeoutError, httpx.TimeoutException):
        return FetchResult(f"Its host took longer than {total_s:.0f} s.")
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
        return FetchResult(UNREACHABLE)


async def _fetch_with_deadline(
    request: _FetchRequest, total_s: float, transport: httpx.AsyncBaseTransport | None
) -> FetchResult:
    async with asyncio.timeout(total_s):
        client = httpx.AsyncClient(
            transport=transport, trust_env=False, timeout=total_s, follow_redirects=False
        )
        async with client:
            return await _follow_redirects(client, request)


async def _follow_redirects(client: httpx.AsyncClient, request: _FetchRequest) -> FetchResult:
    address = request.address
    for _ in range(MAX_REDIRECTS + 1):
        if not _is_allowed_url(address, request):
            return FetchResult(f"It does not lead to an {max(request.schemes)}:// URL.")
        url = httpx.URL(address)
        ip_addresses = await _allowed_addresses(url, request.allowed)
        if not ip_addresses:
            return FetchResult(NOT_PUBLIC)
        result = await _fetch_first_reachable(client, url, ip_addresses, request)
        if request.body is not None or result.status not in _REDIRECTS:
            return result
        address = urljoin(address, result.headers.get("location", ""))
    return FetchResult(f"It is redirected more than {MAX_REDIRECTS} times.")


def _is_allowed_url(address: str, request: _FetchRequest) -> bool:
    if not is_web_address(address):
        return False
    parts = urlsplit(address)
    return parts.scheme in request.schemes or is_listed(parts.hostname or "", request.allowed)


async def _allowed_addresses(url: httpx.URL, allowed: Sequence[str]) -> list[str]:
    """Return the addresses of a host, or [] if any is neither public nor allowed.

    Raises OSError if the name has no address.
    """
    pool = ThreadPoolExecutor(1)  # asyncio.run would wait for the shared pool and its resolver
    port = url.port or _PORTS[url.scheme]
    try:
        resolve = partial(socket.getaddrinfo, url.host, port, type=socket.SOCK_STREAM)
        infos = await asyncio.get_running_loop().run_in_executor(pool, resolve)
    finally:
        pool.shutdown(wait=False)
    ip_addresses = [ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in infos]
    is_allowed = is_listed(url.host, allowed) or all(
        is_public_address(ip_address) or is_listed(str(ip_address), allowed)
        for ip_address in ip_addresses
    )
    return [str(ip_address) for ip_address in ip_addresses] if is_allowed else []


async def _fetch_first_reachable(
    client: httpx.AsyncClient, url: httpx.URL, ip_addresses: list[str], request: _FetchRequest
) -> FetchResult:
    """Fetch from the first address that accepts a connection, as `localhost` may have two."""
    *others, last = ip_addresses
    for ip_address in others:
        with suppress(httpx.ConnectError, httpx.ConnectTimeout):
            return await _fetch(client, url, ip_address, request)
    return await _fetch(client, url, last, request)


async def _fetch(
    client: httpx.AsyncClient, url: httpx.URL, ip_address: str, request: _FetchRequest
) -> FetchResult:
    """Send the request to an address under the name of its host, and read up to the limit."""
    headers = {"Host": url.netloc.decode("ascii"), "Accept-Encoding": "identity"}
    http_request = client.build_request(
        "GET" if request.body is None else "POST",
        url.copy_with(host=ip_address, username=None, password=None),
        headers=headers if request.body is None else headers | _JSON,
        content=request.body,
        extensions={"sni_hostname": url.host},
    )
    limit = request.max_bytes
    response = await client.send(http_request, stream=True)
    try:
        head = (
            await _read_head(response, limit)
            if limit and response.status_code not in _REDIRECTS
            else b""
        )
    finally:
        await response.aclose()
    return FetchResult("", response.status_code, dict(response.headers), head)


async def _read_head(response: httpx.Response, limit: int) -> bytes:
    head = b""
    async for chunk in response.aiter_raw():
        head += chunk
        if len(head) >= limit:
            break
    return head[:limit]
