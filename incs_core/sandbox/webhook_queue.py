"""Queue of webhook calls: made when due, in order per lane, with retries, in the background.

Calls are stored before they are due, so a restart loses none. Delivery is at least once: a call is
repeated if the sandbox stops before it records the response.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING
from zlib import crc32

from incs_core.sandbox.options import Options
from incs_core.sandbox.storage import SandboxStorage, WebhookCall
from incs_core.unexpected_errors import log_unexpected

if TYPE_CHECKING:
    import httpx


LANES = 8
CALL_TIMEOUT_S = 10.0
_MAX_SLEEP_S = 1.0

log = logging.getLogger(__name__)
logging.getLogger("httpx").setLevel(
    logging.WARNING
)  # at INFO it logs URLs, which hold the webhook secret


class WebhookQueue:
    """The webhook calls of one sandbox. Without a `url` no call is stored or made."""

    def __init__(
        self,
        state: SandboxStorage,
        options: Options,
        url: str | None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.url = url
        self._state = state
        self._options = options
        self._transport = transport
        self._heap: list[WebhookCall] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self.delivered = 0
        self.given_up = 0

    def add(self, calls: Iterable[tuple[int, str, str]]) -> None:
        """Store calls (due in epoch milliseconds, lane, body) and make them when due."""
        if self.url is None:
            return
        stored = [self._state.add_call(*call) for call in calls]
        if self._is_running():
            self._push(stored)
        else:
            self._start_tasks()

    async def start(self) -> None:
        """Start to make calls, also those of an earlier run; no effect if started."""
        if self.url is not None and not self._is_running():
            self._start_tasks()

    async def stop(self) -> None:
        """Stop making calls; the others stay stored."""
        tasks, self._tasks = self._tasks, []
        current = self._loop is asyncio.get_running_loop()
        self._loop = None
        if current and tasks:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._client.aclose()

    @property
    def waiting(self) -> int:
        """Number of stored calls that are not made yet."""
        return len(self._state.calls())

    def _is_running(self) -> bool:
        """Tell whether the tasks belong to the running event loop, not to an earlier one."""
        return self._loop is not None and self._loop is asyncio.get_running_loop()

    def _start_tasks(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._lanes: list[asyncio.Queue[WebhookCall]] = [asyncio.Queue() for _ in range(LANES)]
        self._heap = []
        self._push(self._state.calls())
        self._client = _client(self._transport)
        self._tasks = [asyncio.create_task(self._dispatch())]
        self._tasks += [asyncio.create_task(self._run_lane(lane)) for lane in self._lanes]

    def _push(self, calls: list[WebhookCall]) -> None:
        for call in calls:
            heapq.heappush(self._heap, call)
        self._wake.set()

    async def _dispatch(self) -> None:
        """Put due calls into their lanes."""
        while True:
            while self._heap and self._heap[0].due_ms <= self._options.now() * 1000:
                call = heapq.heappop(self._heap)
                self._lanes[crc32(call.lane.encode()) % LANES].put_nowait(call)
            await self._sleep_until_due()

    async def _sleep_until_due(self) -> None:
        """Sleep until the next call is due or added; briefly, as the clock may jump."""
        self._wake.clear()
        wait_s = None
        if self._heap:
            due_s = self._heap[0].due_ms / 1000 - self._options.now()
            wait_s = min(max(due_s, 0.001), _MAX_SLEEP_S)
        try:
            await asyncio.wait_for(self._wake.wait(), wait_s)
        except TimeoutError:
            return

    async def _run_lane(self, lane: asyncio.Queue[WebhookCall]) -> None:
        while True:
            call = await lane.get()
            is_delivered = await self._post(call.body)
            try:
                self._record_result(call, is_delivered)
            except sqlite3.Error as error:  # the call is repeated after a restart
                log.warning("The sandbox cannot note a webhook call: %s", error)
            except Exception as error:  # noqa: BLE001 - the lane must outlive any fault
                log_unexpected("The sandbox could not note a webhook call.", error)

    def _record_result(self, call: WebhookCall, is_delivered: bool) -> None:
        if is_delivered:
            self.delivered += 1
            self._state.drop_call(call)
        else:
            self._reschedule(call)

    def _reschedule(self, call: WebhookCall) -> None:
        waits = self._options.retry_s
        if call.attempts >= len(waits):
            self.given_up += 1
            log.warning("A webhook call was given up after %d attempts", call.attempts + 1)
            self._state.drop_call(call)
            return
        due_ms = int((self._options.now() + waits[call.attempts]) * 1000)
        postponed = call._replace(due_ms=due_ms, attempts=call.attempts + 1)
        self._push([postponed])
        self._state.postpone_call(postponed)

    async def _post(self, body: str) -> bool:
        """Make a call; return True for any 2xx response."""
        import httpx

        if self.url is None:
            return False
        headers = {"Content-Type": "application/json"}
        try:
            response = await self._client.post(self.url, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL):
            return False
        except Exception as error:  # noqa: BLE001 - retried like a failed call
            log_unexpected("The sandbox could not call a webhook.", error)
            return False
        return response.is_success


def _client(transport: httpx.AsyncBaseTransport | None) -> httpx.AsyncClient:
    import httpx  # imported late: only needed with webhooks

    return httpx.AsyncClient(transport=transport, trust_env=False, timeout=CALL_TIMEOUT_S)
