"""Who makes an event durable: a thread of this process, or a process of its own (`aside`)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Protocol

from incs_core.store.writer import Writer
from incs_core.webhooks.event_mapping import ingest_item, resolver


class EventSink(Protocol):
    """Makes events durable."""

    def keep(self, body: bytes, account: str, received_ms: int) -> Awaitable[object]:
        """Return when the event in `body` is on disk; an empty `account` is to be found out.

        Raises Unreadable if it is no event at all, StoreError if it could not be stored.
        """


class InProcessSink:
    """Reads events in the event loop; the writer's thread of this process stores them."""

    def __init__(self, writer: Writer, accounts: Sequence[str]) -> None:
        self._writer = writer
        self._accounts = tuple(accounts)
        self._resolve = resolver(writer.store, self._accounts)

    async def keep(self, body: bytes, account: str, received_ms: int) -> None:
        """See Keeper."""
        first = self._accounts[0]
        if account or len(self._accounts) == 1:
            item = ingest_item(body, account or first, received_ms)
        else:  # the database is asked, and it may take its time
            item = await asyncio.to_thread(ingest_item, body, first, received_ms, self._resolve)
        await self._writer.keep(item)
