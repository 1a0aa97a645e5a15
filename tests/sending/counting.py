"""An INCS that counts what it is sent, and may kill whoever sends it, in the middle of the call."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class CountingIncs(ThreadingHTTPServer):
    """Accepts every message and remembers how many each recipient got.

    `kill_at`: the recipient whose sender is killed before it has its answer; its process id stands
    in the text of the message.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.posts: Counter[str] = Counter()
        self.kill_at = ""
        self.turn_away: Counter[str] = Counter()
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        """Base address of both hosts."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: CountingIncs

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        to = str(body["to"])
        with self.server.lock:
            if self.server.turn_away[to]:
                self.server.turn_away[to] -= 1
                self._answer(429, {"status": "error", "code": 429, "message": "Too many attempts."})
                return
            self.server.posts[to] += 1
            number = self.server.posts.total()
        if to == self.server.kill_at:
            self.server.kill_at = ""
            os.kill(int(body["text"].split()[-1]), signal.SIGKILL)
            return
        data = {"msg_id": f"m-{number}"}
        self._answer(200, {"status": "success", "code": 200, "message": "", "data": data})

    def _answer(self, status: int, body: dict[str, object]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def counting_incs() -> Iterator[CountingIncs]:
    """Serve on a free port while the context is open."""
    with CountingIncs() as incs:
        thread = threading.Thread(target=incs.serve_forever, daemon=True)
        thread.start()
        try:
            yield incs
        finally:
            incs.shutdown()
