"""Whether a file can be fetched is asked safely: public hosts only, headers only."""

from __future__ import annotations

import socket
from collections.abc import Callable

import httpx
import pytest

from incs_core.sending.preflight import MediaProbe
from incs_core.sending.preflight_inputs import probe_media

PUBLIC = "93.184.216.34"
LINK = "https://media.example.com/a.png"
Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What each host's name stands for; nobody else is asked."""
    known = {"media.example.com": [PUBLIC], "inside.example.com": ["10.0.0.7"]}

    def find(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        if host not in known and not host[0].isdigit() and ":" not in host:
            raise socket.gaierror("unknown")
        return [(0, 0, 0, "", (address, port)) for address in known.get(host, [host])]

    monkeypatch.setattr(socket, "getaddrinfo", find)
    return known


def look(handler: Handler, link: str = LINK) -> MediaProbe:
    return probe_media(link, httpx.MockTransport(handler))


def never(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"asked {request.url.host}")


def test_it_tells_kind_and_size() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, headers={"content-type": "image/png", "content-length": "2048"})

    found = look(answer)
    assert (found.problem, found.kind, found.size) == ("", "image/png", 2048)
    (request,) = asked
    assert request.url.host == PUBLIC
    assert request.headers["host"] == "media.example.com"
    assert request.extensions["sni_hostname"] == "media.example.com"


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1/a.png",
        "http://10.1.2.3/a.png",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/a.png",
        "https://inside.example.com/a.png",
    ],
)
def test_it_asks_no_private_host(link: str) -> None:
    assert "not public" in look(never, link).problem


def test_it_asks_no_host_of_which_one_address_is_private(names: dict[str, list[str]]) -> None:
    names["media.example.com"] = [PUBLIC, "192.168.0.5"]
    assert "not public" in look(never).problem


def test_it_follows_no_redirection_inside() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.host == PUBLIC
        return httpx.Response(302, headers={"location": "http://127.0.0.1:8501/sandbox"})

    assert "not public" in look(answer).problem


def test_it_asks_plain_http_too_and_reads_no_file() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, headers={"content-type": "image/png"})

    assert look(answer, LINK.replace("https", "http")).problem == ""
    assert (asked[0].url.host, asked[0].url.scheme) == (PUBLIC, "http")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.Response(404), "HTTP 404"),
        (httpx.Response(200, headers={"content-type": "text/html; charset=utf-8"}), "a web page"),
    ],
)
def test_it_says_what_is_wrong(answer: httpx.Response, words: str) -> None:
    assert words in look(lambda _: answer).problem


def test_it_survives_every_trouble_on_the_way() -> None:
    def slow(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow", request=request)

    def cut(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("cut", request=request)

    assert "took longer" in look(slow).problem
    assert "cannot be reached" in look(cut).problem
    assert "cannot be reached" in look(never, "https://nowhere.example.com/a.png").problem
