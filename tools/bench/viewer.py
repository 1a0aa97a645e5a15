"""People who look at the dashboard, by Streamlit's own protocol over websockets: as many as asked
for, each opens a page and has it run again and again.

Run in a process of its own, so that the server's processor time stays the server's. Prints one
JSON object: reruns, rate, and milliseconds from the request until the page is whole.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Sequence

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

STREAM = "/_stcore/stream"
PATIENCE_S = 120.0
MAX_BYTES = 32 * 2**20


class Tab:
    """A browser tab that shows a page.

    Args:
        socket: connected to the server's stream.
        page: path of the page in the address; "" is the home page.
    """

    def __init__(self, socket: ClientConnection, page: str) -> None:
        self._socket = socket
        self._state = ClientState(page_name=page)
        self._state.context_info.timezone = "UTC"
        self._held: set[str] = set()

    async def run(self) -> float:
        """Have the page run; seconds until all of it has arrived.

        Raises:
            RuntimeError: it shows an error.
            TimeoutError: it did not arrive in two minutes.
        """
        started = time.perf_counter()
        await self._socket.send(BackMsg(rerun_script=self._state).SerializeToString())
        async with asyncio.timeout(PATIENCE_S):
            while not self._ends(ForwardMsg.FromString(await self._socket.recv(decode=False))):
                pass
        return time.perf_counter() - started

    def _ends(self, message: ForwardMsg) -> bool:
        """Take in a message as a browser does; whether the page is whole with it."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._state.page_script_hash = message.new_session.page_script_hash
        elif kind == "delta":
            _require_no_error(message.delta.new_element)
        if message.metadata.cacheable and message.hash not in self._held:
            self._held.add(message.hash)
            self._state.cached_message_hashes.append(message.hash)  # not to be sent once more
        return (
            kind == "script_finished"
            and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        )


def _require_no_error(element: Element) -> None:
    kind = element.WhichOneof("type")
    if kind == "exception":
        raise RuntimeError(element.exception.message)
    if kind == "alert" and element.alert.format == Alert.ERROR:
        raise RuntimeError(element.alert.body)


async def visit(url: str, page: str, reruns: int, every_s: float) -> list[float]:
    """Open a page, have it run again every few seconds, close it; seconds of each rerun.

    A rerun that is due while the last one is under way is asked for when that one has ended.
    """
    protocol = Subprotocol("streamlit")
    async with connect(url, subprotocols=[protocol], max_size=MAX_BYTES) as socket:
        tab = Tab(socket, page)
        await tab.run()
        spent, due = [], time.monotonic()
        for _ in range(reruns):
            due = max(due + every_s, time.monotonic())
            await asyncio.sleep(due - time.monotonic())
            spent.append(await tab.run())
    return spent


async def visits(options: argparse.Namespace) -> list[float]:
    """Seconds of each rerun of all visits; so many at once, evenly spread over the first period."""
    url = f"ws://localhost:{options.port}{STREAM}"
    free = asyncio.Semaphore(options.at_once)

    async def one(number: int) -> list[float]:
        async with free:
            if number < options.at_once:
                await asyncio.sleep(options.every * number / options.at_once)
            page = options.page[number % len(options.page)]
            return await visit(url, page, options.reruns, options.every)

    spent = await asyncio.gather(*(one(number) for number in range(options.visits)))
    return [seconds for each in spent for seconds in each]


def summary(spent: Sequence[float], seconds: float) -> dict[str, float]:
    """Return number, rate and percentiles of the reruns of one load."""
    ordered = sorted(spent)
    count = len(ordered)
    return {
        "reruns": count,
        "rate": round(count / seconds, 1),
        "p50_ms": round(ordered[count // 2] * 1_000, 1),
        "p95_ms": round(ordered[count * 95 // 100] * 1_000, 1),
    }


def main() -> None:
    """Read the options, make the visits, print the result as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--page", nargs="+", default=[""], help="paths, dealt out in turn")
    parser.add_argument("--visits", type=int, required=True)
    parser.add_argument("--at-once", type=int, required=True)
    parser.add_argument("--reruns", type=int, required=True, help="of each visit")
    parser.add_argument("--every", type=float, default=5.0, help="seconds; 0: without pause")
    options = parser.parse_args()
    started = time.perf_counter()
    spent = asyncio.run(visits(options))
    print(json.dumps(summary(spent, time.perf_counter() - started)))


if __name__ == "__main__":
    main()
