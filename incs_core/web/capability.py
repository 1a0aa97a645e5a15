"""Access by a secret in the address that is printed at start.

A local peer address is not enough where messages are real: behind a proxy or a tunnel on this
machine, all requests have it.
"""

from __future__ import annotations

import hmac
import re
import secrets
from typing import Final
from urllib.parse import urlencode

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response

PARAMETER: Final = "token"
PORT: Final = re.compile(r":([0-9]+)$")
NO_STORE: Final = {"cache-control": "no-store"}


class Capability:
    """The secret of one process. A browser that sends it once gets it as a cookie.

    It is shown in the printed address only.
    """

    def __init__(self) -> None:
        self._token = secrets.token_urlsafe(32)

    def address(self, base: str) -> str:
        """The address with the secret; `base` has no final slash."""
        return f"{base}/?{urlencode({PARAMETER: self._token})}"

    def check(self, connection: HTTPConnection) -> Response | None:
        """Refuse without the secret; redirect a request with it in the address to one without."""
        token = _query_token(connection)
        cookie = connection.cookies.get(_cookie_name(connection))
        if not (self._matches(token) or self._matches(cookie)):
            return REFUSAL
        return None if token is None else self._redirect(connection)

    def _matches(self, text: str | None) -> bool:
        return text is not None and hmac.compare_digest(text.encode(), self._token.encode())

    def _redirect(self, connection: HTTPConnection) -> Response:
        answer = RedirectResponse(_without_secret(connection), status_code=303, headers=NO_STORE)
        answer.set_cookie(
            _cookie_name(connection),
            self._token,
            httponly=True,
            samesite="strict",
            secure=connection.scope["scheme"] == "https",
        )
        return answer


def _query_token(connection: HTTPConnection) -> str | None:
    """The secret in the address of a GET or HEAD; other requests cannot be redirected."""
    if connection.scope.get("method") not in {"GET", "HEAD"}:
        return None
    return connection.query_params.get(PARAMETER)


def _cookie_name(connection: HTTPConnection) -> str:
    """The cookie's name, one per port: browsers send cookies to every port of a host.

    The port is the browser's, which differs from the server's behind a tunnel.
    """
    port = PORT.search(_host(connection))
    return f"incs-{port[1] if port else 'default'}"


def _host(connection: HTTPConnection) -> str:
    return connection.headers.get("host", "")


def _without_secret(connection: HTTPConnection) -> str:
    """The absolute URL: a relative one that begins with `//` would redirect to another host."""
    path = connection.scope["raw_path"].decode("latin-1").lstrip("/")
    kept = [pair for pair in connection.query_params.multi_items() if pair[0] != PARAMETER]
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{connection.scope['scheme']}://{_host(connection)}/{path}{query}"


REFUSAL = PlainTextResponse(
    "This dashboard is live and has no sign-in: it opens only with the URL that it printed "
    "at start.\nWhere it was started, look for “INCS dashboard on "
    "http://localhost:…/?token=…” and open that full URL in this browser, again after each "
    "start.\nIf you did and came here by a link from another site, press Enter in the "
    "address bar.\n",
    status_code=403,
    headers=NO_STORE,
)
