"""A server in a process of its own for a bench to ask."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from tools.app_process import ROOT, free_port, own_environment

START_SECONDS = 30.0
NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


@contextmanager
def served(factory: str, *options: str, settings: Mapping[str, str] = NO_SETTINGS) -> Iterator[int]:
    """Serve the ASGI app that `factory` (``module:function``) makes; gives its port.

    `options` are uvicorn's, on top of ours.
    """
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", factory, "--port", str(port)]
    command += ["--log-level", "warning", *options]
    server = subprocess.Popen(command, cwd=ROOT, env=own_environment(settings))
    try:
        _until_open(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _until_open(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server did not start.")
