"""The receiver alone: opens the history, answers webhooks and `/healthz`. A plain ASGI app."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from incs_core import url_paths
from incs_core.settings import Settings, load_settings
from incs_core.store import Store, open_store
from incs_core.store.writer import Writer
from incs_core.webhooks.health import health_of
from incs_core.webhooks.receiver import Receiver
from incs_core.webhooks.responses import Receive, Scope, Send, json_answer, send_answer
from incs_core.webhooks.secret import webhook_secret
from incs_core.wire.redaction import Redaction

_YOUNG_OBJECTS: Final = 20_000


class App:
    """Receiver and health on one port; a thread of its own stores the events.

    Works with a server that tells it of start and stop, and with one that does not.
    """

    def __init__(self, settings: Settings) -> None:
        self._store: Store = open_store(
            settings.database_url,
            zone=settings.timezone,
            horizon_hours=settings.receipt_horizon_hours,
        )
        self._writer = Writer(self._store)
        self._receiver = Receiver(
            self._writer,
            lambda: webhook_secret(settings, self._store),
            tuple(settings.accounts),
            redaction=Redaction.of_accounts(settings.accounts.values()),
        )
        self._writer.start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or a server's start and stop."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http" and scope["path"] == url_paths.HEALTH and _is_get(scope):
            given = json_answer(*await asyncio.to_thread(health_of, self._store, scope))
            await send_answer(send, given)
        else:
            await self._receiver(scope, receive, send)

    def close(self) -> None:
        """Store what is under way, then close the database."""
        self._writer.stop()
        self._store.close()

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        with _rare_collections():
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await asyncio.to_thread(self.close)  # whoever still waits gets an answer meanwhile
        await send({"type": "lifespan.shutdown.complete"})


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Within, Python looks for garbage after every 20,000 new objects instead of 700.

    Requests in progress are many objects and hardly any of them garbage: looking them through over
    and over takes 9 % of the processor time under load.
    """
    usual = gc.get_threshold()
    gc.set_threshold(_YOUNG_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def create_app(settings: Settings | None = None) -> App:
    """Return the stand-alone receiver; settings are read from the environment when absent.

    Raises ConfigurationError or StoreError, so that a wrong set-up stops the start.
    """
    return App(settings or load_settings())


def _is_get(scope: Scope) -> bool:
    return scope["method"] in {"GET", "HEAD"}
