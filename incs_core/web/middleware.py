"""What stands before all that the port answers: which headers go out."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send


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


class PreloadScripts:
    """Names the scripts of the first chart with the page itself, so that the browser fetches and
    reads them while the page is still being made, not after the first chart has arrived.

    Args:
        app: what serves the pages.
        paths: of the scripts, on this server.
    """

    def __init__(self, app: ASGIApp, paths: Sequence[str]) -> None:
        self.app = app
        links = ", ".join(f"<{path}>; rel=modulepreload" for path in paths)
        self._header = (b"link", links.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_links(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                message["headers"] = [*message["headers"], self._header]
            await send(message)

        await self.app(scope, receive, send_with_links)


def _is_page(message: Message) -> bool:
    headers = dict(message.get("headers", ()))
    return bytes(headers.get(b"content-type", b"")).startswith(b"text/html")
