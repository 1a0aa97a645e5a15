"""Asks addresses that a person typed, safely: looks at a file, or posts a notification.

Only public hosts are asked, and for notifications those that the settings list: the name is looked
up, every number it stands for must be public, and the connection goes to a number that was checked,
at every redirection anew.
No proxy, no cookie, no credentials; bounds on time, bytes and redirections hold for the whole look.
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
MOST_BYTES: Final = 256 * 1024
MOST_REDIRECTIONS: Final = 3
NOT_PUBLIC: Final = "Its host is not public."
UNREACHED: Final = "Its address cannot be reached."
_HTTPS: Final = frozenset({"https"})
_JSON: Final = {"Content-Type": "application/json"}
_PORTS: Final = {"https": 443, "http": 80}
_MOVED: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class FetchResult:
    """What an address answered: `head` is the beginning of the file, headers in lower case.

    `problem` says why there is no answer, in a sentence; it is "" where there is one.
    """

    problem: str = ""
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    head: bytes = b""


def fetch(
    address: str,
    most_bytes: int = MOST_BYTES,
    total_s: float = TOTAL_S,
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    plain_http: bool = False,
) -> FetchResult:
    """Fetch the beginning of a file. Never raises: what is wrong is in the answer's `problem`.

    Args:
        address: of a file; private hosts are not asked.
        most_bytes: how much of the file is read at most; 0: its headers alone.
        total_s: seconds after which the look ends, whatever it has.
        transport: takes the place of the network, for tests.
        plain_http: whether http:// addresses are asked too.
    """
    schemes = _HTTPS | {"http"} if plain_http else _HTTPS
    return _ask(_Wanted(address, schemes, most_bytes), total_s, transport)


def post(
    address: str,
    body: bytes,
    total_s: float = TOTAL_S,
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    allowed: Sequence[str] = (),
) -> FetchResult:
    """Post JSON and see how it is answered, without what. Never raises, as `look`.

    No redirection is followed. Plain http is for hosts on the list alone.

    Args:
        address: where to; private hosts are told only where they are on the list.
        body: the JSON.
        total_s: seconds after which it ends; it may have arrived nevertheless.
        transport: takes the place of the network, for tests.
        allowed: hosts and networks that are told though they are not public.
    """
    return _ask(_Wanted(address, _HTTPS, 0, body, tuple(allowed)), total_s, transport)


def host_problem(address: str, allowed: Sequence[str] = (), total_s: float = TOTAL_S) -> str:
    """Why the host of an address is asked nothing, looked up now; "" where nothing is known."""
    try:
        url = httpx.URL(address)
        numbers = asyncio.run(asyncio.wait_for(_fit_numbers(url, allowed), total_s))
    except httpx.InvalidURL:
        return UNREACHED
    except (TimeoutError, OSError, ValueError):
        return ""
    return "" if numbers else NOT_PUBLIC


class _Wanted(NamedTuple):
    """What is asked for, within which bounds; with a body it is posted."""

    address: str
    schemes: frozenset[str]
    most_bytes: int
    body: bytes | None = None
    allowed: tuple[str, ...] = ()


def _ask(
    wanted: _Wanted, total_s: float, transport: httpx.AsyncBaseTransport | None
) -> FetchResult:
    try:
        return asyncio.run(_bounded(wanted, total_s, transport))
    except (TimeoutError, httpx.TimeoutException):
        return FetchResult(f"Its host took longer than {total_s:.0f} s.")
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
        return FetchResult(UNREACHED)


async def _bounded(
    wanted: _Wanted, total_s: float, transport: httpx.AsyncBaseTransport | None
) -> FetchResult:
    async with asyncio.timeout(total_s):
        client = httpx.AsyncClient(
            transport=transport, trust_env=False, timeout=total_s, follow_redirects=False
        )
        async with client:
            return await _follow(client, wanted)


async def _follow(client: httpx.AsyncClient, wanted: _Wanted) -> FetchResult:
    address = wanted.address
    for _ in range(MOST_REDIRECTIONS + 1):
        if not _is_fit(address, wanted):
            return FetchResult(f"It does not lead to an {max(wanted.schemes)}:// address.")
        url = httpx.URL(address)
        numbers = await _fit_numbers(url, wanted.allowed)
        if not numbers:
            return FetchResult(NOT_PUBLIC)
        seen = await _fetch_from_any(client, url, numbers, wanted)
        if wanted.body is not None or seen.status not in _MOVED:
            return seen
        address = urljoin(address, seen.headers.get("location", ""))
    return FetchResult(f"It is redirected more than {MOST_REDIRECTIONS} times.")


def _is_fit(address: str, wanted: _Wanted) -> bool:
    if not is_web_address(address):
        return False
    parts = urlsplit(address)
    return parts.scheme in wanted.schemes or is_listed(parts.hostname or "", wanted.allowed)


async def _fit_numbers(url: httpx.URL, allowed: Sequence[str]) -> list[str]:
    """All numbers of a host if it is on the list, or each is or is public; else none.

    Raises OSError if it has no number.
    """
    pool = ThreadPoolExecutor(1)  # of its own: a slow name server must not hold up the end
    port = url.port or _PORTS[url.scheme]
    try:
        ask = partial(socket.getaddrinfo, url.host, port, type=socket.SOCK_STREAM)
        found = await asyncio.get_running_loop().run_in_executor(pool, ask)
    finally:
        pool.shutdown(wait=False)
    numbers = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    is_fit = is_listed(url.host, allowed) or all(
        is_public_address(number) or is_listed(str(number), allowed) for number in numbers
    )
    return [str(number) for number in numbers] if is_fit else []


async def _fetch_from_any(
    client: httpx.AsyncClient, url: httpx.URL, numbers: list[str], wanted: _Wanted
) -> FetchResult:
    """Ask the first number that takes the connection: localhost has two, and one may be idle."""
    *others, last = numbers
    for number in others:
        with suppress(httpx.ConnectError, httpx.ConnectTimeout):
            return await _fetch(client, url, number, wanted)
    return await _fetch(client, url, last, wanted)


async def _fetch(
    client: httpx.AsyncClient, url: httpx.URL, number: str, wanted: _Wanted
) -> FetchResult:
    """Ask the number, in the name of the host; a file is read as far as it is wanted."""
    headers = {"Host": url.netloc.decode("ascii"), "Accept-Encoding": "identity"}
    request = client.build_request(
        "GET" if wanted.body is None else "POST",
        url.copy_with(host=number, username=None, password=None),
        headers=headers if wanted.body is None else headers | _JSON,
        content=wanted.body,
        extensions={"sni_hostname": url.host},
    )
    most = wanted.most_bytes
    answer = await client.send(request, stream=True)
    try:
        head = await _beginning(answer, most) if most and answer.status_code not in _MOVED else b""
    finally:
        await answer.aclose()
    return FetchResult("", answer.status_code, dict(answer.headers), head)


async def _beginning(answer: httpx.Response, most: int) -> bytes:
    head = b""
    async for chunk in answer.aiter_raw():
        head += chunk
        if len(head) >= most:
            break
    return head[:most]
