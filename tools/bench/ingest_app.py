"""What `tools.bench.ingest` loads: the receiver as it runs alone, and a route that does nothing."""

from __future__ import annotations

from incs_core.webhooks import create_app as create_receiver
from incs_core.webhooks.answers import KEPT, AsgiApp, Receive, Scope, Send, send_answer
from incs_core.webhooks.request import read_body

EMPTY = "/empty"


def create_app() -> AsgiApp:
    """Return the receiver, with `POST /empty` before it: reads the body, answers the same 200."""
    receiver = create_receiver()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == EMPTY:
            await read_body(receive)
            await send_answer(send, KEPT)
        else:
            await receiver(scope, receive, send)

    return app
