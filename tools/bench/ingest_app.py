"""What `tools.bench.ingest` loads: the receiver as it runs alone, and a route that does nothing."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from incs_core.webhooks import create_app as create_receiver
from incs_core.webhooks.request_parsing import read_body
from incs_core.webhooks.responses import STORED, AsgiApp, Receive, Scope, Send, send_response

BARE = "/bare"
ROUTE = "/route"


def create_app() -> AsgiApp:
    """Return the receiver with two neighbours that read the body and answer the same 200.

    `POST /bare` is a function before all routing; `POST /route` is an empty route as an
    application has it.
    """
    receiver = create_receiver()
    routed = Starlette(routes=[Route(ROUTE, _empty, methods=["POST"])])

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path")
        if path == BARE:
            await read_body(receive)
            await send_response(send, STORED)
        elif path == ROUTE:
            await routed(scope, receive, send)
        else:
            await receiver(scope, receive, send)

    return app


async def _empty(request: Request) -> Response:
    await request.body()
    return JSONResponse({"status": "kept"})
