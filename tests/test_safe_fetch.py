"""Looks at addresses that people typed: public hosts alone, within bounds of time and size."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from incs_core.safe_fetch import MAX_REDIRECTS, FetchResult, fetch, host_problem, post

PUBLIC, OTHER = "93.184.216.34", "151.101.1.69"
LINK = "https://cdn.lumen-shop.com/a.png"
Handler = Callable[[httpx.Request], httpx.Response]
Names = dict[str, list[str]]


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """What each host's name stands for; nobody else is asked."""
    known = {
        "cdn.lumen-shop.com": [PUBLIC],
        "other.lumen-shop.com": [OTHER],
        "inside.lumen-shop.com": ["10.0.0.7"],
        "both.lumen-shop.com": [PUBLIC, "127.0.0.1"],
    }

    def find(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        if host not in known and host[-1].isalpha():
            raise socket.gaierror("unknown")
        return [(0, 0, 0, "", (number, port)) for number in known.get(host, [host.strip("[]")])]

    monkeypatch.setattr(socket, "getaddrinfo", find)
    return known


def ask(handler: Handler, link: str = LINK, most: int = 1024) -> FetchResult:
    return fetch(link, most, transport=httpx.MockTransport(handler))


def file(content: bytes, kind: str = "image/png") -> httpx.Response:
    """A file that arrives as from the network."""
    return httpx.Response(200, stream=httpx.ByteStream(content), headers={"content-type": kind})


def never(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"asked {request.url.host}")


def test_it_fetches_the_beginning_of_a_file_from_the_number_that_was_checked() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return file(b"x" * 5000)

    seen = ask(answer)
    assert (seen.problem, seen.status, len(seen.head)) == ("", 200, 1024)
    assert seen.headers["content-type"] == "image/png"
    (request,) = asked
    assert request.url.host == PUBLIC
    assert request.headers["host"] == "cdn.lumen-shop.com"
    assert request.extensions["sni_hostname"] == "cdn.lumen-shop.com"
    assert "cookie" not in request.headers
    assert "authorization" not in request.headers


@pytest.mark.parametrize(
    "link",
    [
        "https://inside.lumen-shop.com/a.png",
        "https://both.lumen-shop.com/a.png",
        "https://127.0.0.1/a.png",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/a.png",
        "https://[::ffff:10.0.0.1]/a.png",
        "https://[64:ff9b::7f00:1]/a.png",
        "https://0.0.0.0/a.png",
        "https://192.168.1.1/a.png",
        "https://100.64.0.1/a.png",
        "https://[fec0::1]/a.png",
        "https://[::8.8.8.8]/a.png",
        "https://[2002:a00:1::]/a.png",
        "https://168.63.129.16/a.png",
    ],
)
def test_it_never_asks_a_host_that_is_not_public(link: str) -> None:
    assert "not public" in ask(never, link).problem


@pytest.mark.parametrize(
    "link", ["http://cdn.lumen-shop.com/a.png", "ftp://a.com/b", "file:///etc/passwd", "", "a b"]
)
def test_it_asks_https_addresses_alone(link: str) -> None:
    assert "https" in ask(never, link).problem


def test_it_follows_a_redirection_and_checks_it_anew() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == PUBLIC:
            there = "https://other.lumen-shop.com/b.png"
            return httpx.Response(302, headers={"location": there})
        return file(b"there")

    assert ask(answer).head == b"there"


@pytest.mark.parametrize(
    "there",
    [
        "https://inside.lumen-shop.com/b.png",
        "https://127.0.0.1:8501/",
        "http://other.lumen-shop.com/b.png",
        "file:///etc/passwd",
    ],
)
def test_it_follows_no_redirection_to_where_it_would_not_go_by_itself(there: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.host == PUBLIC
        return httpx.Response(301, headers={"location": there})

    assert ask(answer).problem


def test_it_gives_up_after_some_redirections() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(302, headers={"location": LINK})

    assert "redirected more than" in ask(answer).problem
    assert len(asked) == MAX_REDIRECTS + 1


def test_a_name_that_turns_private_between_two_looks_is_not_asked(names: Names) -> None:
    assert ask(lambda _: file(b"")).status == 200
    names["cdn.lumen-shop.com"] = ["127.0.0.1"]
    assert "not public" in ask(never).problem


class Endless(httpx.AsyncByteStream):
    """A file that never ends, a byte at a time."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0.01)
            yield b"x"


def test_it_ends_in_time_however_slowly_a_host_sends() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=Endless()))
    started = time.monotonic()
    seen = fetch(LINK, 10**6, total_s=0.2, transport=transport)
    assert "took longer" in seen.problem
    assert time.monotonic() - started < 5


def test_it_reads_no_more_than_it_was_told() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=Endless()))
    assert fetch(LINK, 5, transport=transport).head == b"xxxxx"


def test_it_says_so_where_a_host_cannot_be_reached() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no", request=request)

    assert "cannot be reached" in ask(refuse).problem
    assert "cannot be reached" in ask(never, "https://nobody.lumen-shop.com/a.png").problem


def test_it_posts_to_the_number_that_was_checked_and_follows_nothing() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(307, headers={"location": "https://other.lumen-shop.com/"})

    seen = post(LINK, b"{}", transport=httpx.MockTransport(answer))
    assert (seen.problem, seen.status) == ("", 307)
    (request,) = asked
    assert (request.method, request.content) == ("POST", b"{}")
    assert request.url.host == PUBLIC
    assert request.headers["host"] == "cdn.lumen-shop.com"
    assert request.headers["content-type"] == "application/json"
    assert request.extensions["sni_hostname"] == "cdn.lumen-shop.com"


@pytest.mark.parametrize("host", ["inside.lumen-shop.com", "both.lumen-shop.com", "127.0.0.1"])
def test_it_posts_to_a_host_inside_only_where_it_is_listed(host: str) -> None:
    transport = httpx.MockTransport(never)
    assert post(f"https://{host}/x", b"", transport=transport).problem == "Its host is not public."
    assert host_problem(f"https://{host}/x") == "Its host is not public."
    taken = httpx.MockTransport(lambda _: httpx.Response(200))
    for listed in (host, "0.0.0.0/0"):
        assert post(f"https://{host}/x", b"", transport=taken, allowed=[listed]).status == 200
        assert host_problem(f"https://{host}/x", [listed]) == ""


def test_plain_http_is_for_listed_hosts_alone() -> None:
    url, taken = "http://cdn.lumen-shop.com/x", httpx.MockTransport(lambda _: httpx.Response(200))
    assert "https" in post(url, b"", transport=httpx.MockTransport(never)).problem
    assert post(url, b"", transport=taken, allowed=["cdn.lumen-shop.com"]).status == 200


def test_where_one_number_of_a_host_takes_no_connection_it_asks_the_next(names: Names) -> None:
    names["two.lumen-shop.com"] = [OTHER, PUBLIC]

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == OTHER:
            raise httpx.ConnectError("no", request=request)
        return httpx.Response(200)

    transport = httpx.MockTransport(answer)
    assert post("https://two.lumen-shop.com/x", b"", transport=transport).status == 200


def test_what_is_no_address_for_the_network_cannot_be_reached() -> None:
    assert host_problem("https://[::1/x") == "Its host cannot be reached."
