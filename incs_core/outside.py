"""Looks at what stands under a public address that a person typed, safely.

Only public hosts are asked: the name is looked up, every number it stands for must be
public, and the connection goes to the very number that was checked, at every redirection anew.
No proxy, no cookie, no credentials; bounds on time, bytes and redirections hold for the whole look.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit

import httpx

from incs_core.models.checks import is_web_address
from incs_core.models.hosts import is_public_number

TOTAL_S: Final = 8.0
MOST_BYTES: Final = 256 * 1024
MOST_REDIRECTIONS: Final = 3
_PORTS: Final = {"https": 443, "http": 80}
_MOVED: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Seen:
    """What an address answered: `head` is the beginning of the file, headers in lower case.

    `problem` says why there is no answer, in a sentence; it is "" where there is one.
    """

    problem: str = ""
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    head: bytes = b""


def look(
    address: str,
    most_bytes: int = MOST_BYTES,
    total_s: float = TOTAL_S,
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    plain_http: bool = False,
) -> Seen:
    """Fetch the beginning of a file. Never raises: what is wrong is in the answer's `problem`.

    Args:
        address: of a file; private hosts are not asked.
        most_bytes: how much of the file is read at most; 0: its headers alone.
        total_s: seconds after which the look ends, whatever it has.
        transport: takes the place of the network, for tests.
        plain_http: whether http:// addresses are asked too.
    """
    schemes = frozenset({"https", "http"} if plain_http else {"https"})
    try:
        return asyncio.run(_bounded(_Wanted(address, most_bytes, schemes), total_s, transport))
    except (TimeoutError, httpx.TimeoutException):
        return Seen(f"Its host took longer than {total_s:.0f} s.")
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
        return Seen("Its address cannot be reached.")


class _Wanted(NamedTuple):
    """What is asked for, within which bounds."""

    address: str
    most_bytes: int
    schemes: frozenset[str]


async def _bounded(
    wanted: _Wanted, total_s: float, transport: httpx.AsyncBaseTransport | None
) -> Seen:
    async with asyncio.timeout(total_s):
        client = httpx.AsyncClient(
            transport=transport, trust_env=False, timeout=total_s, follow_redirects=False
        )
        async with client:
            return await _follow(client, wanted)


async def _follow(client: httpx.AsyncClient, wanted: _Wanted) -> Seen:
    address = wanted.address
    for _ in range(MOST_REDIRECTIONS + 1):
        if not is_web_address(address) or urlsplit(address).scheme not in wanted.schemes:
            return Seen(f"It does not lead to an {max(wanted.schemes)}:// address.")
        url = httpx.URL(address)
        number = await _public_number(url.host, url.port or _PORTS[url.scheme])
        if number is None:
            return Seen("Its host is not public.")
        seen = await _fetch(client, url, number, wanted.most_bytes)
        if seen.status not in _MOVED:
            return seen
        address = urljoin(address, seen.headers.get("location", ""))
    return Seen(f"It is redirected more than {MOST_REDIRECTIONS} times.")


async def _public_number(host: str, port: int) -> str | None:
    """A number of the host if all of its numbers are public. Raises OSError if it has none."""
    pool = ThreadPoolExecutor(1)  # of its own: a slow name server must not hold up the end
    try:
        ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found = await asyncio.get_running_loop().run_in_executor(pool, ask)
    finally:
        pool.shutdown(wait=False)
    numbers = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    public = bool(numbers) and all(is_public_number(number) for number in numbers)
    return str(numbers[0]) if public else None


async def _fetch(client: httpx.AsyncClient, url: httpx.URL, number: str, most: int) -> Seen:
    """Ask the number, in the name of the host; a file is not read beyond `most` bytes."""
    request = client.build_request(
        "GET",
        url.copy_with(host=number, username=None, password=None),
        headers={"Host": url.netloc.decode("ascii"), "Accept-Encoding": "identity"},
        extensions={"sni_hostname": url.host},
    )
    answer = await client.send(request, stream=True)
    try:
        head = await _beginning(answer, most) if most and answer.status_code not in _MOVED else b""
    finally:
        await answer.aclose()
    return Seen("", answer.status_code, dict(answer.headers), head)


async def _beginning(answer: httpx.Response, most: int) -> bytes:
    head = b""
    async for chunk in answer.aiter_raw():
        head += chunk
        if len(head) >= most:
            break
    return head[:most]
