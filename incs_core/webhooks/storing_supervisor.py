"""A process beside the receiver that reads and stores the events.

Reading an event and storing it cost as much processor time as the HTTP around it. In one process
the interpreter's lock makes them wait for each other; in two, both use a core of their own. The
receiver passes on whatever arrived in one turn of its event loop as one frame, the process commits
all frames that wait as one transaction, and one answer wakes all callers.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Final

from incs_core.errors import StoreError
from incs_core.webhooks.storing_frames import History
from incs_core.webhooks.storing_link import GONE, Link

log = logging.getLogger(__name__)

_RESTART_SECONDS: Final = 1.0


class Aside:
    """Keeps events in the process beside; started with the first event, and again if it dies.

    For one event loop at a time.
    """

    def __init__(self, history: History) -> None:
        self._history = history
        self._link: Link | None = None
        self._started_at = -_RESTART_SECONDS

    def keep(self, body: bytes, account: str, received_ms: int) -> asyncio.Future[None]:
        """See Keeper."""
        loop = asyncio.get_running_loop()
        link = self._link
        if link is None or link.is_lost or link.loop is not loop:
            link = self._start(loop)
        return link.keep((body, account, received_ms))

    def start(self) -> None:
        """Start the process now, from within the event loop, so that the first event is fast."""
        self._start(asyncio.get_running_loop())

    def stop(self) -> None:
        """Let the process store what it has, and wait until it has ended."""
        link, self._link = self._link, None
        if link is not None:
            link.close()

    def _start(self, loop: asyncio.AbstractEventLoop) -> Link:
        """Start the process. Raises StoreError if it died and it is too early to try again."""
        old, now = self._link, time.monotonic()
        if old is not None and old.loop is loop:
            if now - self._started_at < _RESTART_SECONDS:
                raise StoreError(GONE, retryable=True)
            log.error("%s It is started anew.", GONE)
        self.stop()
        self._started_at = now
        self._link = Link(loop, self._history)
        return self._link
