"""A small HTTP load generator: keep-alive connections that post unique events without pause.

Run in a process of its own, so that the server's processor time stays the server's. Prints one
JSON object: requests, seconds, rate, refusals and latencies in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import selectors
import socket
import time
from collections.abc import Iterator, Sequence

STATUSES = ("sent", "delivered", "read")


def events(run: str, start_s: int, distinct: bool) -> Iterator[bytes]:
    """Yield status events as INCS sends them; no two are equal.

    With `distinct` every event is of a message of its own (the costliest for a history, since
    each makes a new row); otherwise each message is sent, delivered and read.
    """
    number = 0
    while True:
        message, step = (number, 0) if distinct else divmod(number, len(STATUSES))
        yield (
            b'{"event":"message_status_update","channel_id":30058,"business_phone":"",'
            b'"message_id":"%s-%012d","message_status":"%s","error":null,"received_at":%d}'
            % (run.encode(), message, STATUSES[step].encode(), start_s + step)
        )
        number += 1


class Connection:
    """A keep-alive connection that has at most one request under way."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0
        self._answer = b""

    def post(self, request: bytes) -> None:
        """Send a request; it is small, so the socket takes it whole."""
        self.sent_at = time.perf_counter()
        self.socket.send(request)

    def answer(self) -> bytes | None:
        """Read what has come; return the answer once it is whole."""
        received = self.socket.recv(65536)
        if not received:
            raise ConnectionError("The server closed a connection.")
        self._answer += received
        if not is_whole(self._answer):
            return None
        answer, self._answer = self._answer, b""
        return answer


def is_whole(answer: bytes) -> bool:
    """Whether `answer` holds all the bytes its Content-Length announces."""
    head, separator, body = answer.partition(b"\r\n\r\n")
    if not separator:
        return False
    start = head.lower().index(b"content-length:") + len(b"content-length:")
    return len(body) >= int(head[start:].split(b"\r\n", 1)[0])


def run(options: argparse.Namespace) -> dict[str, float]:
    """Keep `options.connections` busy for `options.seconds` and return what was seen."""
    requests = requests_of(options)
    open_ = [Connection(options.host, options.port) for _ in range(options.connections)]
    started = time.perf_counter()
    latencies, refused = keep_busy(open_, requests, started + options.seconds)
    seconds = time.perf_counter() - started
    for connection in open_:
        connection.socket.close()
    return summary(latencies, refused, seconds)


def requests_of(options: argparse.Namespace) -> Iterator[bytes]:
    """Yield whole requests, one for each event."""
    head = (
        f"POST {options.path} HTTP/1.1\r\nhost: {options.host}:{options.port}\r\n"
        "content-type: application/json\r\ncontent-length: "
    ).encode()
    for body in events(options.run, int(time.time()) - 60, options.distinct):
        yield b"%s%d\r\n\r\n%s" % (head, len(body), body)


def keep_busy(
    open_: Sequence[Connection], requests: Iterator[bytes], end: float
) -> tuple[list[float], int]:
    """Post on each connection as soon as its last answer is whole; after `end` only wait.

    Returns the latencies in seconds, and how many answers were no 200.
    """
    latencies: list[float] = []
    refused = 0
    left = len(open_)
    with selectors.DefaultSelector() as selector:
        for connection in open_:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.post(next(requests))
        while left:
            for key, _ in selector.select():
                answer = key.data.answer()
                if answer is None:
                    continue
                now = time.perf_counter()
                latencies.append(now - key.data.sent_at)
                refused += not answer.startswith(b"HTTP/1.1 200")
                if now < end:
                    key.data.post(next(requests))
                else:
                    left -= 1
    return latencies, refused


def summary(latencies: Sequence[float], refused: int, seconds: float) -> dict[str, float]:
    """Return requests, rate and latency percentiles of one run."""
    ordered = sorted(latencies)
    count = len(ordered)
    return {
        "requests": count,
        "refused": refused,
        "seconds": round(seconds, 3),
        "rate": round(count / seconds, 1),
        "p50_ms": round(ordered[count // 2] * 1000, 2),
        "p99_ms": round(ordered[count * 99 // 100] * 1000, 2),
    }


def main() -> None:
    """Read the options, run once, print the result as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--path", required=True)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--run", default="run", help="prefix of the message ids")
    parser.add_argument("--distinct", action="store_true", help="a message for every event")
    options = parser.parse_args()
    print(json.dumps(run(options)))


if __name__ == "__main__":
    main()
