"""The sandbox in a thread of this process, over real HTTP, for commands and tests."""

from __future__ import annotations

import socket
import threading
from types import TracebackType
from typing import Self

from starlette.applications import Starlette

from incs_core.sandbox import create_app


class EmbeddedSandbox:
    """Serves the sandbox on a free loopback port while the context is open.

    ``url`` is the base address of both INCS hosts, ``app`` the sandbox behind it.
    """

    app: Starlette

    def __init__(self, **options: object) -> None:
        self._options = options
        self._thread: threading.Thread | None = None
        self.url = ""

    def __enter__(self) -> Self:
        import uvicorn  # only those who embed a server pay for loading one

        listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.app = create_app(**self._options)  # type: ignore[arg-type]  # passed on as given
        config = uvicorn.Config(self.app, log_level="warning", lifespan="on")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([listener],), name="sandbox", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(timeout=10)
