"""Who may come in, asked of the gate itself; tests/test_entrance.py asks the whole product."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import ASGIApp

from incs_core.web.middleware import Perimeter, WithoutSignIn
from tests.asking_http import Answer, Headers, ask, everything

HOST = ("host", "localhost:8501")
KINDS = pytest.mark.parametrize("kind", ["http", "websocket"])


@pytest.fixture
def gate() -> ASGIApp:
    return Perimeter(everything, WithoutSignIn(sandbox=True).checks)


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST"])
@pytest.mark.parametrize("peer", ["127.0.0.1", "::1"])
@KINDS
def test_it_serves_people_at_this_machine(gate: ASGIApp, host: str, peer: str, kind: str) -> None:
    assert ask(gate, headers=[("host", host)], peer=peer, kind=kind).status in {200, 101}


@pytest.mark.parametrize(
    ("host", "peer"),
    [
        pytest.param("localhost:8501", "192.0.2.7", id="another machine"),
        pytest.param("rebound.example.com", "127.0.0.1", id="a name that points here"),
        pytest.param("localhost.example.com", "127.0.0.1", id="a name that begins like ours"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/sandbox/external", "/healthz/page", "/healthz.page"])
@KINDS
def test_it_refuses_everybody_else(
    gate: ASGIApp, path: str, host: str, peer: str, kind: str
) -> None:
    answer = ask(gate, path, [("host", host)], peer=peer, kind=kind)
    assert answer.status == 403
    assert "SSH tunnel: ssh -L 8501:localhost:8501" in answer.text or kind == "websocket"


@pytest.mark.parametrize(
    "header",
    [
        ("forwarded", "for=127.0.0.1"),
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-host", "localhost:8501"),
        ("x-forwarded-proto", "http"),
        ("x-forwarded-anything", ""),
        ("via", "1.1 proxy"),
        ("x-real-ip", "127.0.0.1"),
    ],
)
@KINDS
def test_it_refuses_what_a_proxy_passes_on(
    gate: ASGIApp, header: tuple[str, str], kind: str
) -> None:
    answer = ask(gate, headers=[HOST, header], kind=kind)
    assert answer.status == 403
    if kind == "http":
        assert f"it has the header {header[0]}." in answer.text
        assert "python -m incs_core receiver" in answer.text


@pytest.mark.parametrize(
    "origin",
    [
        "https://shop.example.com",
        "http://localhost:3000",
        "http://localhost",
        "https://localhost:8501",
        "http://127.0.0.1:8501",
        "null",
        "",
    ],
)
@KINDS
def test_it_refuses_the_pages_of_other_sites_and_ports(
    gate: ASGIApp, origin: str, kind: str
) -> None:
    assert ask(gate, headers=[HOST, ("origin", origin)], kind=kind).status == 403
    own = ("origin", "http://localhost:8501")
    assert ask(gate, headers=[HOST, own, ("origin", origin)], kind=kind).status == 403


@KINDS
def test_it_lets_its_own_pages_in(gate: ASGIApp, kind: str) -> None:
    own = ("origin", "http://localhost:8501")
    assert ask(gate, headers=[HOST, own], kind=kind).status in {200, 101}


ODD: dict[str, Headers] = {
    "another host": [("host", "hooks.example.com")],
    "through a proxy": [("host", "hooks.example.com"), ("x-forwarded-for", "198.51.100.4")],
    "from a page": [HOST, ("origin", "https://incs.example.com")],
    "without host": [],
}


@pytest.mark.parametrize("path", ["/healthz", "/webhooks/incs/secret"])
@pytest.mark.parametrize("headers", ODD.values(), ids=ODD)
@pytest.mark.parametrize("sandbox", [True, False])
def test_it_lets_incs_and_health_checks_in_from_anywhere(
    path: str, headers: Headers, sandbox: bool
) -> None:
    gate = Perimeter(everything, WithoutSignIn(sandbox=sandbox).checks)
    assert ask(gate, path, headers, peer="192.0.2.7", method="POST").text == "the page"


def test_no_websocket_is_open_to_all(gate: ASGIApp) -> None:
    answer = ask(gate, "/webhooks/incs/secret", kind="websocket", peer="192.0.2.7")
    assert answer.status == 403


@pytest.mark.parametrize("host", ["[::1", "::1", "", "a b", "local host:8501", "localhost:", "é"])
@pytest.mark.parametrize("path", ["/", "/healthz"])
def test_a_malformed_host_is_a_bad_request(gate: ASGIApp, host: str, path: str) -> None:
    assert ask(gate, path, [("host", host)]).status == 400


def test_two_hosts_are_a_bad_request(gate: ASGIApp) -> None:
    assert ask(gate, headers=[HOST, HOST]).status == 400


def test_a_page_needs_a_host(gate: ASGIApp) -> None:
    assert ask(gate, headers=[]).status == 403


def test_it_leaves_the_life_of_the_application_alone() -> None:
    seen: list[str] = []

    async def app(scope: object, _receive: object, _send: object) -> None:
        seen.append(scope["type"])  # type: ignore[index]

    gate = Perimeter(app, [lambda _connection: pytest.fail("asked")])
    asyncio.run(gate({"type": "lifespan"}, None, None))  # type: ignore[arg-type]
    assert seen == ["lifespan"]


class Browser:
    """What a browser keeps of a live dashboard: one cookie."""

    def __init__(self) -> None:
        entrance = WithoutSignIn(sandbox=False)
        self.gate = Perimeter(everything, entrance.checks)
        self.secret = entrance.address("http://localhost:8501").removeprefix(
            "http://localhost:8501/?token="
        )

    def ask(
        self, target: str = "/", cookie: str = "", host: str = "localhost:8501", kind: str = "http"
    ) -> Answer:
        return ask(self.gate, target, [("host", host), ("cookie", cookie)], kind=kind)


@pytest.fixture
def browser() -> Browser:
    return Browser()


EVERYWHERE = ["/", "/settings", "/_stcore/health", "/_stcore/upload_file/a/b", "/media/a.csv"]


@pytest.mark.parametrize("path", EVERYWHERE)
@KINDS
def test_a_live_dashboard_asks_for_the_printed_address(
    browser: Browser, path: str, kind: str
) -> None:
    others = Browser().secret
    wrong = ["", "incs-8501=", f"incs-8501={others}", f"incs-8502={browser.secret}", "incs-8501=é"]
    for cookie in wrong:
        assert browser.ask(path, cookie, kind=kind).status == 403
    answer = browser.ask(path, f"a=b; incs-8501={browser.secret}", kind=kind)
    assert answer.status in {200, 101}


def test_its_refusal_says_where_the_address_is(browser: Browser) -> None:
    text = browser.ask("/?token=guess").text
    assert "“INCS dashboard on http://localhost:…/?token=…”" in text
    assert browser.secret not in text


def test_the_secret_in_the_address_becomes_a_cookie(browser: Browser) -> None:
    answer = browser.ask(f"/templates?a=1&token={browser.secret}&b=x%26y&b=%C3%A9&c=")
    assert answer.status == 303
    assert answer.headers["location"] == ("http://localhost:8501/templates?a=1&b=x%26y&b=%C3%A9&c=")
    cookie, *attributes = answer.headers["set-cookie"].split("; ")
    assert cookie == f"incs-8501={browser.secret}"
    assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=strict"]
    assert browser.ask("/templates", cookie).status == 200


def test_the_cookie_belongs_to_the_port_that_the_browser_sees(browser: Browser) -> None:
    answer = browser.ask(f"/?token={browser.secret}", host="localhost:9000")
    assert answer.headers["location"] == "http://localhost:9000/"
    assert answer.headers["set-cookie"].startswith("incs-9000=")
    assert browser.ask(cookie=f"incs-9000={browser.secret}", host="localhost:9000").status == 200


def test_an_address_of_an_earlier_start_leads_in_who_is_in(browser: Browser) -> None:
    answer = browser.ask("/?token=yesterday&a=1", f"incs-8501={browser.secret}")
    assert (answer.status, answer.headers["location"]) == (303, "http://localhost:8501/?a=1")


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/\\evil.example", "///evil.example", "@e.vil"]
)
def test_it_leads_to_no_other_host(browser: Browser, path: str) -> None:
    location = browser.ask(f"{path}?token={browser.secret}").headers["location"]
    assert location.startswith("http://localhost:8501/")


def test_a_websocket_or_a_post_takes_no_secret_from_the_address(browser: Browser) -> None:
    target = f"/?token={browser.secret}"
    assert browser.ask(target, kind="websocket").status == 403
    assert ask(browser.gate, target, method="POST").status == 403


def test_a_query_that_is_no_text_is_no_secret(browser: Browser) -> None:
    assert browser.ask("/?token=%ff%00&é=ÿ").status == 403
    assert Browser().secret != Browser().secret
