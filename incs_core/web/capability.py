"""A secret in the address that a start prints: whoever opens it may come in.

Being on the machine is not enough where messages are real: a proxy or a tunnel on it makes
everybody's requests look as if they came from there.
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
    """The secret of one start. A browser that brings it once keeps it as a cookie.

    It is made anew with each process, and nothing but the printed address shows it.
    """

    def __init__(self) -> None:
        self._token = secrets.token_urlsafe(32)

    def address(self, base: str) -> str:
        """The address that lets a browser in; `base` has no final slash."""
        return f"{base}/?{urlencode({PARAMETER: self._token})}"

    def check(self, connection: HTTPConnection) -> Response | None:
        """Let in who has the secret; one who brings it in the address goes on without it there."""
        brought = _brought(connection)
        if not (self._is(brought) or self._is(connection.cookies.get(_cookie(connection)))):
            return REFUSAL
        return None if brought is None else self._go_on(connection)

    def _is(self, text: str | None) -> bool:
        return text is not None and hmac.compare_digest(text.encode(), self._token.encode())

    def _go_on(self, connection: HTTPConnection) -> Response:
        answer = RedirectResponse(_without_secret(connection), status_code=303, headers=NO_STORE)
        answer.set_cookie(
            _cookie(connection),
            self._token,
            httponly=True,
            samesite="strict",
            secure=connection.scope["scheme"] == "https",
        )
        return answer


def _brought(connection: HTTPConnection) -> str | None:
    """What the address of a page holds as the secret; other requests cannot be sent on."""
    if connection.scope.get("method") not in {"GET", "HEAD"}:
        return None
    return connection.query_params.get(PARAMETER)


def _cookie(connection: HTTPConnection) -> str:
    """The cookie's name. Browsers send cookies to every port of a host: each has a name of its own.

    The port is the one that the browser sees, which at the near end of a tunnel may be another.
    """
    seen = PORT.search(_host(connection))
    return f"incs-{seen[1] if seen else 'default'}"


def _host(connection: HTTPConnection) -> str:
    return connection.headers.get("host", "")


def _without_secret(connection: HTTPConnection) -> str:
    """The whole address: one that begins with the path could lead to a host named in the path."""
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
