"""The receiver's end of the socket to the process beside it."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections import deque
from typing import Final

from incs_core.errors import StoreError, StoreLocked
from incs_core.webhooks.request_parsing import UnreadableBody
from incs_core.webhooks.storing_frames import UNREADABLE, Arrived, History, Kept, Unpacker, packed

GONE: Final = "The process that stores events has stopped."
_MOST_WAITING: Final = 10_000
_MOST_UNSENT: Final = 64 * 1024 * 1024
_STOP_SECONDS: Final = 15.0
_READ: Final = 256 * 1024
_AT_ONCE: Final = 8


class Link:
    """A started process and the events that it has not yet answered, for one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, history: History) -> None:
        self.loop = loop
        self.is_lost = False
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = _started(theirs.fileno())
        self._socket.setblocking(False)
        self._forming: list[Arrived] = []
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._answers: deque[Kept] = deque()
        self._unsent = bytearray()
        self._unpacker = Unpacker()
        loop.add_reader(self._socket, self._read)
        self._send(packed(tuple(history)))

    def keep(self, arrived: Arrived) -> asyncio.Future[None]:
        """Pass an event on with the others of this turn of the loop.

        The future raises what `Keeper.keep` raises. Raises StoreLocked if too many wait.
        """
        if len(self._waiting) >= _MOST_WAITING or len(self._unsent) > _MOST_UNSENT:
            raise StoreLocked("Too many events wait to be stored.")
        if not self._forming:
            self.loop.call_soon(self._flush)
        self._forming.append(arrived)
        future = self.loop.create_future()
        self._waiting.append(future)
        return future

    def close(self) -> None:
        """Wait until the process has stored what it has and ended. From any thread or loop."""
        if not self.loop.is_closed():
            self._forget_socket()
        self._socket.close()
        self.is_lost = True
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _flush(self) -> None:
        frame, self._forming = packed(self._forming), []
        if not self.is_lost:
            self._send(frame)

    def _send(self, data: bytes) -> None:
        if not self._unsent:
            self._unsent += data[self._sent(data) :]
            if self._unsent:
                self.loop.add_writer(self._socket, self._send_rest)
        else:
            self._unsent += data

    def _send_rest(self) -> None:
        del self._unsent[: self._sent(self._unsent)]
        if not self._unsent:
            self.loop.remove_writer(self._socket)

    def _sent(self, data: bytes | bytearray) -> int:
        """Send what the socket takes and return how many bytes that were."""
        try:
            return self._socket.send(data)
        except BlockingIOError:
            return 0
        except OSError:  # it died; the reader is told so too, and answers whoever waits
            return len(data)

    def _read(self) -> None:
        try:
            data = self._socket.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lose()
        is_idle = not self._answers
        for answers in self._unpacker.feed(data):
            self._answers.extend(answers)
        if is_idle and self._answers:
            self._answer_some()

    def _answer_some(self) -> None:
        """Wake a few callers a turn: the first can post anew while the others are answered."""
        for _ in range(min(_AT_ONCE, len(self._answers))):
            _resolve(self._waiting.popleft(), self._answers.popleft())
        if self._answers:
            self.loop.call_soon(self._answer_some)

    def _lose(self) -> None:
        """Nobody answers any more: whoever waits is told."""
        self.is_lost = True
        self._forget_socket()
        while self._waiting:
            kept = self._answers.popleft() if self._answers else ("", GONE)
            _resolve(self._waiting.popleft(), kept)

    def _forget_socket(self) -> None:
        if not self.is_lost or self._socket.fileno() >= 0:
            self.loop.remove_reader(self._socket)
            self.loop.remove_writer(self._socket)


def _resolve(future: asyncio.Future[None], kept: Kept) -> None:
    if future.done():  # its caller went away
        return
    if kept is None:
        future.set_result(None)
    elif kept[0] == UNREADABLE:
        future.set_exception(UnreadableBody(kept[1]))
    else:
        future.set_exception(StoreError(kept[1], retryable=True))


def _started(descriptor: int) -> subprocess.Popen[bytes]:
    """Start the process with its end of the socket; it finds our modules where we found them."""
    command = [sys.executable, "-m", "incs_core.webhooks.storing_process", str(descriptor)]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, pass_fds=(descriptor,), stdin=subprocess.DEVNULL, env=environ
    )
