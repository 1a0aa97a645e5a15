"""Looks whether a file can be fetched from its public address; fetches nothing of it.

Addresses come from people, so every host is looked up first and only public ones are asked: never
this machine, its network, or what a redirection points to there. A few seconds and a few
redirections are all it takes; no proxy, no credentials, no cookie goes along.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from incs_core.models.checks import is_web_address
from incs_core.sending.preflight import MediaLook

TIMEOUT_S: Final = 4.0
MOST_REDIRECTIONS: Final = 3
_REDIRECTIONS: Final = frozenset({301, 302, 303, 307, 308})
_NO_HEAD: Final = frozenset({400, 403, 405, 501})
_MOVED: Final = "location"


def look_at(link: str, transport: httpx.BaseTransport | None = None) -> MediaLook:
    """Ask a link for its headers. Never raises: what is wrong is in the answer's `problem`.

    `transport` takes the place of the network, for tests.
    """
    try:
        with httpx.Client(
            transport=transport, trust_env=False, timeout=TIMEOUT_S, follow_redirects=False
        ) as client:
            return _look(client, link)
    except httpx.TimeoutException:
        return MediaLook(link, f"No answer within {TIMEOUT_S:.0f} s.")
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
        return MediaLook(link, "Its address cannot be reached.")


def public_address(host: str, port: int) -> str | None:
    """The address of a host, if all that it has are public; None for any other.

    Raises OSError if nobody knows the host.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not addresses or not all(one.is_global and not one.is_multicast for one in addresses):
        return None
    return str(addresses[0])


def _look(client: httpx.Client, link: str) -> MediaLook:
    address = link
    for _ in range(MOST_REDIRECTIONS + 1):
        if not is_web_address(address):
            return MediaLook(link, "It leads to something that is no web address.")
        answer = _headers(client, address)
        if answer is None:
            return MediaLook(link, "Its host is not public, so INCS could not fetch it.")
        if answer.status_code not in _REDIRECTIONS:
            return _read(link, answer)
        address = urljoin(address, answer.headers.get(_MOVED, ""))
    return MediaLook(link, f"It is redirected more than {MOST_REDIRECTIONS} times.")


def _headers(client: httpx.Client, address: str) -> httpx.Response | None:
    """The headers that an address answers, or None where its host is not public.

    The connection goes to the very address that was checked: a name may change in between.
    """
    url = httpx.URL(address)
    port = url.port or (443 if url.scheme == "https" else 80)
    checked = public_address(url.host, port)
    if checked is None:
        return None
    there = url.copy_with(host=checked)
    host = urlsplit(address).netloc.rpartition("@")[2]
    answer = _ask(client, "HEAD", there, host, url.host)
    if answer.status_code in _NO_HEAD:
        answer = _ask(client, "GET", there, host, url.host)
    return answer


def _ask(
    client: httpx.Client, method: str, there: httpx.URL, host: str, name: str
) -> httpx.Response:
    request = client.build_request(
        method, there, headers={"Host": host}, extensions={"sni_hostname": name}
    )
    answer = client.send(request, stream=True)
    answer.close()  # its body is never read
    return answer


def _read(link: str, answer: httpx.Response) -> MediaLook:
    if not answer.is_success:
        return MediaLook(link, f"Its host answers HTTP {answer.status_code}.")
    kind = answer.headers.get("content-type", "").partition(";")[0].strip()
    length = answer.headers.get("content-length", "")
    if kind == "text/html":
        return MediaLook(link, "It is a web page, not a file.", kind=kind)
    return MediaLook(link, "", int(length) if length.isdigit() else None, kind)
