"""Middleware before every route: who may come in, and the headers of all answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from incs_core.route_paths import is_open_to_all
from incs_core.settings import Settings
from incs_core.web.capability import Capability


class SecurityHeaders:
    """Headers on every page: other hosts (media in a preview) do not learn where they were shown,
    and no other site may frame the dashboard."""

    HEADERS = (
        (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"frame-ancestors 'self'"),
    )

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self.HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers)


Check = Callable[[HTTPConnection], Response | None]
"""Returns the response that replaces the requested one, or None to let the request pass."""

LOOPBACK_PEERS = {"127.0.0.1", "::1"}
LOOPBACK_HOSTS = {"127.0.0.1", "localhost", "[::1]"}
PROXY_HEADERS = ("forwarded", "x-forwarded", "via", "x-real-ip")
"""How the headers begin that proxies add, and browsers do not."""
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?", re.ASCII | re.IGNORECASE)


class Perimeter:
    """Middleware that applies the checks to all requests but webhooks and health.

    Args:
        app: the protected app.
        checks: applied in this order; the first response wins.
    """

    def __init__(self, app: ASGIApp, checks: Sequence[Check]) -> None:
        self.app = app
        self._checks = checks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._answer(scope) if scope["type"] in {"http", "websocket"} else None
        if answer is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await answer(scope, receive, send)
        else:  # before it is accepted: the server answers 403
            await send({"type": "websocket.close", "code": 1008})

    def _answer(self, scope: Scope) -> Response | None:
        connection = HTTPConnection(scope)
        is_open = scope["type"] == "http" and is_open_to_all(str(scope["path"]))
        checks = (well_formed_host, *(() if is_open else self._checks))
        return next(filter(None, (check(connection) for check in checks)), None)


class WithoutSignIn:
    """Access from this machine only; where messages are real, with the secret of this start.

    Args:
        sandbox: nothing reaches a real phone.
    """

    def __init__(self, *, sandbox: bool) -> None:
        self._capability = None if sandbox else Capability()
        secret = () if self._capability is None else (self._capability.check,)
        self.checks: Sequence[Check] = (not_proxied, from_this_machine, own_origin, *secret)

    def address(self, base: str) -> str:
        """The address to print at start: `base` (without a final slash), with the secret if any."""
        return base if self._capability is None else self._capability.address(base)


def access_of(settings: Settings) -> WithoutSignIn:
    """The access control that the settings name."""
    match settings.auth:
        case "none":
            return WithoutSignIn(sandbox=settings.sandbox)


def well_formed_host(connection: HTTPConnection) -> Response | None:
    """Refuse what could be read as two different hosts, or as none (RFC 9112, section 3.2)."""
    hosts = connection.headers.getlist("host")
    if not hosts or (len(hosts) == 1 and HOST.fullmatch(hosts[0])):
        return None  # without one: a health check in HTTP/1.0; a page needs one of loopback
    return PlainTextResponse("The request's Host header is malformed.\n", status_code=400)


def not_proxied(connection: HTTPConnection) -> Response | None:
    """Refuse what a proxy passed on: it makes strangers look like people at this machine.

    Uvicorn takes the peer's address from `X-Forwarded-For` where it trusts the peer, before any
    middleware; such a request is refused here, so that the address of all others is the real one.
    """
    proxied = next((name for name in connection.headers if name.startswith(PROXY_HEADERS)), None)
    if proxied is None:
        return None
    return _refusal(
        f"This request came through a proxy: it has the header {proxied}.\nA dashboard "
        "without sign-in (INCS_AUTH is none) is only for the machine it runs on.\nForward "
        "webhooks from the proxy to “python -m incs_core receiver” and nothing to this "
        f"port. {_tunnel(connection)}"
    )


def from_this_machine(connection: HTTPConnection) -> Response | None:
    """Refuse other machines, and names that somebody points at this one."""
    peer = connection.client.host if connection.client else ""
    host = HOST.fullmatch(connection.headers.get("host", ""))
    if peer in LOOPBACK_PEERS and host is not None and host[1].lower() in LOOPBACK_HOSTS:
        return None
    return _refusal(
        "A dashboard without sign-in (INCS_AUTH is none) is only for the machine it runs "
        f"on.\nOpen it there as http://localhost:{_port(connection)}. {_tunnel(connection)}"
    )


def own_origin(connection: HTTPConnection) -> Response | None:
    """Refuse what the page of another site or port sent.

    Streamlit compares names without ports, and for a name that it does not know it asks an
    outside host in the event loop. A request without Origin passes, a websocket too: a browser
    sends it with each websocket and each request that changes something, and a program that is no
    browser could write whatever it likes.
    """
    scheme = connection.scope["scheme"].replace("ws", "http", 1)
    own = f"{scheme}://{connection.headers.get('host', '')}"
    if all(origin == own for origin in connection.headers.getlist("origin")):
        return None
    return _refusal("This request came from a page outside this dashboard.\n")


def _port(connection: HTTPConnection) -> int:
    return int((connection.scope.get("server") or ("", 8501))[1])


def _tunnel(connection: HTTPConnection) -> str:
    port = _port(connection)
    return (
        "From another machine, reach it through an SSH tunnel: "
        f"ssh -L {port}:localhost:{port} and the name of this machine.\n"
    )


def _refusal(sentences: str) -> Response:
    return PlainTextResponse(sentences, status_code=403, headers={"cache-control": "no-store"})
